"""Who wrote a story, below it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html

from newsroom.models import Author, PublishedArticle
from tests.factories import make_author, make_photo, publish_article

pytestmark = pytest.mark.django_db


def boxes(client: Client, story: PublishedArticle) -> list[Any]:
    page = html.fromstring(client.get(story.get_absolute_url()).content)
    return page.xpath("//section[contains(@class, 'nr-authors')]/ul/li")


def story_by(*authors: Author) -> PublishedArticle:
    return publish_article(authors=authors)


def test_box_shows_who_an_author_is(client: Client) -> None:
    ana = make_author(
        position="Chief reporter",
        biography="Ana writes.",
        photo=make_photo(),
        links=["https://social.example/@ana"],
    )

    [box] = boxes(client, story_by(ana))

    name = box.find(".//h3/a")
    assert (name.text, name.get("href")) == ("Ana Sol", "/author/ana-sol/")
    assert [each.text for each in box.findall(".//p")] == ["Chief reporter", "Ana writes."]
    assert box.find("./div[@class='nr-portrait']//img").get("alt") == "Boats in the harbour"
    [link] = box.findall(".//ul/li/a")
    # The page is the story's, not the author's: it does not claim to be them.
    assert (link.get("href"), link.get("rel")) == ("https://social.example/@ana", "noopener")


def test_agency_shows_its_logo_whole(client: Client) -> None:
    wire = make_author("Wire", kind="agency", photo=make_photo())

    [box] = boxes(client, story_by(wire))

    assert box.find("./div[@class='nr-logo']//img") is not None
    assert box.find("./div[@class='nr-portrait']") is None


def test_author_of_whom_nothing_is_known_gets_no_box(client: Client) -> None:
    ana, bo = make_author(biography=" \n"), make_author("Bo Lind", position="Reporter")

    assert boxes(client, story_by(ana, bo)) == []


def test_boxes_are_for_who_wrote_in_their_order(client: Client) -> None:
    names = ["Cem Kaya", "Ana Sol", "Bo Lind", "Eve Ray", "Dan Oak"]
    story = story_by(*(make_author(name, biography="Writes.") for name in names))
    story.bylines.filter(author__name="Ana Sol").update(role="photos")
    story.bylines.filter(author__name="Eve Ray").update(role="editing")

    shown = [box.find(".//h3").text_content() for box in boxes(client, story)]

    assert shown == ["Cem Kaya", "Bo Lind", "Dan Oak"]


def test_long_biography_is_cut_short(client: Client) -> None:
    [box] = boxes(client, story_by(make_author(biography="Ana writes. " * 60)))

    text = box.find(".//p[@class='nr-biography']").text
    assert text.endswith("…")
    assert len(text) <= 280


def test_box_escapes_what_is_said_of_an_author(client: Client) -> None:
    hostile = "<script>alert(1)</script>"
    author = make_author(hostile, position=hostile, biography=hostile)

    [box] = boxes(client, story_by(author))

    assert box.find(".//script") is None
    assert box.text_content().count(hostile) == 3
