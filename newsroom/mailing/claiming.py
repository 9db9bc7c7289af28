"""Who is at work on which delivery: claims under a lease, looked at again when they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connections, router, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from newsroom.exceptions import AddressRefused
from newsroom.mailing import addresses, audience, suppressing
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
    version: int | None
    attempts: int
    edition: Edition
    at: datetime
    address: str = ""
    address_hash: str = ""
    token: str = ""
    left_out: str = ""
    """Why this reader gets no mail after all; empty for one who does."""


class _Taken(NamedTuple):
    """The columns of a claimed row."""

    delivery: int
    subscriber: int | None
    version: int | None
    attempts: int


def claim(edition: Edition, *, size: int, at: datetime) -> list[Claim]:
    """Take at most ``size`` due deliveries, which nobody else gets, and look again at each.

    Locks what it takes, past what others have locked where the database can do that. Never
    inside another transaction: what a rollback forgets would be sent again.
    """
    with transaction.atomic(durable=True):
        rows = _lockable(edition, at=at)[:size]
        columns = rows.values_list("pk", "subscriber_id", "version_id", "attempts")
        taken = [_Taken(*row) for row in columns]
        waiting = Delivery.objects.filter(
            pk__in=[row.delivery for row in taken], state=State.WAITING
        )
        waiting.update(state=State.CLAIMED, claimed_at=at, handed_over_at=None)
    return _looked_at(edition, taken, at=at)


def release(claims: Sequence[Claim]) -> None:
    """Let these, all of one batch, wait again: their messages did not reach the mail server."""
    if claims:
        numbers = [each.delivery for each in claims]
        held = Delivery.objects.filter(pk__in=numbers, state=State.CLAIMED, claimed_at=claims[0].at)
        held.update(state=State.WAITING, claimed_at=None, handed_over_at=None)


def is_held(claim: Claim) -> bool:
    """Whether the row is still this worker's."""
    held = Delivery.objects.filter(pk=claim.delivery, state=State.CLAIMED, claimed_at=claim.at)
    return held.exists()


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


def _lockable(edition: Edition, *, at: datetime) -> QuerySet[Delivery]:
    """Waiting rows that are due, oldest first, locked as they are read. Inside a transaction.

    Where a database cannot skip rows that others have locked, workers queue at the edition's
    row.
    """
    waiting = Delivery.objects.filter(edition=edition, state=State.WAITING, due_at__lte=at)
    connection = connections[router.db_for_write(Delivery)]
    if connection.features.has_select_for_update_skip_locked:
        return waiting.order_by("due_at", "pk").select_for_update(skip_locked=True)
    lock_edition(edition)
    return waiting.order_by("due_at", "pk")


def _looked_at(edition: Edition, taken: Sequence[_Taken], *, at: datetime) -> list[Claim]:
    """The claims, each with its reader's address and token, or with why it is left out.

    Two queries.
    """
    numbers = [row.subscriber for row in taken]
    rows = audience.confirmed(edition).filter(subscriber__in=numbers)
    columns = rows.values_list("subscriber_id", "subscriber__email", "unsubscribe_token")
    wanted = {number: (email, token) for number, email, token in columns}
    barred = suppressing.suppressed(email for email, _token in wanted.values())
    claims = []
    for row in taken:
        email, token = wanted.get(row.subscriber or 0, ("", ""))
        claims.append(
            Claim(
                delivery=row.delivery,
                subscriber=row.subscriber,
                version=row.version,
                attempts=row.attempts,
                edition=edition,
                at=at,
                address=email,
                address_hash=suppressing.hash_of(email) if email else "",
                token=token,
                left_out=_left_out(email, is_barred=email in barred),
            )
        )
    return claims


def _left_out(email: str, *, is_barred: bool) -> str:
    if not email:
        return _("Left out: no longer subscribed.")
    if is_barred:
        return _("Left out: this address must not be mailed.")
    try:
        addresses.parse(email)
    except AddressRefused:
        return _("Left out: no mail can be sent to this address.")
    return ""
