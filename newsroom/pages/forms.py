"""What the sign-up box sends, and what it had said."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

#: Most characters of what is typed that a page shows again.
MOST_TYPED = 300
BOX = "newsroom/includes/sign_up_box.html"


@dataclass(frozen=True, kw_only=True, slots=True)
class SignUp:
    """One sending of the box: the address as it was typed, and the path of the page."""

    email: str
    page: str
    is_trapped: bool
    """Whether the field was filled in that no person sees."""


def read(request: HttpRequest) -> SignUp:
    """What the box sent."""
    return SignUp(
        email=request.POST.get("email", "")[:MOST_TYPED],
        page=page_path(request.POST.get("page", "")),
        is_trapped=bool(request.POST.get("website")),
    )


def page_path(text: str) -> str:
    """``text`` if it is a path on this site, else ""."""
    is_path = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if is_path and text.isprintable() and len(text) <= MOST_TYPED else ""


def wording(newsletter: Any) -> str:
    """The words that the box shows to a person who signs up, in the language active now.

    They are read from the box as it is drawn, so that a site that words it otherwise keeps a
    true record.
    """
    drawn = render_to_string(BOX, {"sign_up_newsletter": newsletter, "sign_up_is_quoted": True})
    lines = (" ".join(line.split()) for line in unescape(strip_tags(drawn)).splitlines())
    return "\n".join(line for line in lines if line)


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site sent this.

    Browsers say so in Sec-Fetch-Site, older ones in Origin; what says neither is no browser
    that another site's page could use. Source: Fetch Metadata Request Headers, section 2.3.
    """
    origin = request.headers.get("Origin", "")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return False
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site not in ("same-origin", "none")
    return bool(origin) and origin.partition("://")[2] != request.get_host()
