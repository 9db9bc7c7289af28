"""Which state of the paper a page shows: all changes up to now, and what time has brought."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.fields import DateTimeField
from django.db.models.functions import Greatest

from newsroom.models import Paper, Section
from newsroom.pages import paper_state, shared_cache
from newsroom.pages.paper_state import State


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The present generation, None before the tables are filled.

    ``sections`` are those of the navigation where the database was asked, None where a copy of
    the generation was at hand: no copy of a section is kept, so that none is ever too old.
    """

    generation: Generation | None
    sections: tuple[Section, ...] | None


def current(turn: str, *, at: datetime) -> Found:
    """The generation at the instant ``at``, which is now. One query without a copy of it.

    A copy that is not shared by all processes would not hear of what another one changes: there
    the database is asked each time, by one query for this and the sections.
    """
    copy = shared_cache.get(turn, "generation") if shared_cache.is_shared() else None
    if isinstance(copy, Generation) and copy.is_at(at):
        return Found(generation=copy, sections=None)
    state, sections = paper_state.read(at)
    generation = _of(state, at=at) if state else None
    if generation is not None:
        shared_cache.keep(turn, "generation", generation, seconds=shared_cache.LONGEST)
    return Found(generation=generation, sections=sections)


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


def _of(state: State, *, at: datetime) -> Generation:
    past = [instant for instant in (state.went_live, state.expired) if instant]
    coming = [instant for instant in (state.goes_live, state.expires) if instant]
    return Generation(
        name=f"{state.generation}.{max(past).timestamp() if past else ''}",
        since=min(at, max([state.changed_at, *past])),
        until=min(coming, default=None),
    )
