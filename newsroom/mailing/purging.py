"""What time takes away: sign-ups that nobody confirmed, and links that are of no use any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from newsroom.deadlocks import retried
from newsroom.mailing import consents, rationing, sign_ups
from newsroom.mailing.locking import lock_subscribers
from newsroom.models import Delivery, LinkCount, MailedLink, SignUpRequest, Subscriber, Subscription

#: How long a sign-up waits for its confirmation.
WAITS = timedelta(days=30)
#: Rows that one transaction removes: few enough to hold SQLite's write lock only shortly.
RANGE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Purged:
    """How many rows of each kind went."""

    sign_ups: int
    links: int
    counts: int
    requests: int

    @property
    def is_all(self) -> bool:
        """Whether nothing more was found than these."""
        return max(self.sign_ups, self.links, self.counts, self.requests) < RANGE


def purge(*, at: datetime) -> Purged:
    """Remove the next sign-ups, links and counts whose time is over, at most ``RANGE`` of each.

    A subscriber goes too when nothing else hangs on the row. A subscription that was ended, asked
    for anew and not confirmed is an ended one again. Safe to run many at once.
    """
    return Purged(
        sign_ups=_purge_sign_ups(at=at),
        links=_purge_links(at=at),
        counts=_purge_counts(at=at),
        requests=_purge_requests(at=at),
    )


@retried
def _purge_sign_ups(*, at: datetime) -> int:
    over = Subscription.objects.pending().filter(requested_at__lt=at - WAITS)
    found = list(over.order_by("requested_at")[:RANGE])
    if not found:
        return 0
    with transaction.atomic():
        # Somebody may confirm, or ask again, at this moment: all wait, and are looked at again.
        numbers = {each.subscriber_id for each in found}
        lock_subscribers(numbers)
        subscribers = Subscriber.objects.filter(pk__in=numbers)
        rows = over.filter(pk__in=[each.pk for each in found])
        rows.update(confirmed_at=None)
        gone = [row.pk for row in rows if not consents.bring_back(row)]
        over.filter(pk__in=gone).delete()
        _purge_alone(subscribers)
    return len(found)


def _purge_alone(subscribers: QuerySet[Subscriber]) -> None:
    """Remove those on which nothing hangs. Their rows must be locked."""
    subscription = Subscription.objects.filter(subscriber=OuterRef("pk"))
    delivery = Delivery.objects.filter(subscriber=OuterRef("pk"))
    alone = subscribers.exclude(Exists(subscription)).exclude(Exists(delivery))
    Subscriber.objects.filter(pk__in=list(alone.values_list("pk", flat=True))).delete()


def _purge_links(*, at: datetime) -> int:
    over = MailedLink.objects.filter(expires_at__lte=at).order_by("expires_at")
    numbers = list(over.values_list("pk", flat=True)[:RANGE])
    MailedLink.objects.filter(pk__in=numbers).delete()
    return len(numbers)


def _purge_counts(*, at: datetime) -> int:
    """Remove counts that would begin anew anyway."""
    over = LinkCount.objects.filter(newest_at__lte=at - rationing.DAY)
    numbers = list(over.order_by("newest_at").values_list("pk", flat=True)[:RANGE])
    over.filter(pk__in=numbers).delete()
    return len(numbers)


def _purge_requests(*, at: datetime) -> int:
    """Remove sign-ups that could not be worked off in time."""
    over = SignUpRequest.objects.filter(asked_at__lte=at - sign_ups.LIFE).order_by("asked_at")
    numbers = list(over.values_list("pk", flat=True)[:RANGE])
    SignUpRequest.objects.filter(pk__in=numbers).delete()
    return len(numbers)
