"""The archive: which years, months and days have stories, and which they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import withdrawing
from tests.archive import write_archive
from tests.factories import (
    THEN,
    make_author,
    make_chief,
    make_section,
    make_tag,
    publish_article,
    schedule_article,
)
from tests.pages.head_reading import Head
from tests.pages.stories import text_of

pytestmark = pytest.mark.django_db

IN_SANTIAGO = ZoneInfo("America/Santiago")


@pytest.fixture
def santiago(settings: Any) -> None:
    """The site's zone is one whose clocks skip midnight itself, as on 6 September 2026."""
    settings.TIME_ZONE = "America/Santiago"


def headlines(client: Client, path: str) -> list[str]:
    """Headlines of the list at this path, in order."""
    found = re.findall(r'nr-card-headline"[^>]*><a [^>]*>([^<]*)<', text_of(client, path))
    return [str(each) for each in found]


def linked(client: Client, path: str) -> list[str]:
    """Paths of the archive that the page leads to, in order, its own navigation aside."""
    return re.findall(r'href="(/\d{4}/(?:\d\d/)*)"', text_of(client, path))


def publish_on(*days: str) -> None:
    """A story of each of these days, at noon, named by it."""
    chief = make_chief()
    for day in days:
        publish_article(f"Of {day}", by=chief, at=datetime.fromisoformat(f"{day}T12:00+00:00"))


def test_archive_lists_years_and_months_that_have_stories(client: Client) -> None:
    publish_on("2024-12-31", "2025-01-01", "2025-03-02", "2025-03-09")

    found = linked(client, "/archive/")

    assert found == ["/2025/", "/2025/01/", "/2025/03/", "/2024/", "/2024/12/"]


def test_archive_without_stories_says_so(client: Client) -> None:
    assert "There are no stories yet" in text_of(client, "/archive/")


def test_archive_lists_years_of_long_ago_without_their_months(client: Client) -> None:
    publish_on("1950-05-05", "1999-05-05", "2026-01-01")

    found = linked(client, "/archive/")

    assert found == ["/2026/", "/2026/01/", "/1999/", "/1950/"]


def test_every_page_leads_to_the_archive(client: Client) -> None:
    assert '<a href="/archive/">Archive</a>' in text_of(client, "/")


def test_period_lists_its_stories_newest_first(client: Client) -> None:
    publish_on("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2027-01-01")

    with time_machine.travel("2027-06-01T00:00Z", tick=False):
        pages = {path: headlines(client, path) for path in ("/2026/", "/2026/01/", "/2026/01/31/")}

    assert pages == {
        "/2026/": ["Of 2026-02-01", "Of 2026-01-31", "Of 2026-01-01"],
        "/2026/01/": ["Of 2026-01-31", "Of 2026-01-01"],
        "/2026/01/31/": ["Of 2026-01-31"],
    }


def test_period_leads_to_its_parts_and_to_its_neighbours_with_stories(client: Client) -> None:
    publish_on("2024-02-29", "2025-12-01", "2025-12-31", "2026-02-03")

    assert linked(client, "/2025/") == ["/2025/12/", "/2024/", "/2026/"]
    assert linked(client, "/2025/12/") == [
        *("/2025/", "/2025/12/01/", "/2025/12/31/"),
        *("/2024/02/", "/2026/02/"),
    ]
    assert linked(client, "/2025/12/01/") == [
        *("/2025/", "/2025/12/"),
        *("/2024/02/29/", "/2025/12/31/"),
    ]


@pytest.mark.parametrize("path", ["/2026/", "/2026/03/", "/2026/03/14/"])
def test_period_is_paged_without_leaving_it(client: Client, settings: Any, path: str) -> None:
    settings.NEWSROOM = {"SITE_URL": "https://news.example", "PAGE_SIZE": 2}
    for hour in range(3):
        publish_article(f"Number {hour}", at=THEN - timedelta(hours=hour))
    publish_article("A year before", at=THEN - timedelta(days=366))

    first = client.get(path)
    further = f"{path}?before={first.context['page'].next_cursor}"

    assert headlines(client, path) == ["Number 0", "Number 1"]
    assert headlines(client, further) == ["Number 2"]
    assert Head(client, further).link("canonical") == [f"https://news.example{further}"]


def test_place_of_another_period_leads_out_of_none(client: Client) -> None:
    publish_on("2026-01-05", "2026-02-05")

    assert headlines(client, "/2026/01/?before=20260301T000000000000-99") == ["Of 2026-01-05"]
    assert client.get("/2026/02/?before=20260101T000000000000-99").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("/2026/", "/2026/02/", "/2026/03/15/"),
        *("/2026/02/30/", "/2026/13/", "/2026/00/", "/2026/03/00/", "/2026/0/14/"),
        *("/0/", "/1/", "/1/1/1/", "/1000/", "/9999/", "/9999/12/31/", "/9998/12/31/"),
        *("/2026/99999999999999999999/", "/99999999999999999999/1/1/", f"/{'9' * 5000}/"),
        "/2026/03/?before=nowhere",
    ],
)
def test_impossible_or_empty_period_is_not_found(client: Client, path: str) -> None:
    publish_on("2025-03-14")

    assert client.get(path).status_code == 404


