"""The front page: placed stories, the latest, and a block for each section."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import withdrawing
from newsroom.models import Article, Newsletter, PublishedArticle, Section
from newsroom.pages.front import IN_BLOCK, LATEST
from tests.archive import write_archive
from tests.factories import (
    THEN,
    make_author,
    make_chief,
    make_newsletter,
    make_section,
    make_tag,
    publish_article,
    schedule_article,
)
from tests.front import place
from tests.pages.stories import shown_of, text_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def front_of(client: Client) -> dict[str, Any]:
    """Headlines by where on the front page they stand."""
    context = client.get("/").context
    lead = context["lead_story"]
    return {
        "lead": lead and lead.headline,
        "placed": [each.headline for each in context["placed"]],
        "latest": [each.headline for each in context["stories"]],
        "blocks": {
            block.section.name: [each.headline for each in block.stories]
            for block in context["blocks"]
        },
    }


def publish_named(*names: str, **fields: Any) -> dict[str, Any]:
    """Live stories of these headlines, the first the oldest, an hour apart."""
    return {
        name: publish_article(name, at=THEN + place * HOUR, **fields)
        for place, name in enumerate(names)
    }


def test_front_shows_placed_stories_in_their_order_then_the_latest(client: Client) -> None:
    stories = publish_named("A", "B", "C", "D")
    place(stories["A"], stories["D"])

    front = front_of(client)

    assert front == {"lead": "A", "placed": ["D"], "latest": ["C", "B"], "blocks": {}}


def test_front_leads_with_the_newest_where_nothing_placed_is_live(client: Client) -> None:
    stories = publish_named("A", "B")
    place(stories["B"])
    withdrawing.withdraw(stories["B"].article, by=make_chief(), at=THEN + HOUR)
    publish_article("C", at=THEN + 2 * HOUR)

    front = front_of(client)

    assert front == {"lead": "C", "placed": [], "latest": ["A"], "blocks": {}}


def test_front_gives_the_place_of_a_withdrawn_lead_to_the_next(client: Client) -> None:
    stories = publish_named("A", "B", "C")
    place(stories["B"], stories["A"])
    withdrawing.withdraw(stories["B"].article, by=make_chief(), at=THEN + HOUR)

    front = front_of(client)

    assert (front["lead"], front["placed"], front["latest"]) == ("A", [], ["C"])
    assert "B</a>" not in text_of(client, "/")


def test_placed_story_appears_in_its_place_on_the_minute_and_leaves_it(client: Client) -> None:
    hour = THEN + 10 * HOUR
    stories = publish_named("A", "B")
    soon = schedule_article("Soon", live_at=hour, expires_at=hour + HOUR)
    place(soon, stories["A"])
    leads = []

    for instant in (hour - timedelta(microseconds=1), hour, hour + HOUR):
        with time_machine.travel(instant, tick=False):
            leads.append(front_of(client)["lead"])

    assert leads == ["A", "Soon", "A"]


def test_block_shows_the_newest_of_its_section_that_stand_nowhere_above(client: Client) -> None:
    world, town = make_section("World", position=1), make_section("Town", position=2)
    make_section("Empty", position=3)
    old = publish_named("W1", "W2", "W3", "W4", "W5", section=world)
    publish_article("T1", section=town)
    publish_article("None")
    for number in range(LATEST):
        publish_article(f"New {number}", section=town, at=THEN + timedelta(days=1))
    place(old["W4"])

    front = front_of(client)

    assert (front["lead"], len(front["latest"])) == ("W4", LATEST)
    assert front["blocks"] == {"World": ["W5", "W3", "W2"], "Town": ["T1"]}


def test_block_takes_and_drops_a_story_on_the_minute(client: Client) -> None:
    hour = THEN + 10 * HOUR
    publish_named(*(f"S{number}" for number in range(LATEST + 1)), section=make_section("Town"))
    soon = schedule_article(
        "Soon", section=make_section("World"), live_at=THEN + HOUR, expires_at=hour
    )
    soon.published_at = THEN - HOUR
    soon.save()
    blocks = []

    for instant in (hour - timedelta(microseconds=1), hour):
        with time_machine.travel(instant, tick=False):
            blocks.append(front_of(client)["blocks"])

    assert blocks == [{"World": ["Soon"]}, {}]


def test_stories_that_are_not_live_take_no_room_of_others(client: Client) -> None:
    world = make_section("World")
    kept = publish_named(*(f"S{number:02}" for number in range(LATEST + 1 + IN_BLOCK)))
    for number, story in enumerate(kept.values()):
        if number < IN_BLOCK:
            story.section = world
            story.save()
    gone = publish_named("G1", "G2", section=world)
    place(*gone.values())
    for story in gone.values():
        withdrawing.withdraw(story.article, by=make_chief(), at=THEN + 2 * HOUR)

    front = front_of(client)

    assert (front["lead"], len(front["latest"])) == ("S09", LATEST)
    assert front["blocks"] == {"World": ["S02", "S01", "S00"]}


def test_block_leads_to_its_section_and_does_not_repeat_its_name(client: Client) -> None:
    world = make_section("World")
    publish_named(*(f"W{number}" for number in range(LATEST + 1 + IN_BLOCK)), section=world)

    html = text_of(client, "/").partition('class="nr-blocks"')[2]

    assert '<h2 class="nr-rule"><a href="/section/world/"><bdi>World</bdi></a></h2>' in html
    assert len(re.findall("<h3 ", html)) == IN_BLOCK
    assert "nr-kicker" not in html


def test_older_stories_begin_behind_the_latest_and_leave_out_none(client: Client) -> None:
    stories = publish_named(*(f"S{number:02}" for number in range(12)), section=make_section())
    place(stories["S11"], stories["S02"])
    first = front_of(client)

    cursor = client.get("/").context["page"].next_cursor
    older = [each.headline for each in client.get(f"/?before={cursor}").context["stories"]]

    above = [first["lead"], *first["placed"], *first["latest"]]
    assert above == ["S11", "S02", "S10", "S09", "S08", "S07", "S06", "S05"]
    assert older == ["S04", "S03", "S02", "S01", "S00"]


def test_older_stories_are_a_plain_list(client: Client) -> None:
    stories = publish_named(*(f"S{number:02}" for number in range(12)), section=make_section())
    place(stories["S11"])
    make_newsletter()
    cursor = client.get("/").context["page"].next_cursor

    html = text_of(client, f"/?before={cursor}")

    assert "Older stories" in html
    assert not re.findall("nr-lead-story|nr-placed|nr-blocks|nr-sign-up", html)


def test_front_of_few_stories_has_no_further_page(client: Client) -> None:
    publish_named(*(f"S{number:02}" for number in range(LATEST + 1)))

    front = front_of(client)

    assert len(front["latest"]) == LATEST
    assert client.get("/").context["page"].next_cursor == ""


@pytest.mark.parametrize("has_sections", [True, False])
def test_front_offers_the_first_open_newsletter(client: Client, has_sections: bool) -> None:
    make_newsletter("Shut", is_open=False, position=0)
    make_newsletter("Tides", description="Twice a day.", position=1)
    make_newsletter("Later", position=2)
    publish_article("One", section=make_section() if has_sections else None)

    html = shown_of(client, "/")
    Newsletter.objects.update(is_open=False)
    shut = shown_of(client, "/")

    assert "<strong>Tides</strong> – Twice a day." in html
    assert "nr-sign-up" not in shut


@pytest.mark.parametrize("stories", [2, 200])
@pytest.mark.parametrize("sections", [1, 12])
@pytest.mark.parametrize("placed", [0, 10])
def test_front_takes_five_queries_whatever_there_is(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    stories: int,
    sections: int,
    placed: int,
) -> None:
    known = write_archive(
        stories,
        sections=[make_section(f"Section {number}") for number in range(sections)],
        authors=[make_author(), make_author("Bo Lind")],
        tags=[make_tag()],
    )
    make_newsletter()
    place(*known[-placed:] if placed else ())

    with django_assert_num_queries(5):
        response = client.get("/")

    assert len(response.context["blocks"]) == (0 if stories == 2 else sections)


@pytest.mark.parametrize("has_newsletter", [True, False])
@pytest.mark.parametrize("number", [0, 2, 200])
def test_paper_without_sections_takes_five_queries_at_most(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    number: int,
    has_newsletter: bool,
) -> None:
    about = {"sections": [make_section()], "authors": [make_author()], "tags": [make_tag()]}
    known = write_archive(number, **about) if number else []
    for model in (Article, PublishedArticle):
        model.objects.update(section=None)
    Section.objects.all().delete()
    if has_newsletter:
        make_newsletter()

    for address in ["/", *(story.get_absolute_url() for story in known[:1])]:
        with django_assert_max_num_queries(5):
            html = shown_of(client, address)
        assert ("nr-sign-up" in html) == has_newsletter
