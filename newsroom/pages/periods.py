"""Years, months and days of the archive, in the site's time zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from newsroom.models import PublishedArticle
from newsroom.models.published import Cursor, PublishedArticleQuerySet

#: The years whose instants every database can compare with in every time zone.
YEARS = range(1001, 9999)


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A year, a month or a day: ``month`` and ``day`` are 0 where the period is longer.

    Raises: ValueError for one that is in no calendar, or outside of ``YEARS``.
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if self.year not in YEARS:
            raise ValueError("outside of what every database can compare with")
        self.first()

    def __str__(self) -> str:
        if self.day:
            return date_format(self.first(), "DATE_FORMAT")
        return date_format(self.first(), "YEAR_MONTH_FORMAT") if self.month else str(self.year)

    def get_absolute_url(self) -> str:
        """The period's address; month and day have two digits, as in a story's address."""
        if self.day:
            told = {"year": self.year, "month": f"{self.month:02}", "day": f"{self.day:02}"}
            return reverse("newsroom:archive_day", kwargs=told)
        if self.month:
            told = {"year": self.year, "month": f"{self.month:02}"}
            return reverse("newsroom:archive_month", kwargs=told)
        return reverse("newsroom:archive_year", kwargs={"year": self.year})

    def first(self) -> date:
        """The period's first day."""
        return date(self.year, self.month or 1, self.day or 1)

    def begins_at(self) -> datetime:
        return _midnight(self.first())

    def ends_at(self) -> datetime:
        """The instant at which the next period begins."""
        if self.day:
            return _midnight(self.first() + timedelta(days=1))
        if self.month:
            return _midnight(date(self.year + self.month // 12, self.month % 12 + 1, 1))
        return _midnight(date(self.year + 1, 1, 1))

    def within(self) -> tuple[Period, ...]:
        """The longer periods that this one is in, the longest first."""
        year, month = Period(year=self.year), Period(year=self.year, month=self.month)
        if self.day:
            return year, month
        return (year,) if self.month else ()

    def parts(self) -> tuple[Period, ...]:
        """The months of a year, the days of a month; none of a day."""
        if self.day:
            return ()
        if not self.month:
            return tuple(Period(year=self.year, month=month) for month in range(1, 13))
        last = (self.first() + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        days = range(1, last.day + 1)
        return tuple(Period(year=self.year, month=self.month, day=day) for day in days)

    def like(self, instant: datetime) -> Period:
        """The period as long as this one that the instant lies in."""
        at = timezone.localtime(instant, timezone.get_default_timezone())
        return Period(
            year=at.year,
            month=at.month if self.month else 0,
            day=at.day if self.day else 0,
        )

    def stories(self) -> PublishedArticleQuerySet:
        """The stories from the period's first instant on; ``end`` keeps out what follows it."""
        return PublishedArticle.objects.filter(published_at__gte=self.begins_at())

    def end(self) -> Cursor:
        """A place in the list of all stories, newest first, behind which the period begins."""
        return self.ends_at(), 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What has live stories beside a period, and in which of its parts there are some."""

    before: Period | None
    after: Period | None
    parts: tuple[Period, ...]


def surroundings(period: Period, *, at: datetime, story: PublishedArticle) -> Surroundings:
    """What stands around the period and in it; ``story`` is any one. One query."""
    live = PublishedArticle.objects.live(at)
    earlier = live.filter(published_at__lt=period.begins_at())
    later = live.filter(published_at__gte=period.ends_at()).reverse()
    columns = {
        "earlier": Subquery(earlier.values("published_at")[:1]),
        "later": Subquery(later.values("published_at")[:1]),
    }
    parts = period.parts()
    found = _row(story.pk, columns | _columns(parts, at=at))
    return Surroundings(
        before=period.like(found["earlier"]) if found.get("earlier") else None,
        after=period.like(found["later"]) if found.get("later") else None,
        parts=_filled(parts, found),
    )


def filled(periods: Iterable[Period], *, at: datetime, pk: int) -> tuple[Period, ...]:
    """Those of the periods that have a live story; ``pk`` is any story's. One query."""
    asked = tuple(periods)
    return _filled(asked, _row(pk, _columns(asked, at=at)))


def _columns(periods: tuple[Period, ...], *, at: datetime) -> dict[str, Any]:
    """A column for each period: one of its live stories, read from the index's end of it."""
    # What they have in common is made once: to make hundreds takes longer than to answer them.
    rows = PublishedArticle.objects.not_gone(at).order_by("-published_at", "-pk").values("pk")
    return {
        f"in_{number}": Subquery(rows.filter(**_bounds(period, at=at))[:1])
        for number, period in enumerate(periods)
    }


def _bounds(period: Period, *, at: datetime) -> dict[str, datetime]:
    """From its first instant to its end or now, whichever is nearer: one bound on each side."""
    begins_at, ends_at = period.begins_at(), period.ends_at()
    if at < ends_at:
        return {"published_at__gte": begins_at, "published_at__lte": at}
    return {"published_at__gte": begins_at, "published_at__lt": ends_at}


def _filled(periods: tuple[Period, ...], found: dict[str, Any]) -> tuple[Period, ...]:
    return tuple(period for number, period in enumerate(periods) if found.get(f"in_{number}"))


def _row(pk: int, columns: dict[str, Any]) -> dict[str, Any]:
    return PublishedArticle.objects.filter(pk=pk).values(**columns).first() or {}


def _midnight(day: date) -> datetime:
    """When the day begins; where clocks skip that hour, the instant at which they do."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
