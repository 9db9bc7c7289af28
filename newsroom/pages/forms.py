"""What the forms for readers' addresses send, what they had said, and whether they are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.exceptions import NotAPerson, TooOften
from newsroom.pages import captchas, clients, limits

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
    """The words that the box shows to a person who signs up, in the language active now."""
    return quoted(BOX, {"sign_up_newsletter": newsletter, "sign_up_is_quoted": True})


def quoted(template: str, context: dict[str, Any]) -> str:
    """The words of a part of a page, line by line.

    They are read from it as it is drawn, so that a site that words it otherwise keeps a true
    record.
    """
    drawn = render_to_string(template, context)
    lines = (" ".join(line.split()) for line in unescape(strip_tags(drawn)).splitlines())
    return "\n".join(line for line in lines if line)


def require_taken(request: HttpRequest, address: str, *, at: datetime) -> bool:
    """Whether to do what a form asks for this address; if not, answer as if it were done.

    Raises: NotAPerson, TooOften.
    """
    if not captchas.is_passed(request):
        raise NotAPerson(_("Please show that you are a person, and send it again."))
    verdict = limits.count(request, address, at=at)
    if verdict is limits.Verdict.REFUSE:
        raise TooOften(_("This was tried too often. Please try again in an hour."))
    return verdict is limits.Verdict.TAKE


def kept_ip(request: HttpRequest) -> str:
    """The IP address that the record of a consent holds; "" where the site wants none."""
    return clients.ip(request) if conf.get().CONSENT_IP else ""


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
