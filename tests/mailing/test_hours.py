from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.exceptions import NotConfigured
from newsroom.mailing import hours
from newsroom.models import Schedule


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def schedule(days: str = "1234567", hour: str = "07:00", zone: str = "UTC") -> Schedule:
    return Schedule(days=days, hour=time.fromisoformat(hour), zone=zone)


def all_due(given: Schedule, start: str, end: str) -> list[str]:
    """Every hour after the one instant and up to the other, as UTC's clocks show them."""
    found, last = [], at(start)
    while (due := hours.next_due(given, after=last)) and due <= at(end):
        found.append(due.strftime("%a %d %H:%M"))
        last = due
    return found


def test_editions_are_due_on_the_days_that_were_chosen() -> None:
    found = all_due(schedule("15", "18:30"), "2026-11-02T00:00", "2026-11-14T00:00")

    assert found == ["Mon 02 18:30", "Fri 06 18:30", "Mon 09 18:30", "Fri 13 18:30"]


def test_days_are_those_of_the_schedules_zone() -> None:
    auckland = schedule("1", "07:00", "Pacific/Auckland")

    assert all_due(auckland, "2026-11-01T00:00", "2026-11-08T00:00") == ["Sun 01 18:00"]


@pytest.mark.parametrize(
    ("hour", "zone", "start", "end", "due"),
    [
        # Skipped on 29 March: due as much later as clocks jump.
        (
            "02:30",
            "Europe/Berlin",
            "2026-03-28T00:00",
            "2026-03-30T23:00",
            ["Sat 28 01:30", "Sun 29 01:30", "Mon 30 00:30"],
        ),
        # Comes twice on 25 October: due the first time, and once.
        (
            "02:30",
            "Europe/Berlin",
            "2026-10-24T12:00",
            "2026-10-26T12:00",
            ["Sun 25 00:30", "Mon 26 01:30"],
        ),
        # Clocks that go by half an hour.
        (
            "02:15",
            "Australia/Lord_Howe",
            "2026-10-02T18:00",
            "2026-10-04T18:00",
            ["Sat 03 15:45", "Sun 04 15:15"],
        ),
        # Samoa had no 30 December: its instant is that of the 31st, and there is one.
        (
            "07:00",
            "Pacific/Apia",
            "2011-12-28T00:00",
            "2012-01-01T00:00",
            ["Wed 28 17:00", "Thu 29 17:00", "Fri 30 17:00", "Sat 31 17:00"],
        ),
        # Midnight itself is skipped.
        (
            "00:00",
            "Africa/Cairo",
            "2026-04-22T00:00",
            "2026-04-25T00:00",
            ["Wed 22 22:00", "Thu 23 22:00", "Fri 24 21:00"],
        ),
    ],
)
def test_a_day_has_one_hour_when_clocks_change(
    hour: str, zone: str, start: str, end: str, due: list[str]
) -> None:
    assert all_due(schedule(hour=hour, zone=zone), start, end) == due


@given(
    days=st.sets(st.sampled_from("1234567"), min_size=1).map(lambda found: "".join(sorted(found))),
    hour=st.times(max_value=time(23, 59)),
    zone=st.sampled_from(
        ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Pacific/Kiritimati"]
    ),
    now=st.integers(0, 30 * 365 * 24 * 60).map(
        lambda minutes: at("2010-01-01") + timedelta(minutes=minutes)
    ),
)
def test_last_and_next_hour_meet(days: str, hour: time, zone: str, now: datetime) -> None:
    found = Schedule(days=days, hour=hour, zone=zone)

    following = hours.next_due(found, after=now)

    assert following is not None
    assert now < following <= now + timedelta(days=8, hours=1)
    assert hours.last_due(found, after=now, until=following) == following
    assert hours.last_due(found, after=now, until=following - timedelta(microseconds=1)) is None


def test_a_schedule_without_days_is_never_due() -> None:
    found = schedule("")

    assert hours.next_due(found, after=at("2026-11-02T00:00")) is None
    assert hours.last_due(found, after=at("2026-01-02"), until=at("2026-11-02")) is None


def test_an_empty_zone_is_the_sites(settings: object) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"  # type: ignore[attr-defined]

    assert all_due(schedule(zone=""), "2026-11-02T00:00", "2026-11-03T00:00") == ["Mon 02 22:00"]


def test_a_zone_that_is_gone_is_told() -> None:
    with pytest.raises(NotConfigured, match="“Mars/Olympus”"):
        hours.next_due(schedule(zone="Mars/Olympus"), after=at("2026-11-02T00:00"))
