"""Readers come from elsewhere by a file: looked at first, then subscribed, a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef
from django.utils.translation import gettext as _

from newsroom.content import keys
from newsroom.exceptions import AddressRefused, FileRefused, NotAllowed, NotReady, WrongStage
from newsroom.mailing import addresses, sheets, suppressing, tokens
from newsroom.mailing.locking import lock_import, lock_subscribers
from newsroom.models import (
    EarlierConsent,
    Import,
    ImportLine,
    Newsletter,
    Subscriber,
    Subscription,
    display_name,
)

Outcome = ImportLine.Outcome
State = Import.State

#: Lines that are looked at, or subscribed, in one transaction.
STEP = 500
#: How long the lines of an import are kept, with the addresses in them.
KEPT = timedelta(days=7)
_REASON_LENGTH = ImportLine._meta.get_field("reason").max_length or 0


def bring(
    file: BinaryIO, *, name: str, newsletter: Newsletter, source: str, by: Any, at: datetime
) -> Import:
    """Read the file and look at each line; nobody is subscribed yet.

    ``source`` tells where these people gave their consent. What was read of a file that turns
    out to be none is taken back. Raises: NotAllowed, NotReady, FileRefused.
    """
    _require(by)
    if not source.strip():
        raise NotReady(_("Say where and how these people asked for the newsletter."))
    brought = Import.objects.create(
        newsletter=newsletter,
        file_name=name[-150:],
        source=source.strip(),
        created_at=at,
        created_by=by,
        created_by_name=display_name(by),
    )
    try:
        _look_at_all(brought, sheets.rows(file), at=at)
    except FileRefused:
        brought.delete()
        raise
    brought.state = State.CHECKED
    brought.save(update_fields=["state"])
    return brought


def start(brought: Import, *, by: Any) -> None:
    """Let the import run from now on. Raises: NotAllowed, WrongStage."""
    _require(by)
    checked = Import.objects.filter(pk=brought.pk, state=State.CHECKED)
    if not checked.update(state=State.RUNNING):
        raise WrongStage(_("This import runs already, or is done."))
    brought.refresh_from_db()


def go_on(brought: Import, *, by: Any) -> None:
    """Let the import run, from its first line or from where it was stopped.

    Raises: NotAllowed, WrongStage.
    """
    _require(by)
    if brought.state == State.CHECKED:
        start(brought, by=by)


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
            _judge(locked, lines)
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
    """Delete lines, with their addresses, of imports begun longer ago than ``KEPT``."""
    old = Import.objects.filter(created_at__lte=at - KEPT)
    chosen = ImportLine.objects.filter(import_of__in=old).order_by()
    numbers = list(chosen.values_list("pk", flat=True)[:most])
    ImportLine.objects.filter(pk__in=numbers).delete()
    stopped = old.exclude(state=State.DONE)
    stopped.filter(lines=None).update(state=State.DONE, finished_at=at)
    return len(numbers)


def naming(*found: str) -> list[Import]:
    """The imports whose lines hold these addresses, by their keys: to be locked by ``hold``.

    Read before the transaction begins, for one that reads first is thrown out by SQLite when
    another one writes meanwhile. An import gets no lines once it may run.
    """
    return list(Import.objects.filter(lines__key__in=found).distinct().order_by("pk"))


def hold(named: Iterable[Import]) -> None:
    """Lock the imports until the transaction ends, before any subscriber's row."""
    for brought in named:
        Import.objects.filter(pk=brought.pk).update(state=F("state"))


def forget_address(key: str) -> None:
    """Take an address, by its key, out of the lines of imports that still hold it."""
    lines = ImportLine.objects.filter(key=key)
    lines.filter(outcome=Outcome.READY).update(outcome=Outcome.BARRED)
    lines.update(email="", key="")


def _require(by: Any) -> None:
    if not by.has_perm("newsroom.add_import"):
        raise NotAllowed(_("You may not bring readers from elsewhere."))


def _look_at_all(brought: Import, rows: Iterator[sheets.Row], *, at: datetime) -> None:
    found = False
    while batch := list(islice(rows, STEP)):
        found = True
        lines = [_line(brought, row, at=at) for row in batch]
        _find_twins(brought, lines)
        _judge(brought, lines)
        ImportLine.objects.bulk_create(lines)
    if not found:
        raise FileRefused(_("There is no address in this file."))


def _line(brought: Import, row: sheets.Row, *, at: datetime) -> ImportLine:
    line = ImportLine(import_of=brought, number=row.number, outcome=Outcome.READY)
    try:
        line.email = addresses.parse(row.address)
    except AddressRefused as refusal:
        line.email = row.address[: ImportLine._meta.get_field("email").max_length]
        line.outcome, line.reason = Outcome.BAD, str(refusal)[:_REASON_LENGTH]
        return line
    line.key = keys.key(line.email)
    line.asked_at = row.asked_at if row.asked_at is not None and row.asked_at <= at else None
    if not row.is_wanted:
        line.outcome = Outcome.UNWANTED
    return line


def _find_twins(brought: Import, lines: Sequence[ImportLine]) -> None:
    """Of lines with one address the first one counts, whether it stands in these or before."""
    earlier = brought.lines.filter(key__in=[line.key for line in lines if line.key])
    seen = dict(earlier.exclude(outcome=Outcome.TWICE).values_list("key", "number"))
    for line in lines:
        if not line.key:
            continue
        if line.key in seen:
            line.outcome = Outcome.TWICE
            line.reason = _("In line %(number)d.") % {"number": seen[line.key]}
        else:
            seen[line.key] = line.number


def _judge(brought: Import, lines: Sequence[ImportLine]) -> None:
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
