"""Who an edition goes to: one row for each confirmed subscriber, made set-wise."""

from __future__ import annotations

from datetime import datetime

from django.db import connections, router, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value

from newsroom.mailing.locking import lock_edition
from newsroom.models import Delivery, Edition, Subscription

#: Subscribers that one statement adds: few enough to hold SQLite's write lock only shortly.
RANGE = 2_000


def confirmed(edition: Edition) -> QuerySet[Subscription]:
    """The subscriptions that the edition may be mailed to now."""
    return Subscription.objects.confirmed().filter(newsletter=edition.newsletter_id)


def freeze(edition: Edition, *, at: datetime) -> int:
    """Give each confirmed subscriber a waiting row; the number of rows that the edition has.

    Range by range of subscribers, each in a transaction of its own that locks the edition's
    row: what a killed worker has not added, the next call adds, and none twice. Once the
    edition is cancelled, no row is added.
    """
    last: int | None = 0
    while last is not None:
        last = _add_range(edition, after=last)
    Edition.objects.filter(pk=edition.pk, prepared_at=None).update(prepared_at=at)
    edition.refresh_from_db()
    return Delivery.objects.filter(edition=edition).count()


def _add_range(edition: Edition, *, after: int) -> int | None:
    """Add the next rows in the order of subscribers; the last one added, None when none is left."""
    with transaction.atomic():
        if lock_edition(edition).state == Edition.State.CANCELLED:
            return None
        following = confirmed(edition).filter(subscriber_id__gt=after).order_by("subscriber_id")
        numbers = following.values_list("subscriber_id", flat=True)
        # The offset is at most RANGE: it finds where the range ends, without reading its rows.
        last = numbers[RANGE - 1 : RANGE].first() or numbers.last()
        if last is None:
            return None
        _insert(edition, following.filter(subscriber_id__lte=last))
        return last


def _insert(edition: Edition, subscriptions: QuerySet[Subscription]) -> None:
    """Make waiting rows of these subscriptions where there are none: INSERT from SELECT."""
    there = Delivery.objects.filter(edition=edition, subscriber=OuterRef("subscriber_id"))
    rows = subscriptions.exclude(Exists(there)).order_by()
    chosen = rows.values_list("subscriber_id").annotate(
        edition_number=Value(edition.pk),
        waiting=Value(Delivery.State.WAITING.value),
        nothing=Value(""),
    )
    connection = connections[router.db_for_write(Delivery)]
    select, given = chosen.query.get_compiler(connection=connection).as_sql()
    quote = connection.ops.quote_name
    names = ("subscriber_id", "edition_id", "state", "reason")
    columns = ", ".join(quote(name) for name in names)
    table = quote(Delivery._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {select}", given)
