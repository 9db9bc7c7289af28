"""The settings: one frozen dataclass, read from ``settings.NEWSROOM``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.core.signals import setting_changed
from django.dispatch import receiver


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Every setting of newsroom with its default; none is needed to begin."""

    SITE_NAME: str = "Newsroom"
    """The publication's name, in page titles, feeds and mail."""
    SITE_URL: str = ""
    """Scheme and host, such as ``https://news.example``: needed before the first mail."""
    FROM_EMAIL: str = ""
    """Sender of mail; empty means Django's ``DEFAULT_FROM_EMAIL``."""
    SANITIZER: str = "bleach"
    """Which library cleans HTML: ``bleach`` or ``nh3``."""
    PAGE_SIZE: int = 20
    """Stories on one page of a list."""
    BODY_MAX_BYTES: int = 512_000
    """Largest body of a story, in bytes of UTF-8."""
    PHOTO_MAX_BYTES: int = 25_000_000
    """Largest photo file, in bytes."""
    PHOTO_MAX_PIXELS: int = 60_000_000
    """Largest photo, in pixels (width times height, all frames)."""
    SUPPRESSION_KEY: str = ""
    """Key of the hash that suppressed addresses are kept as; empty means ``SECRET_KEY``."""


def known_keys() -> frozenset[str]:
    """Names that ``settings.NEWSROOM`` may hold."""
    return frozenset(field.name for field in fields(Settings))


@cache
def _read() -> Settings:
    given: dict[str, Any] = getattr(django_settings, "NEWSROOM", {})
    return Settings(**{name: value for name, value in given.items() if name in known_keys()})


def get() -> Settings:
    """The settings in force. Unknown names are reported by check ``newsroom.E001``."""
    return _read()


def site_url() -> str:
    """Scheme and host that links begin with outside the site's own pages, or "" when unset.

    ``SITE_URL``, else the current site of ``django.contrib.sites``, taken to be HTTPS.
    """
    if get().SITE_URL:
        return get().SITE_URL.rstrip("/")
    if apps.is_installed("django.contrib.sites"):
        from django.contrib.sites.models import Site

        return f"https://{Site.objects.get_current().domain}"
    return ""


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: object) -> None:
    if setting == "NEWSROOM":
        _read.cache_clear()
