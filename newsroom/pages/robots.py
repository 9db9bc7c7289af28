"""What robots are told at the root of a site: ``robots.txt``, for a site to include.

path("robots.txt", robots.robots_txt)
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from newsroom.pages.addresses import base_url
from newsroom.pages.caching import cached


@cached()
@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Lists the sitemaps, and keeps robots from the links in mail. Source: RFC 9309."""
    return HttpResponse(
        "\n".join([*rules(), "", *sitemaps(request), ""]), "text/plain; charset=utf-8"
    )


def rules() -> list[str]:
    """The lines on what to keep from, for a site with a ``robots.txt`` of its own."""
    names = ("confirm", "unsubscribe", "choices", "account", "new_address")
    folders = (reverse(f"newsroom:{name}", args=["x"])[:-2] for name in names)
    return ["User-agent: *", *(f"Disallow: {folder}" for folder in folders)]


def sitemaps(request: HttpRequest) -> list[str]:
    """The lines that name the sitemaps, by absolute addresses."""
    base = base_url(request)
    names = ("sitemap", "sitemap_news")
    return [f"Sitemap: {base}{reverse(f'newsroom:{name}')}" for name in names]
