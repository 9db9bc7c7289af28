"""What a feed says of itself and of each thing in it, whatever form it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from newsroom.content import pictures
from newsroom.pages.addresses import stored_file

#: Width, in px, that a channel's image should have at least: feed readers show it small.
_IMAGE_WIDTH = 320
#: Width, in px, that the picture of an item should have at least.
_ITEM_WIDTH = 1200
#: When a feed without items has last changed: the same at each reading, for it must tell some.
EMPTY_SINCE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """What a feed says of itself; all addresses are absolute, and ``hub`` is empty without one."""

    title: str
    description: str
    page: str
    feed: str
    publisher: str
    language: str
    image: str = ""
    hub: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """An author as feeds name them, with the absolute address of their page."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One thing in a feed. ``id`` never changes; ``summary`` is text, and again as HTML.

    ``content`` is the whole of it as HTML, ``language`` its own where it has one; all but id,
    title, address and instants may be empty.
    """

    id: str
    title: str
    address: str
    published_at: datetime
    changed_at: datetime
    summary: str = ""
    summary_html: str = ""
    content: str = ""
    language: str = ""
    image: str = ""
    authors: tuple[Credit, ...] = ()
    categories: tuple[str, ...] = field(default=())


def channel_image(picture: Mapping[str, Any], *, base: str) -> str:
    """Absolute address of the size that suits a channel; empty without a picture."""
    return _image(picture, width=_IMAGE_WIDTH, base=base)


def item_image(picture: Mapping[str, Any], *, base: str) -> str:
    """Absolute address of the size that suits an item; empty without a picture."""
    return _image(picture, width=_ITEM_WIDTH, base=base)


def _image(picture: Mapping[str, Any], *, width: int, base: str) -> str:
    return stored_file(pictures.best(picture, width=width)["name"], base=base) if picture else ""
