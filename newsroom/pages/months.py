"""The months in which stories went live, each in parts of a bounded number of rows.

Nothing here counts the table. Whether a month has a live story, and where its first part ends,
is read from the index of ``published_at``: one query for five years, however many stories.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.utils import timezone

from newsroom.models import PublishedArticle
from newsroom.models.published import Cursor, PublishedArticleQuerySet
from newsroom.pages.periods import Period

#: Most rows of a part: well below the 50,000 that the protocol allows a sitemap.
PART = 5000
#: Months that one query asks about: SQLite takes no more than 2,000 columns.
_AT_ONCE = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Rows of one month from the row ``start`` on; from its first day on without one."""

    year: int
    month: int
    start: Cursor | None = None


def parts(at: datetime) -> Iterator[Part]:
    """The parts of every month that has a story live at the instant ``at``, oldest first."""
    live = PublishedArticle.objects.live(at)
    newest = live.values_list("published_at", "pk").first()
    if newest is None:
        return
    oldest = live.reverse().values_list("published_at", flat=True)[0]
    months = _between(oldest, newest[0])
    for place in range(0, len(months), _AT_ONCE):
        yield from _parts_among(months[place : place + _AT_ONCE], newest[1], at=at)


def stories(part: Part, *, at: datetime) -> PublishedArticleQuerySet:
    """The stories of this part that are live at the instant ``at``, oldest first.

    One query, and one more to read them.
    """
    end = _after(part, at=at)
    rows = _from(part, PublishedArticle.objects.live(at))
    if end is not None:
        instant, pk = end
        rows = rows.filter(published_at__lte=instant).exclude(published_at=instant, pk__gte=pk)
    return rows.order_by("published_at", "pk")


def _parts_among(months: list[tuple[int, int]], some_pk: int, *, at: datetime) -> Iterator[Part]:
    """Those of these months; each is asked about in columns of one row, that of ``some_pk``."""
    columns: dict[str, Any] = {}
    for year, month in months:
        part = Part(year=year, month=month)
        live = _from(part, PublishedArticle.objects.live(at))
        # In the order of the index: some planners read the whole table for an EXISTS.
        columns[f"live_{year}_{month}"] = Subquery(live.values("pk")[:1])
        columns[f"more_{year}_{month}"] = Subquery(_rows(part, at=at).values("pk")[PART : PART + 1])
    found = PublishedArticle.objects.filter(pk=some_pk).values(**columns).first() or {}
    for year, month in months:
        if found.get(f"live_{year}_{month}"):
            yield Part(year=year, month=month)
            if found[f"more_{year}_{month}"]:
                yield from _further(Part(year=year, month=month), at=at)


def _further(part: Part, *, at: datetime) -> Iterator[Part]:
    """The parts of the month that follow this one. One query for each."""
    while (start := _after(part, at=at)) is not None:
        part = Part(year=part.year, month=part.month, start=start)
        yield part


def _after(part: Part, *, at: datetime) -> Cursor | None:
    """The first row of the part that follows, read from the index alone."""
    rows = _rows(part, at=at).values_list("published_at", "pk")
    return next(iter(rows[PART : PART + 1]), None)


def _rows(part: Part, *, at: datetime) -> PublishedArticleQuerySet:
    """All that went live by ``at`` from the part's start to its month's end, oldest first.

    What was withdrawn or has expired stays among them, so that parts never move.
    """
    rows = PublishedArticle.objects.filter(published_at__lte=at)
    return _from(part, rows).order_by("published_at", "pk")


def _from(part: Part, rows: PublishedArticleQuerySet) -> PublishedArticleQuerySet:
    month = Period(year=part.year, month=part.month)
    rows = rows.filter(published_at__gte=month.begins_at(), published_at__lt=month.ends_at())
    if part.start is not None:
        instant, pk = part.start
        rows = rows.filter(published_at__gte=instant).exclude(published_at=instant, pk__lt=pk)
    return rows


def _between(oldest: datetime, newest: datetime) -> list[tuple[int, int]]:
    """Every month from that of ``oldest`` to that of ``newest``, as ``(year, month)``."""
    zone = timezone.get_default_timezone()
    first, last = (
        local.year * 12 + local.month - 1
        for local in (timezone.localtime(instant, zone) for instant in (oldest, newest))
    )
    return [(number // 12, number % 12 + 1) for number in range(first, last + 1)]
