"""Which state of the paper a page shows: all changes up to now, and what time has brought."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Subquery, Value
from django.db.models.functions import Greatest

from newsroom.models import Paper, PublishedArticle
from newsroom.pages import shared_cache


@dataclass(frozen=True, kw_only=True, slots=True)
class Generation:
    """The state of the paper from ``since`` until the next instant that time brings, if any.

    ``since`` never moves back.
    """

    name: str
    since: datetime
    until: datetime | None

    def is_at(self, at: datetime) -> bool:
        """Whether the instant lies in it."""
        return self.since <= at and (self.until is None or at < self.until)


def current(turn: str, *, at: datetime, exactly: bool) -> Generation | None:
    """The generation at the instant ``at``, which is now; None before the tables are filled.

    A copy of it that is not shared by all processes may be a second old, which will not do
    ``exactly``. One query without a copy.
    """
    has_copy = shared_cache.is_shared() or not exactly
    copy = shared_cache.get(turn, "generation") if has_copy else None
    if isinstance(copy, Generation) and copy.is_at(at):
        return copy
    found = _read(at)
    if found is not None:
        shared_cache.keep(turn, "generation", found, seconds=shared_cache.LONGEST)
    return found


def bump(*, at: datetime, using: str | None = None) -> None:
    """Have every page be drawn anew: something that readers see has changed and is committed."""
    begin(at=at, using=using)
    instant = Value(at, output_field=DateTimeField())
    Paper.objects.using(using).only_row().update(
        generation=secrets.token_hex(8), changed_at=Greatest("changed_at", instant)
    )
    shared_cache.next_turn()


def begin(*, at: datetime, using: str | None = None) -> None:
    """Have the row be there."""
    rows = Paper.objects.using(using)
    if not rows.only_row().exists():
        first = Paper(generation=secrets.token_hex(8), changed_at=at)
        rows.bulk_create([first], ignore_conflicts=True)


def bump_on_commit(*, at: datetime, using: str | None = None) -> None:
    """As ``bump``, once this transaction has committed; a failure is logged and harms nothing."""

    # A function, not a partial: Django logs a failing one by its name.
    def tell() -> None:
        bump(at=at, using=using)

    transaction.on_commit(tell, using=using, robust=True)


def _read(at: datetime) -> Generation | None:
    stories = PublishedArticle.objects.filter(withdrawn_at=None)
    ends = {
        "went_live": _end(stories.filter(published_at__lte=at), "-published_at"),
        "expired": _end(stories.filter(expires_at__lte=at), "-expires_at"),
        "goes_live": _end(stories.filter(published_at__gt=at), "published_at"),
        "expires": _end(stories.filter(expires_at__gt=at), "expires_at"),
    }
    row: Any = Paper.objects.only_row().annotate(**ends).first()
    if row is None:
        return None
    past = [instant for instant in (row.went_live, row.expired) if instant]
    coming = [instant for instant in (row.goes_live, row.expires) if instant]
    return Generation(
        name=f"{row.generation}.{max(past).timestamp() if past else ''}",
        since=min(at, max([row.changed_at, *past])),
        until=min(coming, default=None),
    )


def _end(stories: Any, order: str) -> Subquery:
    """The first instant in this order, read from the end of an index."""
    return Subquery(stories.order_by(order).values(order.lstrip("-"))[:1])
