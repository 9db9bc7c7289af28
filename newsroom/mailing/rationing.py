"""How many links one address is mailed because somebody asked for them by a form."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from newsroom.models import Subscriber

#: Most links that are mailed to one address before a day without any.
MOST_LINKS = 5
DAY = timedelta(days=1)


def claim(subscriber: Subscriber, *, at: datetime) -> bool:
    """Whether one more link may be mailed to the subscriber; counts it where it may.

    At most ``MOST_LINKS`` in any day, whoever asks and on however many machines at once: the
    count begins anew only after a day without one.
    """
    row = Subscriber.objects.filter(pk=subscriber.pk)
    rested = row.filter(Q(link_mailed_at=None) | Q(link_mailed_at__lte=at - DAY))
    if rested.update(link_mailed_at=at, links_mailed=1):
        return True
    more = row.filter(links_mailed__lt=MOST_LINKS)
    return more.update(link_mailed_at=at, links_mailed=F("links_mailed") + 1) == 1


def give_back(subscriber: Subscriber) -> None:
    """Do not count a link that the mail server did not take."""
    row = Subscriber.objects.filter(pk=subscriber.pk, links_mailed__gt=0)
    row.update(links_mailed=F("links_mailed") - 1)
