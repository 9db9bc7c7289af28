"""At which instants a schedule's editions are due.

Each day of the calendar has one such instant, whatever clocks do on it. An hour that they skip is
due as much later as they jump, one that they show twice is due the first time, and a day that a
zone leaves out falls on the instant of the day after.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.exceptions import NotConfigured
from newsroom.models import Schedule

#: An hour is missed when nobody was there for longer than this after it, or before it.
LATEST = timedelta(hours=2)

#: Days around a day of UTC that a week in any zone can reach.
_WEEK = 9


def zone_of(schedule: Schedule) -> tzinfo:
    """The zone whose clocks it goes by. Raises: NotConfigured where this machine has none such."""
    if not schedule.zone:
        return timezone.get_default_timezone()
    try:
        return ZoneInfo(schedule.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise NotConfigured(
            _("This machine knows no time zone “%(zone)s”.") % {"zone": schedule.zone}
        ) from None


def last_due(schedule: Schedule, *, after: datetime, until: datetime) -> datetime | None:
    """The last instant after ``after``, up to and with ``until``, at which an edition is due.

    Raises: NotConfigured.
    """
    days = range(1, -_WEEK, -1)
    due = (each for each in _due(schedule, until, days) if after < each <= until)
    return max(due, default=None)


def next_due(schedule: Schedule, *, after: datetime) -> datetime | None:
    """The first instant after ``after`` at which an edition is due. Raises: NotConfigured."""
    due = (each for each in _due(schedule, after, range(-1, _WEEK)) if after < each)
    return min(due, default=None)


def was_missed(due_at: datetime, *, looked_at: datetime, at: datetime) -> bool:
    """Whether nobody may make up for this hour now without a person's word.

    ``looked_at`` is when somebody last looked for what is due. Where that is long ago, workers
    stood still or a backup was restored, and what was due since may have been sent before.
    """
    return at - due_at > LATEST or at - looked_at > LATEST


def _due(schedule: Schedule, near: datetime, days: range) -> Iterator[datetime]:
    """The instants, in UTC, on those days around an instant that are the schedule's."""
    zone = zone_of(schedule)
    today = near.astimezone(zone).date()
    for distance in days:
        day = today + timedelta(days=distance)
        if day.isoweekday() in schedule.weekdays:
            yield _instant(day, schedule, zone)


def _instant(day: date, schedule: Schedule, zone: tzinfo) -> datetime:
    """The schedule's hour on this day: as clocks are set before a change, if it has one.

    Source: PEP 495, "Temporal Arithmetic and Comparison Operators", for why it is in UTC.
    """
    return datetime.combine(day, schedule.hour, tzinfo=zone).astimezone(UTC)
