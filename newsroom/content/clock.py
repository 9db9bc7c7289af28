"""What clocks on the wall show: instants as editors read and type them."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.formats import date_format

_SECOND = timedelta(seconds=1)


def instants(local: datetime, *, zone: tzinfo) -> tuple[datetime, ...]:
    """The instants, in UTC, at which clocks in ``zone`` show the naive time ``local``.

    None where clocks skip it, two where they show it twice, the earlier one first.

    Raises: OverflowError where UTC's calendar has no such year.
    Source: PEP 495, "Temporal Arithmetic and Comparison Operators", for why they are in UTC.
    """
    first, second = _readings(local, zone)
    if _offset(first) < _offset(second):
        return ()
    return tuple(sorted({first.astimezone(UTC), second.astimezone(UTC)}))


def gap(local: datetime, *, zone: tzinfo) -> tuple[datetime, datetime]:
    """The naive times from which and to which clocks jump when they skip ``local``."""
    before, after = (_offset(reading) for reading in _readings(local, zone))
    start = (local - after).replace(microsecond=0, tzinfo=UTC)

    def has_jumped(second: int) -> bool:
        return _offset((start + second * _SECOND).astimezone(zone)) == after

    seconds = range((after - before) // _SECOND)
    jump = (start + bisect_left(seconds, True, key=has_jumped) * _SECOND).replace(tzinfo=None)
    return jump + before, jump + after


def spoken(instant: datetime, *, zone: tzinfo | None = None) -> str:
    """An instant as editors read it, by clocks in ``zone``, else the site's; its name is told."""
    local = timezone.localtime(instant, zone or timezone.get_default_timezone())
    return f"{date_format(local, 'DATETIME_FORMAT')} {zone_name(local)}"


def zone_name(local: datetime) -> str:
    """What an aware time's zone is called at that time: CEST; where it has no name, UTC+5:45."""
    name = local.tzname() or ""
    return name if name.isalpha() else distance(local)


def distance(local: datetime) -> str:
    """How far from UTC an aware time's zone is at that time: UTC+2, UTC−3:30."""
    minutes = _offset(local) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def _readings(local: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The time with the zone's offset before and after a change of the clocks near it."""
    return local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()
