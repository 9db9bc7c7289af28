from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone as django_timezone
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content import clock

BERLIN = ZoneInfo("Europe/Berlin")
read = datetime.fromisoformat
APIA = ZoneInfo("Pacific/Apia")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

zones = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Casablanca",
        "America/Juneau",
        "Asia/Manila",
        "Asia/Kathmandu",
        "UTC",
    ]
).map(ZoneInfo)


@given(
    instant=st.datetimes(
        min_value=read("0001-01-03 00:00"),
        max_value=read("9999-12-29 00:00"),
        timezones=st.just(UTC),
    ),
    zone=zones,
)
def test_instants_hold_every_instant_by_what_clocks_show_then(
    instant: datetime, zone: ZoneInfo
) -> None:
    local = instant.astimezone(zone).replace(tzinfo=None, fold=0)

    meant = clock.instants(local, zone=zone)

    assert instant in meant
    assert list(meant) == sorted(set(meant))
    assert {each.astimezone(zone).replace(tzinfo=None, fold=0) for each in meant} == {local}


@given(local=st.datetimes(min_value=read("1900-01-01 00:00")), zone=zones)
def test_instants_are_none_only_where_clocks_jump_over_the_hour(
    local: datetime, zone: ZoneInfo
) -> None:
    local = min(local, read("9999-12-29 00:00"))

    if clock.instants(local, zone=zone):
        return

    before, after = clock.gap(local, zone=zone)
    assert before <= local < after


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        (read("2026-07-01 12:00"), BERLIN, ["2026-07-01T10:00:00+00:00"]),
        (read("2026-03-29 02:30"), BERLIN, []),
        (read("2026-03-29 03:00"), BERLIN, ["2026-03-29T01:00:00+00:00"]),
        (
            read("2026-10-25 02:30"),
            BERLIN,
            ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"],
        ),
        (
            read("2026-10-25 02:30").replace(fold=1),
            BERLIN,
            ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"],
        ),
        (
            read("2026-04-05 01:45"),
            LORD_HOWE,
            ["2026-04-04T14:45:00+00:00", "2026-04-04T15:15:00+00:00"],
        ),
        (read("2011-12-30 12:00"), APIA, []),
        (
            read("2026-10-25 02:30"),
            timezone(timedelta(hours=5)),
            ["2026-10-24T21:30:00+00:00"],
        ),
    ],
)
def test_instants_are_those_at_which_clocks_show_the_hour(
    local: datetime, zone: Any, expected: list[str]
) -> None:
    meant = clock.instants(local, zone=zone)

    assert [each.isoformat() for each in meant] == expected


def test_instants_beyond_the_calendar_raise() -> None:
    with pytest.raises(OverflowError):
        clock.instants(read("0001-01-01"), zone=ZoneInfo("Asia/Kathmandu"))


@pytest.mark.parametrize(
    ("local", "zone", "before", "after"),
    [
        (
            read("2026-03-29 02:30:01.000005"),
            BERLIN,
            read("2026-03-29 02:00"),
            read("2026-03-29 03:00"),
        ),
        (read("2026-03-29 02:00"), BERLIN, read("2026-03-29 02:00"), read("2026-03-29 03:00")),
        (
            read("2026-03-29 02:59:59"),
            BERLIN,
            read("2026-03-29 02:00"),
            read("2026-03-29 03:00"),
        ),
        (
            read("2026-10-04 02:15"),
            LORD_HOWE,
            read("2026-10-04 02:00"),
            read("2026-10-04 02:30"),
        ),
        (read("2011-12-30 12:00"), APIA, read("2011-12-30 00:00"), read("2011-12-31 00:00")),
    ],
)
def test_gap_is_what_clocks_jump_over(
    local: datetime, zone: ZoneInfo, before: datetime, after: datetime
) -> None:
    assert clock.gap(local, zone=zone) == (before, after)


def test_spoken_instant_is_in_the_sites_zone_whatever_zone_is_the_persons(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"

    with django_timezone.override("Asia/Tokyo"):
        first = clock.spoken(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
        second = clock.spoken(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))

    assert first == "Oct. 25, 2026, 2:30 a.m. CEST"
    assert second == "Oct. 25, 2026, 2:30 a.m. CET"


@pytest.mark.parametrize(
    ("zone", "told"), [("Europe/Berlin", "1 p.m. CET"), ("Asia/Riyadh", "3 p.m. UTC+3")]
)
def test_spoken_instant_is_told_by_the_clocks_of_a_zone_that_is_given(zone: str, told: str) -> None:
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)

    assert clock.spoken(noon, zone=ZoneInfo(zone)) == f"Nov. 2, 2026, {told}"


@pytest.mark.parametrize(
    ("zone", "name", "distance"),
    [
        ("Europe/Berlin", "CEST", "UTC+2"),
        ("Europe/London", "BST", "UTC+1"),
        ("Asia/Kathmandu", "UTC+5:45", "UTC+5:45"),
        ("America/St_Johns", "NDT", "UTC−2:30"),
        ("UTC", "UTC", "UTC+0"),
    ],
)
def test_zone_is_told_by_its_name_and_its_distance(zone: str, name: str, distance: str) -> None:
    local = datetime(2026, 7, 1, tzinfo=ZoneInfo(zone))

    told = clock.zone_name(local), clock.distance(local)

    assert told == (name, distance)
