"""Two contents of a story compared field by field, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from newsroom.content import differing
from newsroom.content.clock import spoken
from newsroom.content.differing import Block, Gap, Kind, Piece
from newsroom.content.paragraphs import Names
from newsroom.desk import contents, parts
from newsroom.models import Article, Byline

Content = dict[str, Any]

_TEXTS = ("kicker", "headline", "standfirst")
#: In the order of the form.
_FIELDS = (
    *_TEXTS,
    "body",
    "body_photos",
    "lead_photo",
    "bylines",
    "section",
    "tags",
    "slug",
    "language",
    "embargo_until",
    "expires_at",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeChange:
    """One thing in place of another, each as words; empty where there was, or is, none."""

    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListChange:
    """What was taken out of a list, put in, and told anew in its place; empty for none of it."""

    removed: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    order: tuple[str, ...]
    """The new order, where what stayed stands in another one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChange:
    """One field that differs: exactly one of the ways to tell it is not empty."""

    name: str
    label: str
    pieces: tuple[Piece, ...] = ()
    """A plain text, word by word."""
    blocks: tuple[Block | Gap, ...] = ()
    """The body, paragraph by paragraph."""
    whole: WholeChange | None = None
    items: ListChange | None = None
    note: str = ""
    """Why it cannot be told, in a sentence."""


def compare(old: Content, new: Content) -> tuple[FieldChange, ...]:
    """The fields that differ, in the form's order; contents as ``contents.read`` gives them."""
    changed = (name for name in _FIELDS if not contents.is_same({"": old[name]}, {"": new[name]}))
    own = (_field(name, old, new) for name in changed)
    return (*own, *_parts(old["more"], new["more"]))


def labels() -> dict[str, str]:
    """What editors call each field, in the form's order; sites' own parts follow."""
    own = {name: _label(name) for name in _FIELDS}
    return own | {part.name: str(part.label) for part in parts.registered()}


def _label(name: str) -> str:
    if name == "body_photos":
        return _("Photos in the text")
    if name == "bylines":
        return capfirst(str(Byline._meta.verbose_name_plural))
    return capfirst(str(Article._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _field(name: str, older: Content, newer: Content) -> FieldChange:
    label, old, new = _label(name), older[name], newer[name]
    if name in _TEXTS:
        return _text(name, label, old, new)
    if name == "body":
        return _body(label, older, newer)
    if name == "body_photos":
        return _photos(label, old, new)
    if name == "bylines":
        return FieldChange(name=name, label=label, items=_list(*_told_bylines(old, new)))
    if name == "tags":
        return FieldChange(name=name, label=label, items=_list(*_told_tags(old, new)))
    whole = WholeChange(old=_told(name, old), new=_told(name, new))
    return FieldChange(name=name, label=label, whole=whole)


def _text(name: str, label: str, old: str, new: str) -> FieldChange:
    pieces = differing.compare_text(old, new)
    if all(piece.kind == Kind.SAME for piece in pieces):
        return FieldChange(name=name, label=label, note=_same_words())
    return FieldChange(name=name, label=label, pieces=pieces)


def _body(label: str, old: Content, new: Content) -> FieldChange:
    blocks = differing.compare_html(old["body"], new["body"], _names(old, new))
    if all(block.kind == Kind.SAME for block in blocks):
        return FieldChange(name="body", label=label, note=_same_words())
    return FieldChange(name="body", label=label, blocks=tuple(differing.folded(blocks)))


def _names(old: Content, new: Content) -> Names:
    """What the photos and stories that either body names are called; by the newer of the names."""
    photos, articles = (
        {each["id"]: each["name"] for each in (*old[kept], *new[kept])}
        for kept in ("body_photos", "body_links")
    )
    return Names(photos, articles)


def _photos(label: str, old: Any, new: Any) -> FieldChange:
    """The photos of both bodies, with the words that readers get of them."""
    before, after = ({each["id"]: _described(each) for each in photos} for photos in (old, new))
    if before == after:
        return FieldChange(name="body_photos", label=label, note=_same_words())
    return FieldChange(name="body_photos", label=label, items=_list(before, after))


def _described(photo: Content) -> str:
    words = (photo["caption"], photo["alt"], photo["credit"])
    return " · ".join(filter(None, words)) or str(photo["name"])


def _same_words() -> str:
    return _("It was changed, but its words are the same.")


def _told(name: str, value: Any) -> str:
    """A section, a photo, an instant, a slug or a language, as words."""
    if not value:
        return ""
    if name in ("section", "lead_photo"):
        return str(value["name"])
    if name in ("embargo_until", "expires_at"):
        at = parse_datetime(value)
        return spoken(at) if at else ""
    return str(value)


def _told_bylines(old: Any, new: Any) -> tuple[dict[int, str], dict[int, str]]:
    """Both lists by author; an author who has got another name is told by the newer one."""
    names = {each["author"]["id"]: each["author"]["name"] for each in (*old, *new)}
    before, after = (
        {
            each["author"]["id"]: credit(names[each["author"]["id"]], each["role"])
            for each in credited
        }
        for credited in (old, new)
    )
    return before, after


def credit(name: str, role: str) -> str:
    """A byline as words."""
    return f"{name} ({Byline.Role(role).label})" if role in Byline.Role.values else name


def _told_tags(old: Any, new: Any) -> tuple[dict[int, str], dict[int, str]]:
    names = {tag["id"]: tag["name"] for tag in (*old, *new)}
    before, after = ({tag["id"]: names[tag["id"]] for tag in tags} for tags in (old, new))
    return before, after


def _list(old: Mapping[int, str], new: Mapping[int, str]) -> ListChange:
    stayed = [key for key in new if key in old]
    is_moved = stayed != [key for key in old if key in new]
    return ListChange(
        removed=tuple(told for key, told in old.items() if key not in new),
        added=tuple(told for key, told in new.items() if key not in old),
        changed=tuple(f"{old[key]} → {new[key]}" for key in stayed if old[key] != new[key]),
        order=tuple(new.values()) if is_moved else (),
    )


def _parts(old: Content, new: Content) -> Iterator[FieldChange]:
    """What differs in sites' own parts, those that are no longer registered last."""
    registered = {part.name: part for part in parts.registered()}
    for name in [*registered, *sorted((old.keys() | new.keys()) - registered.keys())]:
        if old.get(name) == new.get(name):
            continue
        part = registered.get(name)
        if part is None:
            note = _("It cannot be shown: what showed it is not installed any more.")
            yield FieldChange(name=name, label=name, note=note)
        else:
            before, after = (part.text(more[name]) if name in more else "" for more in (old, new))
            yield _text(name, str(part.label), before, after)
