"""How far an edition has come: figures that are cheap to ask for while it is being sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from newsroom.models import Delivery, Edition

State = Delivery.State

#: A result this old is stored for good: no worker is still at writing it down.
SETTLED = timedelta(minutes=5)
#: Workers count what has settled once in this time.
BETWEEN_COUNTS = timedelta(minutes=1)
#: Over how long the rate is taken.
WINDOW = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """An edition's deliveries by state; ``later`` of the waiting ones were asked to come again.

    ``per_second`` is the mean of the last minute; ``seconds_left`` is None while nothing goes out.
    """

    readers: int
    waiting: int
    later: int
    claimed: int
    sent: int
    failed: int
    uncertain: int
    per_second: float

    @property
    def done(self) -> int:
        return self.sent + self.failed + self.uncertain

    @property
    def seconds_left(self) -> int | None:
        ahead = self.waiting - self.later + self.claimed
        if not ahead:
            return 0
        return round(ahead / self.per_second) if self.per_second else None


def figures(edition: Edition, *, at: datetime) -> Figures:
    """The figures of an edition as it was read. Each of its queries reads part of an index.

    Workers keep a count of what has settled, so that a long list of sent mails is not counted
    again and again.
    """
    rows = Delivery.objects.filter(edition=edition)
    counted = {
        state: known + _done_since(edition, state)
        for state, known in (
            (State.SENT, edition.counted_sent),
            (State.FAILED, edition.counted_failed),
        )
    }
    claimed = rows.filter(state=State.CLAIMED).count()
    uncertain = rows.filter(state=State.UNCERTAIN).count()
    recent = rows.filter(state=State.SENT, done_at__gt=at - WINDOW, done_at__lte=at).count()
    if edition.prepared_at is None or edition.state == Edition.State.CANCELLED:
        waiting = rows.filter(state=State.WAITING).count()
    else:
        done = sum(counted.values()) + uncertain + claimed
        waiting = max(edition.readers - done, 0)
    return Figures(
        readers=edition.readers or waiting + claimed + uncertain + sum(counted.values()),
        waiting=waiting,
        later=rows.filter(state=State.WAITING, due_at__gt=at).count(),
        claimed=claimed,
        sent=counted[State.SENT],
        failed=counted[State.FAILED],
        uncertain=uncertain,
        per_second=recent / WINDOW.total_seconds(),
    )


def count(edition: Edition, *, at: datetime) -> None:
    """Have what has settled counted, unless that was done a moment ago.

    Sent and failed rows stay what they are, so that one count of each is enough.
    """
    until = at - SETTLED
    since = edition.counted_until
    if since is not None and until - since < BETWEEN_COUNTS:
        return
    new = {state: _done_since(edition, state, until) for state in (State.SENT, State.FAILED)}
    uncounted = Edition.objects.filter(pk=edition.pk, counted_until=since)
    uncounted.update(
        counted_until=until,
        counted_sent=F("counted_sent") + new[State.SENT],
        counted_failed=F("counted_failed") + new[State.FAILED],
    )


def _done_since(edition: Edition, state: Delivery.State, until: datetime | None = None) -> int:
    """Rows that came into this state after the last count, and not after ``until``."""
    rows = Delivery.objects.filter(edition=edition, state=state)
    if edition.counted_until is not None:
        rows = rows.filter(done_at__gt=edition.counted_until)
    if until is not None:
        rows = rows.filter(done_at__lte=until)
    return rows.count()
