"""Addresses of pages as mail needs them: absolute, and never with a reader's address in them."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.exceptions import NotConfigured
from newsroom.models import Edition, PublishedArticle


def base() -> str:
    """Scheme and host of the site. Raises: NotConfigured."""
    site = conf.site_url()
    if not site:
        raise NotConfigured(
            _("No mail can be sent before SITE_URL is set in NEWSROOM: its links would be dead.")
        )
    return site


def host() -> str:
    """The site's domain in A-labels, for Message-ID and List-Id. Raises: NotConfigured."""
    name = urlsplit(base()).hostname or "localhost"
    return name if name.isascii() else name.encode("idna").decode("ascii")


def is_https() -> bool:
    """Whether the site's links are HTTPS, as one-click unsubscribing wants them.

    Source: RFC 8058, section 3.1. Raises: NotConfigured.
    """
    return base().startswith("https://")


def front() -> str:
    """The front page. Raises: NotConfigured."""
    return base() + reverse("newsroom:front")


def confirming(token: str) -> str:
    """The page with the button that confirms. Raises: NotConfigured."""
    return base() + reverse("newsroom:confirm", args=[token])


def unsubscribing(token: str) -> str:
    """The page with the button that ends a subscription. Raises: NotConfigured."""
    return base() + reverse("newsroom:unsubscribe", args=[token])


def choosing(token: str) -> str:
    """The page on which a reader chooses newsletters and sections. Raises: NotConfigured."""
    return base() + reverse("newsroom:choices", args=[token])


def account(token: str) -> str:
    """The page of what is kept on a reader. Raises: NotConfigured."""
    return base() + reverse("newsroom:account", args=[token])


def new_address(token: str) -> str:
    """The page with the button that confirms a new address. Raises: NotConfigured."""
    return base() + reverse("newsroom:new_address", args=[token])


def story(published: PublishedArticle) -> str:
    """The story's own page. Raises: NotConfigured."""
    return base() + published.get_absolute_url()


def edition(sent: Edition) -> str:
    """The edition's page on the web, the same for all readers; empty where its newsletter has none.

    Raises: NotConfigured.
    """
    return base() + sent.get_absolute_url() if sent.newsletter.has_archive else ""


def stored_file(name: str) -> str:
    """A stored file, wherever the site keeps its uploads. Raises: NotConfigured."""
    return urljoin(f"{base()}/", default_storage.url(name))
