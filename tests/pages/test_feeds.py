"""The feed, as feed readers read it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client

from newsroom.desk import publishing, revising
from newsroom.models import PublishedArticle
from newsroom.pages import feeds
from tests.archive import write_archive
from tests.factories import (
    THEN,
    make_author,
    make_chief,
    make_section,
    make_tag,
    publish_article,
)
from tests.shared_data import shared

pytestmark = pytest.mark.django_db


def read_feed(client: Client, path: str = "/feed/", **extra: Any) -> Any:
    response = client.get(path, **extra)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    parsed = feedparser.parse(response.content)
    assert parsed.bozo == 0, parsed.get("bozo_exception")
    return parsed


def test_feed_tells_all_of_a_story(client: Client) -> None:
    publish_article(
        "Harbour reopens",
        standfirst="Tide < ebb & flow",
        section=make_section(),
        authors=(make_author(), make_author("Bo Lind")),
        tags=("Harbours", "Tides"),
    )

    parsed = read_feed(client)

    [entry] = parsed.entries
    assert parsed.version == "rss20"
    assert parsed.feed.language == "en"
    assert parsed.feed.link == "https://news.example/"
    assert [link.href for link in parsed.feed.links if link.rel == "self"] == [
        "https://news.example/feed/"
    ]
    assert entry.title == "Harbour reopens"
    assert entry.link == "https://news.example/2026/03/harbour-reopens/"
    assert entry.published == "Sat, 14 Mar 2026 09:26:53 +0000"
    assert [author.name for author in entry.authors] == ["Ana Sol", "Bo Lind"]
    assert [tag.term for tag in entry.tags] == ["World", "Harbours", "Tides"]
    assert entry.summary == "Tide &lt; ebb &amp; flow"
    assert entry.content[0].value == "<p>They came in with the tide.</p>"


def test_feed_holds_the_latest_stories_newest_first(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": 2}
    for hours in range(3):
        publish_article(f"Story {hours}", at=THEN + timedelta(hours=hours))

    parsed = read_feed(client)

    assert [entry.title for entry in parsed.entries] == ["Story 2", "Story 1"]


def test_feed_without_stories_is_whole(client: Client) -> None:
    assert read_feed(client).entries == []


def test_feed_links_to_the_host_that_was_asked_without_a_site_url(
    client: Client, settings: Any
) -> None:
    settings.NEWSROOM = {}
    publish_article("Harbour reopens")

    parsed = read_feed(client, headers={"host": "localhost:8000"})

    assert parsed.entries[0].link == "http://localhost:8000/2026/03/harbour-reopens/"


def test_feed_names_a_story_alike_whatever_becomes_of_its_address(
    client: Client, settings: Any
) -> None:
    story = publish_article("Harbour reopens")
    [before] = read_feed(client).entries
    by, at = make_chief(), THEN + timedelta(days=1)
    story.article.slug, story.article.headline = "open-again", "Open again"
    revision = revising.save(story.article, by=by, at=at)
    publishing.publish(story.article, revision=revision.number, by=by, at=at)
    settings.NEWSROOM = {"SITE_URL": "https://elsewhere.example"}

    [after] = read_feed(client).entries

    assert after.link == "https://elsewhere.example/2026/03/open-again/"
    assert after.id == before.id
    assert after.id.startswith("urn:uuid:")
    assert after.guidislink is False


def test_feed_names_each_story_differently() -> None:
    stories = [publish_article(at=THEN), publish_article(at=THEN)]

    assert len({feeds.permanent_id(story) for story in stories}) == 2


def test_feed_stands_in_the_head_of_pages(client: Client) -> None:
    html = client.get("/").content.decode()

    assert '<link rel="alternate" type="application/rss+xml"' in html
    assert 'href="/feed/"' in html


def test_feed_is_whole_whatever_the_headlines(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": 1000}
    strings = json.loads(shared("unicode/blns.json").read_text("utf-8"))
    hostile = [*strings, "\x01\x0b\x1f", "\ufffe\uffff", "]]>", "<![CDATA[", "&bogus;", "\x00"]
    headlines = [text.replace("\x00", "")[:200] for text in hostile]
    headlines = [headline for headline in headlines if headline]
    about = {"sections": [make_section()], "authors": [make_author()], "tags": [make_tag()]}
    rows = write_archive(len(headlines), **about)
    for row, headline in zip(rows, headlines, strict=True):
        row.headline = row.standfirst = headline
    PublishedArticle.objects.bulk_update(rows, ["headline", "standfirst"], batch_size=100)

    parsed = read_feed(client)

    assert len(parsed.entries) == len(rows)