def test_misspelled_period_leads_to_its_address_for_good(client: Client) -> None:
    publish_on("2026-03-04")

    answers = [client.get(path) for path in ("/2026/3/?a=b", "/02026/3/004/")]

    assert [each.status_code for each in answers] == [301, 301]
    assert [each["Location"] for each in answers] == ["/2026/03/?a=b", "/2026/03/04/"]


@pytest.mark.usefixtures("santiago")
def test_days_begin_at_midnight_of_the_site_even_where_clocks_skip_it(client: Client) -> None:
    chief = make_chief()
    last = datetime(2026, 9, 5, 23, 59, 59, tzinfo=IN_SANTIAGO)
    first = datetime(2026, 9, 6, 1, 0, tzinfo=IN_SANTIAGO)
    publish_article("Last", by=chief, at=last)
    story = publish_article("First", by=chief, at=first)
    assert first - last == timedelta(hours=1, seconds=1)  # by the wall; one second apart in truth
    assert first.astimezone(UTC) - last.astimezone(UTC) == timedelta(seconds=1)

    with time_machine.travel("2026-12-01T00:00Z", tick=False):
        days = [headlines(client, f"/2026/09/0{day}/") for day in (5, 6)]
        leads_to = linked(client, "/2026/09/05/")

    assert days == [["Last"], ["First"]]
    assert leads_to[-1] == "/2026/09/06/"
    assert story.get_absolute_url() == "/2026/09/first/"


@pytest.mark.usefixtures("santiago")
def test_year_of_the_site_is_that_of_its_stories_addresses(client: Client) -> None:
    at = datetime(2026, 1, 1, 1, 30, tzinfo=UTC)
    story = publish_article("New year", at=at)

    assert story.get_absolute_url() == "/2025/12/new-year/"
    assert headlines(client, "/2025/12/31/") == ["New year"]
    assert linked(client, "/archive/") == ["/2025/", "/2025/12/"]


def test_archive_is_on_the_minute(client: Client) -> None:
    publish_article("Old", at=THEN, expires_at=THEN + timedelta(days=9))
    due = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
    schedule_article("Due", at=THEN, live_at=due)
    paths = ("/2026/", "/2026/03/", "/2026/03/20/")

    with time_machine.travel(due - timedelta(seconds=1), tick=False):
        before = [client.get(path).status_code for path in paths]
        assert "Due" not in text_of(client, "/2026/03/")
    with time_machine.travel(due, tick=False):
        after = [headlines(client, path) for path in paths]
    with time_machine.travel(THEN + timedelta(days=9), tick=False):
        expired = headlines(client, "/2026/03/")
        neighbours = linked(client, "/2026/03/20/")

    assert before == [200, 200, 404]
    assert after == [["Due", "Old"], ["Due", "Old"], ["Due"]]
    assert expired == ["Due"]
    assert neighbours == ["/2026/", "/2026/03/"]


def test_period_of_withdrawn_stories_is_gone_from_the_archive(client: Client) -> None:
    story = publish_article("Wrong", at=THEN)
    publish_on("2025-01-01")
    withdrawing.withdraw(story.article, by=make_chief(), at=THEN + timedelta(hours=1))

    assert linked(client, "/archive/") == ["/2025/", "/2025/01/"]
    assert client.get("/2026/03/").status_code == 404


def test_period_tells_machines_where_it_is(client: Client) -> None:
    publish_on("2026-03-04")

    head = Head(client, "/2026/03/04/")

    assert head.link("canonical") == ["https://news.example/2026/03/04/"]
    steps = head.data()["BreadcrumbList"]["itemListElement"]
    assert [each["name"] for each in steps] == [
        *("Newsroom", "Archive", "2026", "March 2026", "March 4, 2026")
    ]
    assert steps[3]["item"] == "https://news.example/2026/03/"


@pytest.mark.parametrize("number", [2, 200])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/archive/", 4), ("/2026/", 4), ("/2026/03/", 4), ("/2026/03/14/", 4)],
)
def test_archive_takes_the_same_queries_for_few_and_many_stories(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
    number: int,
) -> None:
    write_archive(number, sections=[make_section()], authors=[make_author()], tags=[make_tag()])

    with django_assert_num_queries(queries):
        response = client.get(path)

    assert response.status_code == 200


def test_archive_of_a_century_takes_one_query_more(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_on("1901-01-01", "2026-01-01")

    with django_assert_num_queries(5):
        client.get("/archive/")
