"""Who keeps copies of pages is told which of them a change concerns, once it is committed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from newsroom.desk import purging, withdrawing
from tests.factories import THEN, correct_story, make_author, make_chief, schedule_article
from tests.front import place
from tests.pages.stories import publish_in_full, republish

pytestmark = pytest.mark.django_db(transaction=True)

LATER = THEN + timedelta(days=2)


def test_publishing_tells_every_page_that_shows_the_story(
    client: Client, told: list[tuple[str, ...]]
) -> None:
    story = publish_in_full()

    (paths,) = told
    assert {
        story.get_absolute_url(),
        *("/", "/section/world/", "/tag/harbours/", "/author/ana-sol/"),
        *("/feed/", "/feed/atom/", "/feed/json/", "/section/world/feed/", "/corrections/feed/"),
        *("/archive/", "/2026/", "/2026/03/", "/2026/03/14/", "/sitemap-2026-03.xml"),
    } <= set(paths)
    assert len(paths) == len(set(paths))
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_address_that_a_story_had_is_told_too(told: list[tuple[str, ...]]) -> None:
    story = publish_in_full()

    republish(story, slug="harbour-open-again")

    assert {"/2026/03/harbour-reopens/", "/2026/03/harbour-open-again/"} <= set(told[-1])


@pytest.mark.parametrize("verb", ["correct", "withdraw", "purge"])
def test_each_verb_tells_where_the_story_is_or_was(told: list[tuple[str, ...]], verb: str) -> None:
    story = publish_in_full()
    told.clear()

    if verb == "correct":
        correct_story(story)
    elif verb == "withdraw":
        withdrawing.withdraw(story.article, by=make_chief(), at=LATER, note="Wrong.")
    else:
        purging.purge(story.article, by=make_chief(), at=LATER, note="The court says so.")

    (paths,) = told
    assert {"/2026/03/harbour-reopens/", "/", "/section/world/", "/tag/harbours/"} <= set(paths)
    assert "/author/ana-sol/" in paths


def test_what_time_brings_is_told_by_the_tick(told: list[tuple[str, ...]]) -> None:
    authors = (make_author(),)
    story = schedule_article(
        "Soon", live_at=LATER, expires_at=LATER + timedelta(hours=1), authors=authors
    )
    assert told == []

    for hours in (0, 1):
        with time_machine.travel(LATER + timedelta(hours=hours), tick=False):
            call_command("newsroom_tick", verbosity=0)

    assert len(told) == 2
    assert all({story.get_absolute_url(), "/author/ana-sol/"} <= set(paths) for paths in told)


def test_layout_of_the_front_page_tells_it_alone(told: list[tuple[str, ...]]) -> None:
    story = publish_in_full()
    told.clear()

    place(story)

    assert told == [("/",)]
