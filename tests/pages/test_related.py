"""The stories beside a story: related ones, and more from its section."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from lxml import html

from newsroom.desk import withdrawing
from newsroom.models import PublishedArticle
from tests.factories import (
    THEN,
    make_chief,
    make_photo,
    make_section,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db

RELATED, MORE = "newsroom-related", "newsroom-more"


def hours(number: int) -> datetime:
    """An instant so many hours after the story's own."""
    return THEN + timedelta(hours=number)


@pytest.fixture
def world() -> Any:
    return make_section("World")


def beside(client: Client, story: PublishedArticle) -> dict[str, list[str]]:
    """Headlines of each group of the story's page, in order; a group that is away is absent."""
    page = html.fromstring(client.get(story.get_absolute_url()).content)
    groups = page.xpath("//section[contains(@class, 'nr-beside')]")
    return {
        group.get("aria-labelledby"): [each.text_content() for each in group.findall(".//h3")]
        for group in groups
    }


def test_related_are_those_that_share_most_tags_then_the_newest(client: Client) -> None:
    story = publish_article("Itself", tags=("A", "B", "C"))
    publish_article("One, oldest", at=hours(1), tags=("A",))
    publish_article("Two, older", at=hours(2), tags=("B", "C", "D"))
    publish_article("Two, newer", at=hours(3), tags=("A", "B"))
    publish_article("One, newest", at=hours(4), tags=("C",))
    publish_article("None", at=hours(5), tags=("D",))

    shown = beside(client, story)

    assert shown == {RELATED: ["Two, newer", "Two, older", "One, newest"]}


def test_more_from_the_section_are_its_newest_others(client: Client, world: Any) -> None:
    story = publish_article("Itself", section=world)
    for number in range(1, 6):
        publish_article(f"World {number}", at=hours(number), section=world)
    publish_article("Sport", at=hours(9), section=make_section("Sport"))

    shown = beside(client, story)

    assert shown == {MORE: ["World 5", "World 4", "World 3"]}


def test_no_story_stands_twice(client: Client, world: Any) -> None:
    story = publish_article("Itself", section=world, tags=("A",))
    for number in range(1, 6):
        publish_article(f"Both {number}", at=hours(number), section=world, tags=("A",))
    publish_article("Oldest", at=hours(0), section=world)

    shown = beside(client, story)

    assert shown == {RELATED: ["Both 5", "Both 4", "Both 3"], MORE: ["Both 2", "Both 1", "Oldest"]}


def test_story_that_is_alone_has_nothing_beside_it(client: Client, world: Any) -> None:
    story = publish_article("Itself", section=world, tags=("A",))
    publish_article("Elsewhere")

    assert beside(client, story) == {}


def test_stories_without_a_section_are_no_section(client: Client) -> None:
    story = publish_article("Itself")
    publish_article("Another")

    assert beside(client, story) == {}


def test_what_is_not_live_is_never_beside_a_story(client: Client, world: Any) -> None:
    fields: dict[str, Any] = {"section": world, "tags": ("A",)}
    story = publish_article("Itself", **fields)
    publish_article("Expired", expires_at=timezone.now() - timedelta(minutes=1), **fields)
    schedule_article("Scheduled", live_at=timezone.now() + timedelta(days=1), **fields)
    withdrawn = publish_article("Withdrawn", **fields)
    withdrawing.withdraw(withdrawn.article, by=make_chief(), at=timezone.now())

    assert beside(client, story) == {}


@pytest.mark.parametrize("tags", [("A",), ()])
def test_stories_come_and_go_beside_another_on_the_minute(
    client: Client, world: Any, tags: tuple[str, ...]
) -> None:
    now = timezone.now()
    story = publish_article("Itself", section=world, tags=tags)
    live_at, expires_at = now + timedelta(minutes=1), now + timedelta(minutes=2)
    schedule_article(
        "Passing", at=now, live_at=live_at, expires_at=expires_at, section=world, tags=tags
    )
    seconds = timedelta(seconds=1)
    instants = [live_at - seconds, live_at, expires_at - seconds, expires_at]

    seen = []
    for instant in instants:
        with time_machine.travel(instant, tick=False):
            seen.append(beside(client, story))

    group = RELATED if tags else MORE
    assert seen == [{}, {group: ["Passing"]}, {group: ["Passing"]}, {}]


def test_related_are_found_behind_newer_ones_that_were_withdrawn(client: Client) -> None:
    story = publish_article("Itself", tags=("A",))
    publish_article("Live", at=hours(1), tags=("A",))
    chief = make_chief()
    for number in range(2, 6):
        other = publish_article(f"Gone {number}", at=hours(number), tags=("A",))
        withdrawing.withdraw(other.article, by=chief, at=hours(number + 1))

    assert beside(client, story) == {RELATED: ["Live"]}


def test_words_and_pictures_of_stories_beside_are_told_in_their_language(
    client: Client, world: Any
) -> None:
    story = publish_article("Itself", section=world)
    publish_article("عودة العبارة", language="ar", section=world, lead_photo=make_photo())

    page = html.fromstring(client.get(story.get_absolute_url()).content)

    [card] = page.xpath("//section[@aria-labelledby='newsroom-more']//article")
    heading = card.find(".//h3")
    assert (heading.get("lang"), heading.get("dir")) == ("ar", "rtl")
    assert card.find(".//img").get("alt") == "Boats in the harbour"


def test_groups_escape_what_they_are_named_by(client: Client) -> None:
    hostile = "<script>alert(1)</script>&"
    section = make_section(hostile)
    story = publish_article("Itself", section=section)
    publish_article(hostile, section=section)

    page = html.fromstring(client.get(story.get_absolute_url()).content)

    assert page.get_element_by_id(MORE).text_content() == f"More from {hostile}"
    assert beside(client, story) == {MORE: [hostile]}
