"""The feeds of a section, a tag and an author, as feed readers read them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from newsroom.desk import withdrawing
from newsroom.models import Author, PublishedArticle, Section, Tag
from tests.archive import write_archive
from tests.factories import (
    THEN,
    make_article,
    make_author,
    make_chief,
    make_photo,
    make_section,
    make_tag,
    publish_article,
    schedule_article,
)
from tests.pages.test_feeds import read_feed
from tests.shared_data import shared

pytestmark = pytest.mark.django_db

PATHS = {
    "section": "/section/world/feed/",
    "tag": "/tag/harbours/feed/",
    "author": "/author/ana-sol/feed/",
}
KINDS: dict[str, Any] = {"section": Section, "tag": Tag, "author": Author}


def publish(headline: str, *, apart: bool = False, **fields: Any) -> PublishedArticle:
    """A live story in World, on Harbours, by Ana Sol; or ``apart`` from all of these."""
    names = ("Town", "Tides", "Bo Lind") if apart else ("World", "Harbours", "Ana Sol")
    return publish_article(headline, **subjects(*names), **fields)


def subjects(section: str, tag: str, author: str) -> dict[str, Any]:
    known = Section.objects.filter(name=section).first(), Author.objects.filter(name=author).first()
    return {
        "section": known[0] or make_section(section),
        "tags": (tag,),
        "authors": (known[1] or make_author(author),),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_feed_holds_the_latest_stories_of_its_own(client: Client, settings: Any, kind: str) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": 2, "SITE_NAME": "The Courier"}
    for hours in range(3):
        publish(f"Story {hours}", at=THEN + timedelta(hours=hours))
    publish("Elsewhere", apart=True, at=THEN + timedelta(hours=9))

    parsed = read_feed(client, PATHS[kind], headers={"host": "news.example"})

    assert [entry.title for entry in parsed.entries] == ["Story 2", "Story 1"]
    assert parsed.entries[0].content[0].value == "<p>They came in with the tide.</p>"
    assert [author.name for author in parsed.entries[0].authors] == ["Ana Sol"]
    assert [tag.term for tag in parsed.entries[0].tags] == ["World", "Harbours"]


@pytest.mark.parametrize(
    ("kind", "title", "description"),
    [
        ("section", "Newsroom: World", "The latest stories in World"),
        ("tag", "Newsroom: Harbours", "The latest stories on Harbours"),
        ("author", "Newsroom: Ana Sol", "The latest stories by Ana Sol"),
    ],
)
def test_feed_says_what_it_is_of(client: Client, kind: str, title: str, description: str) -> None:
    publish("Harbour reopens")

    feed = read_feed(client, PATHS[kind]).feed

    page = f"https://news.example{PATHS[kind]}"
    assert (feed.title, feed.description, feed.language) == (title, description, "en")
    assert feed.link == page.removesuffix("feed/")
    assert [link.href for link in feed.links if link.rel == "self"] == [page]
    assert "image" not in feed


@pytest.mark.parametrize("kind", ["section", "tag"])
def test_feed_describes_itself_in_the_words_of_its_page(client: Client, kind: str) -> None:
    publish("Harbour reopens")
    KINDS[kind].objects.update(description="Arts & <tides>")

    assert read_feed(client, PATHS[kind]).feed.description == "Arts &amp; &lt;tides&gt;"


@pytest.mark.parametrize("kind", KINDS)
def test_feed_has_the_picture_of_its_page(client: Client, kind: str) -> None:
    publish("Harbour reopens")
    photo = make_photo()
    KINDS[kind].objects.update(photo=photo)

    feed = read_feed(client, PATHS[kind]).feed

    assert feed.image.href.startswith("https://news.example/media/newsroom/")
    assert feed.image.href.endswith((".jpg", ".png"))
    assert default_storage.exists(feed.image.href.partition("/media/")[2])
    assert (feed.image.title, feed.image.link) == (feed.title, feed.link)


@pytest.mark.parametrize("kind", KINDS)
def test_feed_holds_live_stories_alone(client: Client, kind: str) -> None:
    soon = timezone.now() + timedelta(hours=1)
    publish("Live")
    about = subjects("World", "Harbours", "Ana Sol")
    make_article("Draft", **about)
    schedule_article("Scheduled", live_at=soon, embargo_until=soon, **about)
    publish("Expired", expires_at=THEN + timedelta(hours=1))
    withdrawn = publish("Withdrawn").article
    withdrawing.withdraw(withdrawn, by=make_chief(), at=timezone.now())

    assert [entry.title for entry in read_feed(client, PATHS[kind]).entries] == ["Live"]


@pytest.mark.parametrize("kind", ["section", "author"])
def test_feed_without_stories_is_whole(client: Client, kind: str) -> None:
    make_section(), make_author()

    assert read_feed(client, PATHS[kind]).entries == []


@pytest.mark.parametrize("kind", KINDS)
def test_feed_is_not_found_where_its_page_is_not(client: Client, kind: str) -> None:
    paths = [f"/{kind}/absent/feed/", f"/{kind}/{'x' * 300}/feed/", f"/{kind}/%00/feed/"]

    answers = [client.get(path) for path in [*paths, *(path[:-5] for path in paths)]]

    assert [answer.status_code for answer in answers] == [404] * 6


def test_feed_of_a_topic_of_no_live_story_is_not_found_as_one_that_is_not_there(
    client: Client,
) -> None:
    make_tag("Unused")
    make_article(tags=("Draft plan",))

    answers = [client.get(f"/tag/{slug}/feed/") for slug in ("unused", "draft-plan", "absent")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_feed_is_only_read(client: Client, kind: str) -> None:
    publish("Harbour reopens")
    client.force_login(make_chief())

    head, post, get = (getattr(client, method)(PATHS[kind]) for method in ("head", "post", "get"))

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == get["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert (post.status_code, post["Allow"]) == (405, "GET, HEAD")
    assert not get.cookies


def test_feed_is_found_at_its_unicode_address(client: Client) -> None:
    make_section("経済")

    feed = read_feed(client, f"/section/{quote('経済')}/feed/").feed

    assert feed.title == "Newsroom: 経済"
    assert [link.href for link in feed.links if link.rel == "self"] == [
        f"https://news.example/section/{quote('経済')}/feed/"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_feed_is_whole_whatever_the_names(client: Client, kind: str) -> None:
    strings = json.loads(shared("unicode/blns.json").read_text("utf-8"))
    hostile = [*strings, "\x01\x0b\x1f", "\ufffe\uffff", "]]>", "<![CDATA[", "&bogus;"]
    # Each name is one kind's: their feeds are written by the same template.
    mine = hostile[list(KINDS).index(kind) :: len(KINDS)]
    names = [text.replace("\x00", "")[:60] for text in mine]
    about = {"sections": [make_section()], "authors": [make_author()], "tags": [make_tag()]}
    write_archive(1, **about)
    words = "biography" if kind == "author" else "description"

    for name in filter(None, names):
        KINDS[kind].objects.update(name=name, **{words: name})
        assert len(read_feed(client, PATHS[kind]).entries) == 1
