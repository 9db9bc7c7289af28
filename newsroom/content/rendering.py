"""A clean body made ready for page, feed, mail and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from newsroom.content.drawing import (
    EMBED_BEGINS,
    FeedShape,
    MailShape,
    PageShape,
    Piece,
    StoredShape,
    TextShape,
)
from newsroom.content.figures import with_embeds, with_photos
from newsroom.content.plaintext import text_with_links
from newsroom.content.scanning import StartTag, tokens

#: What an editor leaves who presses Enter once too often.
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|<br>)*</p>")
_NONE: Mapping[Any, Any] = {}


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


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """What a body names by its id: each once, in order."""

    photos: tuple[int, ...]
    articles: tuple[int, ...]


def render(
    body: str,
    *,
    base_url: str = "",
    figures: Mapping[int, Mapping[str, Any]] = _NONE,
    addresses: Mapping[int, str] = _NONE,
) -> Rendered:
    """The shapes of ``body``, which must be clean: what ``markup.sanitize`` returned.

    ``base_url`` is the absolute address of the page that shows the body; without it relative
    links stay as they are. ``figures`` holds the pictures of its photos by their ids, as
    ``content.pictures`` takes them; a figure without one is left out. ``addresses`` holds the
    paths of the articles that are live; a link to another one is drawn as its words. Empty
    paragraphs are left out. The words of the site's own are in the language that is active.
    """
    pieces = list(_pieces(_EMPTY_PARAGRAPH.sub("", body)))
    page, feed, mail, text = (
        kind(base_url=base_url, figures=figures, addresses=addresses).drawn(pieces)
        for kind in (PageShape, FeedShape, MailShape, TextShape)
    )
    return Rendered(
        page=mark_safe(page),
        feed=mark_safe(feed),
        mail=mark_safe(mail),
        text=text_with_links(text),
    )


def has_embeds(page: str) -> bool:
    """Whether a body in the shape of the page holds an embed, which needs its script."""
    return EMBED_BEGINS in page


def references(body: str) -> References:
    """The photos and articles that a clean body names."""
    starts = [token for token in tokens(body) if isinstance(token, StartTag)]
    return References(
        photos=_numbers(starts, "data-photo"), articles=_numbers(starts, "data-article")
    )


def without(body: str, gone: References) -> str:
    """The clean body without these photos' figures, and with links to these articles as words.

    A caption that was written for a figure goes with it.
    """
    shape = StoredShape(photos=frozenset(gone.photos), articles=frozenset(gone.articles))
    return shape.drawn(_pieces(body))


def _pieces(body: str) -> Iterator[Piece]:
    return with_photos(with_embeds(tokens(body)))


def _numbers(starts: list[StartTag], name: str) -> tuple[int, ...]:
    return tuple(
        dict.fromkeys(int(tag.attributes[name]) for tag in starts if name in tag.attributes)
    )
