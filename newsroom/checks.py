"""System checks: what a site must, should or may want to set."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections

from newsroom import conf
from newsroom.content import embeds
from newsroom.pages import captchas, clients, policies


def register() -> None:
    """Add newsroom's checks to Django's."""
    for check in (
        check_keys,
        check_values,
        check_sanitizer,
        check_site_url,
        check_hub,
        check_logo,
        check_policies,
        check_time_zones,
        check_database,
        check_editor,
        check_embed_providers,
        check_client_ip,
        check_captcha,
    ):
        checks.register(check)
    checks.register(check_suppression_key, checks.Tags.security, deploy=True)


def check_keys(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E001``: a setting that newsroom does not know."""
    given = getattr(settings, "NEWSROOM", {})
    if not isinstance(given, dict):
        return [checks.Error("NEWSROOM must be a dictionary.", id="newsroom.E001")]
    return [
        checks.Error(
            f"NEWSROOM has an unknown setting {name!r}.",
            hint=_suggest(name, conf.known_keys()),
            id="newsroom.E001",
        )
        for name in given
        if name not in conf.known_keys()
    ]


def check_values(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E004``: a setting of the wrong type, or a number too small."""
    return [
        checks.Error(f"NEWSROOM[{name!r}] {fault}.", id="newsroom.E004")
        for name, value in conf.given().items()
        if name in conf.known_keys() and (fault := conf.fault(name, value))
    ]


def check_time_zones(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E005``: instants would have no time zone."""
    if settings.USE_TZ:
        return []
    return [
        checks.Error("newsroom needs USE_TZ = True.", hint="It is the default.", id="newsroom.E005")
    ]


def check_sanitizer(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E002``: a cleaner of HTML that is unknown or not installed."""
    name = conf.get().SANITIZER
    if name not in ("bleach", "nh3"):
        return [
            checks.Error(
                f"NEWSROOM['SANITIZER'] is {name!r}.",
                hint="Use 'bleach' or 'nh3'.",
                id="newsroom.E002",
            )
        ]
    if find_spec(name) is None:
        return [
            checks.Error(
                f"NEWSROOM['SANITIZER'] is {name!r}, which is not installed.",
                hint="pip install 'django-newsroom[nh3]'",
                id="newsroom.E002",
            )
        ]
    return []


def check_site_url(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.W001``: no address for the links in mail; ``newsroom.E003``: a wrong one."""
    url = conf.get().SITE_URL
    if not url:
        if conf.has_site():
            return []
        return [
            checks.Warning(
                "No mail can be sent: links in it would lead nowhere.",
                hint="Set NEWSROOM = {'SITE_URL': 'https://news.example'}.",
                id="newsroom.W001",
            )
        ]
    if not _is_host(url):
        return [
            checks.Error(
                f"NEWSROOM['SITE_URL'] is {url!r}.",
                hint="Give scheme and host alone, such as https://news.example.",
                id="newsroom.E003",
            )
        ]
    return []


def check_hub(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E007``: a hub that is no web address, or is told no address of this site."""
    hub = conf.get().WEBSUB_HUB
    if not hub:
        return []
    if not _is_web_address(hub):
        return [
            checks.Error(
                "NEWSROOM['WEBSUB_HUB'] is no web address.",
                hint="Give the hub's whole address, such as https://hub.example/.",
                id="newsroom.E007",
            )
        ]
    if conf.get().SITE_URL or conf.has_site():
        return []
    hint = "Set SITE_URL in NEWSROOM too."
    return [
        checks.Error("The hub cannot be told the feeds' addresses.", hint=hint, id="newsroom.E007")
    ]


def check_logo(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E008``: a logo that is neither a web address nor among the static files."""
    logo = conf.get().SITE_LOGO
    if not logo or _is_web_address(logo) or not apps.is_installed("django.contrib.staticfiles"):
        return []
    if finders.find(logo):
        return []
    return [
        checks.Error(
            f"NEWSROOM['SITE_LOGO'] is {logo!r}, which no static file is called.",
            hint="Give its name below a folder of static files, or a whole address.",
            id="newsroom.E008",
        )
    ]


def check_policies(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E009``: a policy that newsroom does not know, or that no page can link to."""
    messages: list[checks.CheckMessage] = []
    for name, address in conf.get().POLICIES.items():
        if name not in policies.TITLES:
            said, hint = f"has an unknown name {name!r}.", _suggest(name, policies.TITLES)
        elif policies.fault(address):
            said = f"has no address that can be linked to for {name!r}: {policies.fault(address)}"
            hint = "Give a path on this site, such as /about/, or a whole web address."
        else:
            continue
        messages.append(checks.Error(f"NEWSROOM['POLICIES'] {said}", hint=hint, id="newsroom.E009"))
    return messages


def check_database(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.W002``: SQLite lets two editors who save at once fail instead of queue."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite" or _takes_lock_first(connection.settings_dict["OPTIONS"]):
        return []
    return [
        checks.Warning(
            "With SQLite as it is set, people who save at the same moment may see an error.",
            hint='Set "transaction_mode": "IMMEDIATE" in the OPTIONS of the database.',
            id="newsroom.W002",
        )
    ]


def _takes_lock_first(options: dict[str, Any]) -> bool:
    return str(options.get("transaction_mode", "")).upper() in ("IMMEDIATE", "EXCLUSIVE")


def check_editor(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.I001``: stories are written as HTML in a plain text area."""
    if find_spec("django_prose_editor") is None:
        hint = "pip install 'django-newsroom[editor]' and add 'django_prose_editor' to your apps."
    elif not apps.is_installed("django_prose_editor"):
        hint = "Add 'django_prose_editor' to INSTALLED_APPS."
    else:
        return []
    return [checks.Info("Stories are written in a plain text area.", hint=hint, id="newsroom.I001")]


def check_embed_providers(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E006``: a provider of embeds that cannot be imported, or is none."""
    return [
        checks.Error(
            f"NEWSROOM['EMBED_PROVIDERS'] names {path!r}, which {fault}.",
            hint="Give the dotted path of a subclass of newsroom.content.embeds.Provider.",
            id="newsroom.E006",
        )
        for path in conf.get().EMBED_PROVIDERS
        if (fault := embeds.fault(path))
    ]


def check_client_ip(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E010``: what tells readers' IP addresses cannot be imported, or called."""
    path = conf.get().CLIENT_IP
    fault = clients.fault(path) if path else ""
    if not fault:
        return []
    hint = "Give the dotted path of a function that takes a request and returns the IP address."
    said = f"NEWSROOM['CLIENT_IP'] names {path!r}, which {fault}."
    return [checks.Error(said, hint=hint, id="newsroom.E010")]


def check_captcha(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.E011``: a captcha that cannot be imported, or is none."""
    path = conf.get().CAPTCHA
    fault = captchas.fault(path) if path else ""
    if not fault:
        return []
    hint = "Give the dotted path of a subclass of newsroom.pages.captchas.Captcha."
    said = f"NEWSROOM['CAPTCHA'] names {path!r}, which {fault}."
    return [checks.Error(said, hint=hint, id="newsroom.E011")]


def check_suppression_key(**kwargs: Any) -> list[checks.CheckMessage]:
    """``newsroom.W003``, by ``check --deploy``: erased addresses are known by ``SECRET_KEY``."""
    if conf.get().SUPPRESSION_KEY or not conf.site_url():
        return []
    return [
        checks.Warning(
            "With a new SECRET_KEY, erased and complaining readers' addresses are forgotten.",
            hint="Set SUPPRESSION_KEY in NEWSROOM to a long random string, and keep it.",
            id="newsroom.W003",
        )
    ]


def _is_web_address(url: str) -> bool:
    """Whether ``url`` is one of HTTP with a host, and can stand in a header."""
    if not url.isascii() or set(url) & set(' <>"\t\r\n'):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_host(url: str) -> bool:
    """Whether ``url`` is scheme and host, a slash at its end or not, and nothing more."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_bare


def _suggest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else "See the settings in the documentation."
