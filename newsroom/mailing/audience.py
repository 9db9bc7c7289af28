"""Who an edition goes to: one row for each confirmed subscriber, made set-wise."""

from __future__ import annotations

from datetime import datetime

from django.db import connections, router, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value

from newsroom.mailing import messages
from newsroom.mailing.locking import lock_edition
from newsroom.mailing.versions import Versions
from newsroom.models import Delivery, Edition, EditionVersion, Subscription

#: Subscribers that one statement adds: few enough to hold SQLite's write lock only shortly.
RANGE = 2_000


def confirmed(edition: Edition) -> QuerySet[Subscription]:
    """The subscriptions that the edition may be mailed to now."""
    return Subscription.objects.confirmed().filter(newsletter=edition.newsletter_id)


def freeze(edition: Edition, *, at: datetime) -> int:
    """Give each confirmed subscriber a waiting row; the number of rows that the edition has.

    Who chose sections of which it holds nothing, or had all its stories before, gets none.
    Range by range of subscribers, each in a transaction of its own that locks the edition's
    row: what a killed worker has not added, the next call adds, and none twice. Once the
    edition is cancelled, no row is added.
    """
    versions = Versions(edition, messages.stories_of(edition))
    last: int | None = 0
    while last is not None:
        last = _add_range(versions, after=last)
    number = Delivery.objects.filter(edition=edition).count()
    unprepared = Edition.objects.filter(pk=edition.pk, prepared_at=None)
    unprepared.update(prepared_at=at, readers=number)
    edition.refresh_from_db()
    return number


def _add_range(versions: Versions, *, after: int) -> int | None:
    """Add the next rows in the order of subscribers; the last one added, None when none is left."""
    edition = versions.edition
    following = confirmed(edition).filter(subscriber_id__gt=after).order_by("subscriber_id")
    numbers = following.values_list("subscriber_id", flat=True)
    with transaction.atomic():
        if lock_edition(edition).state == Edition.State.CANCELLED:
            return None
        # The offset is at most RANGE: it finds where the range ends, without reading its rows.
        last = numbers[RANGE - 1 : RANGE].first() or numbers.last()
        if last is None:
            return None
        chosen = following.filter(subscriber_id__lte=last)
        # Readers may choose other sections after the edition was released.
        late = versions.missing(versions.kinds(chosen))
        versions.store(map(versions.rendered, late))
        _insert(versions, chosen)
        return last


def _insert(versions: Versions, subscriptions: QuerySet[Subscription]) -> None:
    """Make waiting rows of these subscriptions where there are none: INSERT from SELECT."""
    edition = versions.edition
    there = Delivery.objects.filter(edition=edition, subscriber=OuterRef("subscriber_id"))
    stored = EditionVersion.objects.filter(
        edition=edition, choice_number=OuterRef("choice_number"), left_out=OuterRef("left_out")
    )
    rows = versions.told(subscriptions).exclude(Exists(there)).filter(Exists(stored)).order_by()
    chosen = rows.annotate(version_number=stored.values("pk")).values_list(
        F("subscriber_id"),
        F("version_number"),
        Value(edition.pk),
        Value(Delivery.State.WAITING.value),
        Value(Delivery.AT_ONCE),
        Value(0),
        Value(""),
    )
    connection = connections[router.db_for_write(Delivery)]
    select, given = chosen.query.get_compiler(connection=connection).as_sql()
    quote = connection.ops.quote_name
    names = "subscriber_id", "version_id", "edition_id", "state", "due_at", "attempts", "reason"
    columns = ", ".join(quote(name) for name in names)
    table = quote(Delivery._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {select}", given)
