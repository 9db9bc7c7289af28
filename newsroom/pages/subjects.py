"""Sections, and in parts of a bounded number authors and tags, with the hour of their newest
live story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery

from newsroom.models import Author, PublishedArticle, PublishedByline, PublishedTag, Section, Tag

#: Most rows of a part, those without a live story among them.
PART = 5000

_KINDS: dict[str, tuple[type[Model], Any, str]] = {
    "authors": (Author, PublishedByline, "author"),
    "tags": (Tag, PublishedTag, "tag"),
}


def sections(*, at: datetime) -> QuerySet[Section]:
    """All sections, each with ``newest_at``: when its newest live story went live, or None."""
    return _dated(Section.objects.all(), PublishedArticle, "section", at=at)


def part(kind: str, *, start: int | None, at: datetime) -> Iterator[Any]:
    """The authors or tags with live stories from the primary key ``start`` on. One query."""
    model, stories, name = _KINDS[kind]
    rows = model._default_manager.order_by("pk").only("slug")
    if start is not None:
        rows = rows.filter(pk__gte=start)
    shown = _dated(rows, stories, name, at=at)[:PART]
    return (each for each in shown.iterator(500) if each.newest_at)


def starts(kind: str, *, at: datetime) -> Iterator[int | None]:
    """Where each part begins, None for the first; nothing where no story has such a subject.

    One query for each part, and one more.
    """
    model, stories, _name = _KINDS[kind]
    if not stories.objects.live(at).order_by().exists():
        return
    start: int | None = None
    while True:
        yield start
        rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
        if start is not None:
            rows = rows.filter(pk__gte=start)
        start = next(iter(rows[PART : PART + 1]), None)
        if start is None:
            return


def _dated(rows: QuerySet[Any], stories: Any, name: str, *, at: datetime) -> QuerySet[Any]:
    newest = stories.objects.live(at).filter(**{name: OuterRef("pk")})
    return rows.annotate(newest_at=Subquery(newest.values("published_at")[:1]))
