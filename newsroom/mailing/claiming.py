"""Who is at work on which delivery, and the marks around each hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections, router, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from newsroom.mailing import audience, suppressing
from newsroom.mailing.locking import lock_edition
from newsroom.models import Delivery, Edition

State = Delivery.State

#: How long a worker may keep what it claimed. Afterwards others may take it.
LEASE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One delivery in one worker's hands, since ``at``, which tells it from a later claim."""

    delivery: int
    subscriber: int | None
    edition: Edition
    at: datetime
    address: str = ""
    token: str = ""
    left_out: str = ""
    """Why this reader gets no mail after all; empty for one who does."""


def claim(edition: Edition, *, size: int, at: datetime) -> list[Claim]:
    """Take at most ``size`` waiting deliveries, which nobody else gets, and look again at each.

    Locks what it takes, past what others have locked where the database can do that. Never
    inside another transaction: what a rollback forgets would be sent again.
    """
    with transaction.atomic(durable=True):
        rows = _lockable(edition)[:size]
        taken = list(rows.values_list("pk", "subscriber_id"))
        waiting = Delivery.objects.filter(
            pk__in=[pk for pk, _subscriber in taken], state=State.WAITING
        )
        waiting.update(state=State.CLAIMED, claimed_at=at, handed_over_at=None)
    return _looked_at(edition, taken, at=at)


def mark_handed_over(claim: Claim, *, at: datetime) -> bool:
    """Note that the message goes to the mail server now; False when it may not.

    It may while the claim holds, the edition is sending and the subscription is confirmed, all
    asked in one statement.
    """
    wanted = audience.confirmed(claim.edition).filter(subscriber=OuterRef("subscriber_id"))
    running = Edition.objects.filter(pk=claim.edition.pk, state=Edition.State.SENDING)
    held = _held(claim).filter(Exists(wanted), Exists(running))
    return held.update(handed_over_at=at) == 1


def record(claim: Claim, state: Delivery.State, *, at: datetime, reason: str = "") -> int:
    """Note what became of the claim; 1 when it was still this worker's to note, else 0.

    An answer that came after the lease had ended still counts: it is no longer uncertain.
    """
    kept = Delivery.objects.filter(
        pk=claim.delivery, claimed_at=claim.at, state__in=[State.CLAIMED, State.UNCERTAIN]
    )
    return kept.update(state=state, done_at=at, reason=reason)


def release(claims: Sequence[Claim]) -> None:
    """Let these wait again: their messages did not reach the mail server."""
    for each in claims:
        _held(each).update(state=State.WAITING, claimed_at=None, handed_over_at=None)


def end_leases(edition: Edition, *, at: datetime) -> tuple[int, int]:
    """Take back what has been claimed for longer than ``LEASE``: how many wait, how many are
    uncertain, because their messages had been handed over.
    """
    late = Delivery.objects.filter(edition=edition, state=State.CLAIMED, claimed_at__lte=at - LEASE)
    uncertain = late.filter(handed_over_at__lte=at - LEASE).update(
        state=State.UNCERTAIN, done_at=at, reason=_("The worker stopped before the answer came.")
    )
    waiting = late.filter(handed_over_at=None).update(state=State.WAITING, claimed_at=None)
    return waiting, uncertain


def _held(claim: Claim) -> QuerySet[Delivery]:
    """The claim's row while it is still this worker's."""
    return Delivery.objects.filter(pk=claim.delivery, state=State.CLAIMED, claimed_at=claim.at)


def _lockable(edition: Edition) -> QuerySet[Delivery]:
    """Waiting rows, oldest first, locked as they are read. Inside a transaction.

    Where a database cannot skip rows that others have locked, workers queue at the edition's
    row.
    """
    waiting = Delivery.objects.filter(edition=edition, state=State.WAITING).order_by("pk")
    connection = connections[router.db_for_write(Delivery)]
    if connection.features.has_select_for_update_skip_locked:
        return waiting.select_for_update(skip_locked=True)
    lock_edition(edition)
    return waiting


def _looked_at(
    edition: Edition, taken: Sequence[tuple[int, int | None]], *, at: datetime
) -> list[Claim]:
    """The claims, each with its reader's address and token, or with why it is left out.

    Two queries.
    """
    numbers = [subscriber for _delivery, subscriber in taken]
    rows = audience.confirmed(edition).filter(subscriber__in=numbers).select_related("subscriber")
    wanted = {row.subscriber_id: row for row in rows}
    barred = suppressing.suppressed(row.subscriber.email for row in wanted.values())
    claims = []
    for delivery, subscriber in taken:
        row = wanted.get(subscriber) if subscriber else None
        reason = ""
        if row is None:
            reason = _("Left out: no longer subscribed.")
        elif row.subscriber.email in barred:
            reason = _("Left out: this address must not be mailed.")
        claims.append(
            Claim(
                delivery=delivery,
                subscriber=subscriber,
                edition=edition,
                at=at,
                address=row.subscriber.email if row else "",
                token=row.unsubscribe_token if row else "",
                left_out=reason,
            )
        )
    return claims
