"""Whether the links of a mail lead anywhere: the site's own are asked, others are only named.

A server that fetched what somebody wrote into a text could be made to ask for what it alone may
reach. So addresses outside are for the editor to open.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote_to_bytes, urldefrag, urlsplit

from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.urls import get_script_prefix, get_urlconf, set_urlconf
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.mailing import links, tokens
from newsroom.mailing.messages import Rendered

#: Most links of a mail that are followed, and most that a sentence names.
MOST = 60
NAMED = 5
#: From where a link is asked: nowhere, so that no rule for this machine's own lets it in.
#: Source: RFC 5737, section 3.
_STRANGER = "192.0.2.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """What became of a mail's links."""

    answering: tuple[str, ...]
    dead: tuple[str, ...]
    outside: tuple[str, ...]


def looked_at(body: Rendered) -> Links:
    """Follow the links of the HTML that lead to this site, within this process.

    Readers' own, such as the one to unsubscribe, are left out. Raises: NotConfigured.
    """
    reader = _Links()
    reader.feed(body.html)
    reader.close()
    common = [each for each in reader.found if tokens.PLACEHOLDER not in each]
    base = links.base()
    own = [each for each in common if f"{each}/".startswith(f"{base}/")][:MOST]
    web = [each for each in common if each not in own]
    answers = {each: _answers(each.removeprefix(base)) for each in own}
    return Links(
        answering=tuple(each for each in own if answers[each]),
        dead=tuple(each for each in own if not answers[each]),
        outside=tuple(web),
    )


def told(found: Links) -> str:
    """The sentence that tells it."""
    number = len(found.answering)
    sentences = [
        ngettext(
            "%(number)d link to this site answers.",
            "%(number)d links to this site answer.",
            number,
        )
        % {"number": number}
    ]
    if found.dead:
        sentences.append(_("Nothing is at: %(links)s.") % {"links": _named(found.dead)})
    if found.outside:
        told = _("Open these yourself, they lead elsewhere: %(links)s.")
        sentences.append(told % {"links": _named(found.outside)})
    return " ".join(sentences)


def _named(addresses: tuple[str, ...]) -> str:
    more = ["…"] if len(addresses) > NAMED else []
    return ", ".join([*addresses[:NAMED], *more])


def _answers(address: str) -> bool:
    """Whether the site shows a page there, or leads on, to somebody who is not logged in."""
    handler, urlconf = BaseHandler(), get_urlconf()
    handler.load_middleware()
    # What middleware sets for a request, it sets for this thread.
    language, zone = translation.get_language(), timezone.get_current_timezone()
    try:
        with translation.override(language), timezone.override(zone):
            status: int = handler.get_response(_request(address)).status_code
    finally:
        set_urlconf(urlconf)
    return status < 400


def _request(address: str) -> WSGIRequest:
    """A stranger's request for a path of this site."""
    site, parts = urlsplit(links.base()), urlsplit(address)
    prefix = get_script_prefix().rstrip("/")
    path = unquote_to_bytes(parts.path).decode("latin-1").removeprefix(prefix)
    port = site.port or (443 if site.scheme == "https" else 80)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": prefix,
            "PATH_INFO": path or "/",
            "QUERY_STRING": parts.query,
            "HTTP_HOST": site.netloc,
            "SERVER_NAME": site.hostname or "localhost",
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": _STRANGER,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )


class _Links(HTMLParser):
    """Gathers where links lead, each once, without the place on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = urldefrag(dict(attrs).get("href") or "").url if tag == "a" else ""
        if address and address not in self.found:
            self.found.append(address)
