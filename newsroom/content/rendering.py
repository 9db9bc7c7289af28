"""A clean body made ready for page, feed, mail and plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from django.utils.safestring import SafeString, mark_safe

from newsroom.content.allowed import web_address
from newsroom.content.plaintext import text_with_links
from newsroom.content.scanning import StartTag, Text, Token, escaped, start_tag, tokens

#: What an editor leaves who presses Enter once too often.
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|<br>)*</p>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """One body in the four shapes that readers get."""

    page: SafeString
    """HTML of the web page, links as the editor wrote them."""
    feed: SafeString
    """HTML for feed readers, which know no base address: every link absolute."""
    mail: SafeString
    """HTML for mail, every link absolute; styles are put in where the message is built."""
    text: str
    """Plain text, with each link's address behind its words."""


def render(body: str, *, base_url: str = "") -> Rendered:
    """The shapes of ``body``, which must be clean: what ``markup.sanitize`` returned.

    ``base_url`` is the absolute address of the page that shows the body; without it relative
    links stay as they are. Every shape is as safe as the body: only addresses change, and
    one that would not be allowed in a body is left out. Empty paragraphs are left out too.
    """
    body = _EMPTY_PARAGRAPH.sub("", body)
    absolute = "".join(_written(token, base_url) for token in tokens(body)) if base_url else body
    return Rendered(
        page=mark_safe(body),
        feed=mark_safe(absolute),
        mail=mark_safe(absolute),
        text=text_with_links(absolute),
    )


def _written(token: Token, base_url: str) -> str:
    if isinstance(token, Text):
        return escaped(token.text)
    if not isinstance(token, StartTag):
        return f"</{token.name}>"
    attributes = dict(token.attributes)
    if "href" in attributes:
        address = _absolute(attributes.pop("href"), base_url)
        if address is not None:
            attributes["href"] = address
    return start_tag(token.name, attributes)


def _absolute(address: str, base_url: str) -> str | None:
    try:
        return web_address(urljoin(base_url, address))
    except ValueError:
        return None
