"""Figures found in a row of tokens: embeds in any HTML, and photos in a clean body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from newsroom.content import embeds
from newsroom.content.allowed import EMBED, INLINE, allowed_attributes, web_address
from newsroom.content.scanning import EndTag, StartTag, Text, Token

#: Formatting that the words of an embed's link lose.
_UNFORMATTED = (INLINE - {"a"}) | {"br", "span"}


@dataclass(frozen=True, slots=True)
class Embed:
    """``<figure class="embed">`` with one link to a provider, and nothing else."""

    attributes: dict[str, str]
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class PhotoFigure:
    """``<figure data-photo="7">`` with a caption of its own, or with none."""

    photo: int
    attributes: dict[str, str]
    """Its language and direction of writing, where it has its own."""
    inside: tuple[Token, ...]
    """What stands in it: a ``<figcaption>`` from its begin to its end, or nothing."""

    @property
    def caption(self) -> tuple[Token, ...]:
        """What stands in the caption."""
        return self.inside[1:-1]

    @property
    def caption_attributes(self) -> dict[str, str]:
        """The caption's language and direction of writing."""
        first = self.inside[0] if self.inside else None
        return first.attributes if isinstance(first, StartTag) else {}

    @property
    def has_caption(self) -> bool:
        """Whether it has words of its own."""
        return any(isinstance(each, Text) and each.text.strip() for each in self.caption)


class _Place(Enum):
    """Where in an embed a reader stands."""

    BEFORE_LINK = auto()
    IN_LINK = auto()
    BEHIND_LINK = auto()
    BEHIND = auto()
    NOWHERE = auto()


def with_embeds(found: Iterable[Token]) -> Iterator[Token | Embed]:
    """The tokens with each embed as one thing; what only begins like one stays as it is.

    Each token is looked at once, so that it takes time linear in their number.
    """
    held: list[Token] = []
    place = _Place.NOWHERE
    for token in found:
        if _begins_embed(token):
            yield from held
            held, place = [token], _Place.BEFORE_LINK
            continue
        if not held:
            yield token
            continue
        held.append(token)
        place = _next(place, token)
        if place is _Place.BEHIND:
            yield _embed(held)
            held = []
        elif place is _Place.NOWHERE:
            yield from held
            held = []
    yield from held


def with_photos(found: Iterable[Token | Embed]) -> Iterator[Token | Embed | PhotoFigure]:
    """The tokens of a clean body with each photo's figure as one thing."""
    figure: StartTag | None = None
    inside: list[Token] = []
    for token in found:
        if isinstance(token, StartTag) and "data-photo" in token.attributes:
            figure, inside = token, []
        elif figure is None or isinstance(token, Embed):
            yield token
        elif isinstance(token, EndTag) and token.name == "figure":
            yield _photo_figure(figure, inside)
            figure = None
        else:
            inside.append(token)


def _begins_embed(token: Token) -> bool:
    if not isinstance(token, StartTag) or token.name != "figure":
        return False
    return allowed_attributes("figure", token.attributes).get("class") == EMBED


def _next(place: _Place, token: Token) -> _Place:
    if isinstance(token, Text):
        is_free = place is _Place.IN_LINK or not token.text.strip(" \t\n")
        return place if is_free else _Place.NOWHERE
    if place is _Place.IN_LINK and token.name in _UNFORMATTED:
        return place
    if isinstance(token, StartTag):
        is_link = place is _Place.BEFORE_LINK and token.name == "a"
        return _Place.IN_LINK if is_link and _address(token) else _Place.NOWHERE
    if place is _Place.IN_LINK and token.name == "a":
        return _Place.BEHIND_LINK
    is_end = place is _Place.BEHIND_LINK and token.name == "figure"
    return _Place.BEHIND if is_end else _Place.NOWHERE


def _address(link: StartTag) -> str:
    """The link's address when it leads to a provider; empty when it does not."""
    address = web_address(link.attributes.get("href", ""))
    is_internal = "data-article" in allowed_attributes("a", link.attributes)
    return address if address and not is_internal and embeds.find(address) else ""


def _embed(held: list[Token]) -> Embed:
    starts = [token for token in held if isinstance(token, StartTag)]
    figure, link = starts[:2]
    words = held[held.index(link) : held.index(EndTag("a"))]
    return Embed(
        attributes=allowed_attributes("figure", figure.attributes),
        address=_address(link),
        title="".join(token.text for token in words if isinstance(token, Text)),
    )


def _photo_figure(figure: StartTag, inside: list[Token]) -> PhotoFigure:
    attributes = dict(figure.attributes)
    photo = int(attributes.pop("data-photo"))
    return PhotoFigure(photo=photo, attributes=attributes, inside=tuple(inside))
