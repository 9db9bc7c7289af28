"""One look at the clock: what is due is built, and what was to be sent is prepared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsroom.mailing import releasing, schedules
from newsroom.mailing.releasing import Released
from newsroom.mailing.schedules import Came
from newsroom.models import Round


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What one round built and released."""

    built: list[Came]
    released: list[Released]


def go(*, at: datetime) -> Found:
    """Build and release what is due, and note that somebody looked.

    It is noted last: where a worker is killed in between, what it left is missed, not repeated.
    """
    looked_at = last()
    found = Found(
        built=schedules.build_due(looked_at=looked_at, at=at),
        released=releasing.release_due(looked_at=looked_at, at=at),
    )
    _note(at)
    return found


def last() -> datetime | None:
    """When somebody last looked; None before the first time."""
    return Round.objects.values_list("done_at", flat=True).first()


def _note(at: datetime) -> None:
    if not Round.objects.filter(pk=Round.ONLY).exists():
        Round.objects.bulk_create([Round(done_at=at)], ignore_conflicts=True)
    Round.objects.filter(pk=Round.ONLY, done_at__lt=at).update(done_at=at)
