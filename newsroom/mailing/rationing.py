"""How many links one address is mailed because somebody asked for them by a form."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from newsroom.mailing import suppressing
from newsroom.models import LinkCount

#: Most links that are mailed to one address before a day without any.
MOST_LINKS = 5
DAY = timedelta(days=1)


@sensitive_variables("address")
def claim(address: str, *, at: datetime) -> bool:
    """Whether one more link may be mailed to the address; counts it where it may.

    At most ``MOST_LINKS`` in any day, whoever asks and on however many machines at once: the
    count begins anew only after a day without one.
    """
    row, is_new = LinkCount.objects.get_or_create(
        address_hash=suppressing.hash_of(address), defaults={"newest_at": at}
    )
    if is_new:
        return True
    rows = LinkCount.objects.filter(pk=row.pk)
    if rows.filter(newest_at__lte=at - DAY).update(newest_at=at, number=1):
        return True
    more = rows.filter(number__lt=MOST_LINKS)
    return more.update(newest_at=at, number=F("number") + 1) == 1


@sensitive_variables("address")
def give_back(address: str) -> None:
    """Do not count a link that the mail server did not take."""
    row = LinkCount.objects.filter(address_hash=suppressing.hash_of(address), number__gt=0)
    row.update(number=F("number") - 1)
