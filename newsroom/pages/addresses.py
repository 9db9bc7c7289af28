"""Absolute addresses, as machines need them."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponsePermanentRedirect

from newsroom import conf


def base_url(request: HttpRequest) -> str:
    """What every address begins with: the site's own scheme and host, else those asked for."""
    return site_base() or request.build_absolute_uri("/").rstrip("/")


def site_base() -> str:
    """The site's own scheme and host in ASCII, as headers and sitemaps need them, or ""."""
    site = conf.site_url()
    if site.isascii():
        return site
    parts = urlsplit(site)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def moved(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """The way to the path at which the asked page stands, with all that was asked of it."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def stored_file(name: str, *, base: str) -> str:
    """A stored file, wherever the site keeps its uploads."""
    return urljoin(f"{base}/", default_storage.url(name))
