"""Readers of a list that was looked through are subscribed, a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from newsroom.deadlocks import retried
from newsroom.exceptions import NotAllowed, WrongStage
from newsroom.mailing import suppressing, tokens
from newsroom.mailing.locking import lock_import, lock_subscribers
from newsroom.models import (
    EarlierConsent,
    Import,
    ImportLine,
    ImportPart,
    Subscriber,
    Subscription,
)

Outcome = ImportLine.Outcome
State = Import.State

#: Lines whose readers are subscribed in one transaction.
STEP = 500
#: How long the lines of an import are kept, with the addresses in them.
KEPT = timedelta(days=7)


def require(by: Any) -> None:
    """Raises: NotAllowed for one who may not bring readers."""
    if not by.has_perm("newsroom.add_import"):
        raise NotAllowed(_("You may not bring readers from elsewhere."))


def judge(brought: Import, lines: Sequence[ImportLine]) -> None:
    """Say of each line that is ready whether its reader may be subscribed. Two queries."""
    ready = [line for line in lines if line.outcome == Outcome.READY]
    barred = suppressing.suppressed(line.email for line in ready)
    rows = Subscription.objects.filter(
        newsletter=brought.newsletter_id, subscriber__key__in=[line.key for line in ready]
    )
    rows = rows.select_related("subscriber").annotate(
        has_left=Exists(EarlierConsent.objects.filter(subscription=OuterRef("pk")))
    )
    known = {row.subscriber.key: row for row in rows}
    for line in ready:
        row = known.get(line.key)
        if line.email in barred:
            line.outcome = Outcome.BARRED
        elif row is not None and row.confirmed_at is not None and row.ended_at is None:
            line.outcome = Outcome.KNOWN
        elif row is not None and (row.ended_at is not None or row.has_left):
            line.outcome = Outcome.LEFT


def start(brought: Import, *, by: Any) -> None:
    """Let the import run from now on. Raises: NotAllowed, WrongStage."""
    require(by)
    checked = Import.objects.filter(pk=brought.pk, state=State.CHECKED)
    may_run = checked.update(state=State.RUNNING)
    brought.refresh_from_db()
    if brought.state == State.READING:
        raise WrongStage(_("This file has not been looked through yet."))
    if not may_run:
        raise WrongStage(_("This import runs already, or is done."))


def go_on(brought: Import, *, by: Any) -> None:
    """Let the import run, from its first line or from where it was stopped.

    Raises: NotAllowed, WrongStage.
    """
    require(by)
    if brought.state in {State.READING, State.CHECKED}:
        start(brought, by=by)


@retried
def subscribe_some(brought: Import, *, at: datetime, most: int = STEP) -> int:
    """Subscribe the next lines' readers; how many lines were taken, 0 when the import is over.

    Each line is looked at again: who has left or was suppressed meanwhile stays out. Locks the
    import's row; what is stopped midway goes on where it was. Raises: WrongStage.
    """
    with transaction.atomic():
        locked = lock_import(brought)
        if locked.state != State.RUNNING:
            return 0
        lines = list(locked.lines.filter(outcome=Outcome.READY)[:most])
        if lines:
            judge(locked, lines)
            _subscribe(locked, [line for line in lines if line.outcome == Outcome.READY], at=at)
            ImportLine.objects.bulk_update(lines, ["outcome"])
        else:
            finished = Import.objects.filter(pk=locked.pk)
            finished.update(state=State.DONE, finished_at=at)
    brought.refresh_from_db()
    return len(lines)


def tally(brought: Import) -> dict[str, int]:
    """How many lines have which outcome, by its value; none where no line has it."""
    counted = brought.lines.order_by().values_list("outcome").annotate(number=Count("pk"))
    return dict(counted)


def forget(*, at: datetime, most: int = 10_000) -> int:
    """Delete lines and parts, with their addresses, of imports begun longer ago than ``KEPT``."""
    old = Import.objects.filter(created_at__lte=at - KEPT)
    chosen = ImportLine.objects.filter(import_of__in=old).order_by()
    ImportPart.objects.filter(import_of__in=old).delete()
    numbers = list(chosen.values_list("pk", flat=True)[:most])
    ImportLine.objects.filter(pk__in=numbers).delete()
    stopped = old.exclude(state=State.DONE)
    stopped.filter(lines=None).update(state=State.DONE, finished_at=at)
    return len(numbers)


def naming(*found: str) -> list[Import]:
    """The imports whose lines hold these addresses, by their keys: to be locked before them.

    Also those that are still looked through, to which such lines may come at this very moment; an
    import gets none once it may run. Read before the transaction begins, for one that reads first
    is thrown out by SQLite when another one writes meanwhile.
    """
    held = ImportLine.objects.filter(key__in=found).order_by().values("import_of")
    rows = Import.objects.filter(Q(pk__in=held) | Q(state=State.READING))
    return list(rows.order_by("pk"))


def forget_address(key: str) -> None:
    """Take an address, by its key, out of the lines of imports that still hold it."""
    lines = ImportLine.objects.filter(key=key)
    lines.filter(outcome=Outcome.READY).update(outcome=Outcome.BARRED)
    lines.update(email="", key="")


def _subscribe(brought: Import, lines: Sequence[ImportLine], *, at: datetime) -> None:
    """Make, or confirm, a subscription for each line's reader.

    In the order of keys: imports that run at once wait for each other, and none for one that
    waits for it.
    """
    lines = sorted(lines, key=lambda line: line.key)
    readers = _locked_readers(lines, at=at)
    lines = [line for line in lines if line.key in readers]
    waiting = Subscription.objects.filter(
        newsletter=brought.newsletter_id, subscriber__in=readers.values()
    )
    waiting.pending().update(confirmed_at=at, consent_wording=brought.source)
    Subscription.objects.bulk_create(
        (
            Subscription(
                subscriber=readers[line.key],
                newsletter_id=brought.newsletter_id,
                requested_at=line.asked_at or at,
                confirmed_at=at,
                consent_wording=brought.source,
                unsubscribe_token=tokens.fresh(),
            )
            for line in lines
        ),
        ignore_conflicts=True,
    )
    for line in lines:
        line.outcome = Outcome.SUBSCRIBED


def _locked_readers(lines: Sequence[ImportLine], *, at: datetime) -> dict[str, Subscriber]:
    """The subscribers of these lines by key, new ones where there are none, their rows locked.

    Missing is one that was erased, or moved away, at this very moment: its line stays as it is.
    """
    found = Subscriber.objects.filter(key__in=[line.key for line in lines])
    known = set(found.values_list("key", flat=True))
    Subscriber.objects.bulk_create(
        (
            Subscriber(email=line.email, key=line.key, created_at=at)
            for line in lines
            if line.key not in known
        ),
        ignore_conflicts=True,
    )
    lock_subscribers(found.values_list("pk", flat=True))
    return found.in_bulk(field_name="key")
