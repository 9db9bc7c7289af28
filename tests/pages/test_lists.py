"""Pages of lists, from the newest story to the oldest."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.models import PublishedArticle
from tests.archive import write_archive
from tests.factories import THEN, make_author, make_section, make_tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(settings: Any) -> dict[str, str]:
    """Addresses of the lists, all of which hold the same 23 stories, five to a page."""
    settings.NEWSROOM = {"PAGE_SIZE": 5}
    section, author, tag = make_section(), make_author(), make_tag()
    write_archive(23, sections=[section], authors=[author], tags=[tag])
    return {
        "front": "/",
        "section": section.get_absolute_url(),
        "author": author.get_absolute_url(),
        "tag": tag.get_absolute_url(),
    }


def headlines(html: str) -> list[str]:
    """Those of the list, without the sections' blocks, which show older ones of it too."""
    return re.findall(r"Archive \d+", html.partition('class="nr-blocks"')[0])


def next_page(html: str) -> str | None:
    found = re.search(r'<link rel="next" href="([^"]+)">', html)
    return found and found[1]


@pytest.mark.parametrize("name", ["front", "section", "author", "tag"])
def test_pages_hold_every_story_once_and_newest_first(
    client: Client, addresses: dict[str, str], name: str
) -> None:
    seen: list[str] = []
    sizes = []
    query: str | None = ""

    while query is not None:
        html = client.get(addresses[name] + query).content.decode()
        found = headlines(html)
        seen += found
        sizes.append(len(found))
        query = next_page(html)

    assert seen == [f"Archive {number}" for number in range(23)]
    assert sizes == [5, 5, 5, 5, 3]


@pytest.mark.parametrize("name", ["front", "section", "author", "tag"])
def test_pages_keep_apart_stories_of_one_instant(
    client: Client, addresses: dict[str, str], name: str
) -> None:
    for story in PublishedArticle.objects.all():
        for row in (story, *story.bylines.all(), *story.story_tags.all()):
            row.published_at = THEN
            row.save(update_fields=["published_at"])
    seen: list[str] = []
    query: str | None = ""

    while query is not None:
        html = client.get(addresses[name] + query).content.decode()
        seen += headlines(html)
        query = next_page(html)

    assert len(seen) == len(set(seen)) == 23


def test_page_that_fits_exactly_has_no_next(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": 5}
    section = make_section()
    write_archive(5, sections=[section], authors=[make_author()], tags=[make_tag()])

    html = client.get(section.get_absolute_url()).content.decode()

    assert len(headlines(html)) == 5
    assert 'rel="next"' not in html


def test_page_does_not_shift_when_a_story_is_published(
    client: Client, addresses: dict[str, str]
) -> None:
    second = next_page(client.get("/").content.decode())
    before = headlines(client.get(f"/{second}").content.decode())

    write_archive(
        3,
        sections=[make_section("News")],
        authors=[make_author("Bo")],
        tags=[make_tag("New")],
        newest=THEN + timedelta(days=1),
    )

    assert headlines(client.get(f"/{second}").content.decode()) == before


def test_page_behind_the_last_story_says_so(client: Client, addresses: dict[str, str]) -> None:
    response = client.get("/?before=20010101T000000000000-1")

    assert response.status_code == 200
    assert "There are no older stories." in response.content.decode()


@pytest.mark.parametrize("name", ["front", "section", "author", "tag"])
@pytest.mark.parametrize("before", ["", "1", "x' OR 1=1 --", "%00", "%ED%A0%80", "9" * 40])
def test_page_is_not_found_at_a_place_that_is_none(
    client: Client, addresses: dict[str, str], name: str, before: str
) -> None:
    response = client.get(f"{addresses[name]}?before={before}")

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["front", "section", "author", "tag"])
def test_list_is_read_without_offset_or_count(
    client: Client, addresses: dict[str, str], name: str
) -> None:
    first = client.get(addresses[name]).content.decode()

    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(f"{addresses[name]}{next_page(first)}")

    statements = [query["sql"].upper() for query in captured]
    assert any("LIMIT 6" in statement for statement in statements)
    assert not [each for each in statements if "OFFSET" in each or "COUNT(" in each]
