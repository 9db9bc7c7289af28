"""The mail of an edition as a page of its own, to be framed in its preview.

It has its own Content-Security-Policy, under which its inline styles are drawn and nothing runs,
whatever the policy of the site is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from newsroom.exceptions import NewsroomError
from newsroom.mailing import delivery, links
from newsroom.models import Edition


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A way to look at the mail, which ``?as=`` names."""

    name: str
    label: str | Promise
    screen: str = ""
    """``phone`` or ``desk``; empty for the plain text."""
    scheme: str = ""
    """``light`` or ``dark``."""


WAYS = (
    Way(name="desk", label=gettext_lazy("On a desk"), screen="desk", scheme="light"),
    Way(name="desk-dark", label=gettext_lazy("On a desk, dark"), screen="desk", scheme="dark"),
    Way(name="phone", label=gettext_lazy("On a phone"), screen="phone", scheme="light"),
    Way(name="phone-dark", label=gettext_lazy("On a phone, dark"), screen="phone", scheme="dark"),
    Way(name="text", label=gettext_lazy("As plain text")),
)

_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_ASKED = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
#: What a style sheet may ask instead, and is always or never answered with yes.
_ALWAYS, _NEVER = "(min-width: 0)", "(max-width: 0)"
_META = re.compile(r'(<meta name="(?:supported-)?color-schemes?" content=")[^"]*(")')


def way_asked_for(request: HttpRequest) -> Way:
    """The way that ``?as=`` names; the first for none, and for one that is not known."""
    asked = request.GET.get("as", "")
    return next((way for way in WAYS if way.name == asked), WAYS[0])


def framed(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The edition's mail in the colours that ``?as=`` asks for, for a frame of the same site."""
    try:
        body = delivery.frozen_or_rendered(edition)
        policy = _policy()
    except NewsroomError as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    response = HttpResponse(in_scheme(body.html, way_asked_for(request).scheme or "light"))
    response["Content-Security-Policy"] = policy
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Robots-Tag"] = "noindex"
    return response


def in_scheme(html: str, scheme: str) -> str:
    """The page as it looks to a reader who prefers this scheme, whatever the browser prefers."""

    def answered(asked: re.Match[str]) -> str:
        return _ALWAYS if asked[1].lower() == scheme else _NEVER

    def in_style(style: re.Match[str]) -> str:
        return style[1] + _ASKED.sub(answered, style[2]) + style[3]

    return _META.sub(rf"\g<1>{scheme}\g<2>", _STYLE.sub(in_style, html))


def _policy() -> str:
    """Inline styles and pictures, and nothing else. Raises: NotConfigured."""
    stored = urlsplit(links.stored_file("photo"))
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            f"img-src 'self' https: data: {stored.scheme}://{stored.netloc}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
            "sandbox",
        )
    )
