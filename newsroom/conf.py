"""The settings: one frozen dataclass, read from ``settings.NEWSROOM``."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
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
    SITE_LOGO: str = ""
    """The publisher's logo in what search engines read: a static file's name, or an address."""
    WEBSUB_HUB: str = ""
    """Address of the WebSub hub that is told of changed feeds; none is told without it."""
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
    PHOTO_AVIF: bool = False
    """Whether photos are stored as AVIF too: smaller files, several times the work."""
    EMBED_PROVIDERS: tuple[str, ...] = (
        "newsroom.content.embeds.YouTube",
        "newsroom.content.embeds.Vimeo",
    )
    """Dotted paths of the classes of which embeds are taken; a site adds its own."""
    FOUR_EYES: bool = False
    """Whether a story needs somebody else than its own author to approve it."""
    MAILS_PER_SECOND: int = 0
    """Most mails of editions in a second, by all workers that share the cache; 0 is no limit."""
    MAILS_PER_CONNECTION: int = 1_000
    """Mails after which a worker ends its session with the mail server and begins a new one."""
    SUPPRESSION_KEY: str = ""
    """Key of the hash that suppressed addresses are kept as; empty means ``SECRET_KEY``."""
    SUPPRESSION_KEY_FALLBACKS: tuple[str, ...] = ()
    """Keys that hashes were made with before: an address is suppressed by any of them."""
    SIGN_UPS_PER_NETWORK: int = 30
    """Times in an hour that one network may send a form for readers' addresses."""
    SIGN_UPS_PER_HOUR: int = 1_000
    """Times in an hour that all the world together may send such a form."""
    CLIENT_IP: str = ""
    """Dotted path of what tells a reader's IP address from a request; empty: ``REMOTE_ADDR``."""
    CONSENT_IP: bool = False
    """Whether the record of a consent holds the IP address that it came from."""
    CAPTCHA: str = ""
    """Dotted path of the class that keeps robots from the forms; empty: none."""
    POLICIES: dict[str, str] = field(default_factory=dict)
    """Addresses of the site's own pages about itself, by names told in :doc:`settings`."""


def known_keys() -> frozenset[str]:
    """Names that ``settings.NEWSROOM`` may hold."""
    return frozenset(each.name for each in fields(Settings))


def given() -> dict[str, Any]:
    """What ``settings.NEWSROOM`` holds; empty where it is no dictionary."""
    value = getattr(django_settings, "NEWSROOM", {})
    return value if isinstance(value, dict) else {}


def fault(name: str, value: object) -> str:
    """What is wrong with a known setting's value, as the end of a sentence; "" when nothing is."""
    default = getattr(Settings(), name)
    kind, least = type(default), min(1, default) if type(default) is int else 0
    if kind is bool and type(value) is not bool:
        return "must be True or False"
    if kind is int and (type(value) is not int or value < least):
        return "must be a whole number above 0" if least else "must be a whole number, 0 or more"
    if kind is str and not isinstance(value, str):
        return "must be a string"
    if kind is tuple and not _is_strings(value):
        return "must be a list or tuple of strings"
    if kind is dict and not (isinstance(value, dict) and _is_strings([*value, *value.values()])):
        return "must be a dictionary of strings"
    return ""


def _is_strings(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


@cache
def _read() -> Settings:
    known = {name: value for name, value in given().items() if name in known_keys()}
    return Settings(**{name: value for name, value in known.items() if not fault(name, value)})


def get() -> Settings:
    """The settings in force: the default where a name or value is wrong, which checks report."""
    return _read()


def has_site() -> bool:
    """Whether ``django.contrib.sites`` knows which site this is without a request."""
    return apps.is_installed("django.contrib.sites") and bool(
        getattr(django_settings, "SITE_ID", None)
    )


def site_url() -> str:
    """Scheme and host that links begin with outside the site's own pages, or "" when unset.

    ``SITE_URL``, else the current site of ``django.contrib.sites``, taken to be HTTPS.
    """
    if get().SITE_URL:
        return get().SITE_URL.rstrip("/")
    if has_site():
        from django.contrib.sites.models import Site

        return f"https://{Site.objects.get_current().domain}"
    return ""


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: object) -> None:
    if setting == "NEWSROOM":
        _read.cache_clear()
