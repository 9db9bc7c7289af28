"""Every feed in Atom and as JSON Feed, beside RSS."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import withdrawing
from newsroom.models import PublishedArticle
from tests.archive import write_archive
from tests.factories import (
    THEN,
    correct_story,
    make_author,
    make_chief,
    make_photo,
    make_section,
    make_tag,
    publish_article,
    schedule_article,
)
from tests.pages.stories import publish_in_full, republish
from tests.shared_data import shared

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((Path(__file__).parent / "json_feed_schema.json").read_text("utf-8"))
SITE = "https://news.example"
FEEDS = [
    "/feed/",
    "/section/world/feed/",
    "/tag/harbours/feed/",
    "/author/ana-sol/feed/",
    "/corrections/feed/",
]
HUB = {"SITE_URL": SITE, "WEBSUB_HUB": "https://hub.example/?a=1&b=2"}


def read_atom(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(response.content)
    assert parsed.bozo == 0, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def read_json(client: Client, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/feed+json"
    feed: dict[str, Any] = json.loads(response.content)
    Draft202012Validator(SCHEMA).validate(feed)
    return feed


def links(parsed: Any, rel: str) -> list[str]:
    return [link.href for link in parsed.feed.links if link.rel == rel]


def test_atom_tells_all_of_a_story(client: Client) -> None:
    story = publish_in_full(standfirst="Tide < ebb & flow", language="pt-BR")
    republish(story, headline="Open <again>")

    parsed = read_atom(client, "/feed/atom/")

    [entry] = parsed.entries
    assert (parsed.feed.title, parsed.feed.language) == ("Newsroom", "en")
    assert parsed.feed.subtitle == "The latest stories of Newsroom"
    assert links(parsed, "self") == [f"{SITE}/feed/atom/"]
    assert links(parsed, "alternate") == [f"{SITE}/"]
    assert entry.title == "Open <again>"
    assert entry.link == SITE + PublishedArticle.objects.get().get_absolute_url()
    assert entry.published == "2026-03-14T09:26:53+00:00"
    assert entry.updated == "2026-03-15T09:26:53+00:00"
    assert [(author.name, author.href) for author in entry.authors] == [
        ("Ana Sol", f"{SITE}/author/ana-sol/")
    ]
    assert [tag.term for tag in entry.tags] == ["World", "Harbours"]
    assert entry.summary == "Tide &lt; ebb &amp; flow"
    assert entry.content[0].value == "<p>They came in with the tide.</p>"
    assert entry.content[0].language == "pt-BR"


def test_json_feed_tells_all_of_a_story(client: Client) -> None:
    story = publish_in_full(standfirst="Tide < ebb & flow", language="pt-BR")
    republish(story, headline="Open <again>")
    address = SITE + PublishedArticle.objects.get().get_absolute_url()

    feed = read_json(client, "/feed/json/")

    [item] = feed.pop("items")
    image = item.pop("image")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Newsroom",
        "home_page_url": f"{SITE}/",
        "feed_url": f"{SITE}/feed/json/",
        "description": "The latest stories of Newsroom",
        "language": "en",
        "authors": [{"name": "Newsroom"}],
    }
    assert item.pop("id").startswith("urn:uuid:")
    assert item == {
        "url": address,
        "title": "Open <again>",
        "summary": "Tide < ebb & flow",
        "content_html": "<p>They came in with the tide.</p>",
        "date_published": "2026-03-14T09:26:53+00:00",
        "date_modified": "2026-03-15T09:26:53+00:00",
        "language": "pt-BR",
        "authors": [{"name": "Ana Sol", "url": f"{SITE}/author/ana-sol/"}],
        "tags": ["World", "Harbours"],
    }
    assert image.startswith(f"{SITE}/media/newsroom/")
    assert default_storage.exists(image.partition("/media/")[2])


@pytest.mark.parametrize("path", FEEDS)
def test_each_form_tells_the_same_stories_by_the_same_names(client: Client, path: str) -> None:
    first, second = publish_in_full("Harbour reopens"), publish_article("Ebb tide")
    correct_story(first), correct_story(second, at=THEN + timedelta(days=2))

    rss = feedparser.parse(client.get(path).content).entries
    atom = read_atom(client, f"{path}atom/").entries
    items = read_json(client, f"{path}json/")["items"]

    told = [[(each.id, each.title, each.link) for each in entries] for entries in (rss, atom)]
    assert told[0] == told[1] == [(each["id"], each["title"], each["url"]) for each in items]
    assert len(items) == (2 if path in ("/feed/", "/corrections/feed/") else 1)


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("form", ["", "atom/", "json/"])
def test_each_form_has_its_own_address_and_the_hub(
    client: Client, settings: Any, path: str, form: str
) -> None:
    settings.NEWSROOM = HUB
    publish_in_full()

    response = client.get(path + form)

    own, hub = f"{SITE}{path}{form}", HUB["WEBSUB_HUB"]
    assert response["Link"] == f'<{own}>; rel="self", <{hub}>; rel="hub"'
    if form == "json/":
        feed = read_json(client, path + form)
        assert (feed["feed_url"], feed["hubs"]) == (own, [{"type": "WebSub", "url": hub}])
    else:
        parsed = feedparser.parse(response.content)
        assert parsed.bozo == 0
        assert (links(parsed, "self"), links(parsed, "hub")) == ([own], [hub])


@pytest.mark.parametrize("form", ["", "atom/", "json/"])
def test_no_hub_is_named_where_none_is_set(client: Client, form: str) -> None:
    response = client.get(f"/feed/{form}")

    assert response["Link"] == f'<{SITE}/feed/{form}>; rel="self"'
    assert "hub" not in response.content.decode()


@pytest.mark.parametrize("kind", ["section", "tag", "author"])
def test_feed_has_the_picture_of_its_page_in_each_form(client: Client, kind: str) -> None:
    story = publish_in_full()
    photo = make_photo()
    for subject in (story.section, story.story_tags.get().tag, story.bylines.get().author):
        type(subject).objects.update(photo=photo)
    path = next(path for path in FEEDS if path.startswith(f"/{kind}/"))

    logo = read_atom(client, f"{path}atom/").feed.logo

    assert logo == read_json(client, f"{path}json/")["icon"]
    assert default_storage.exists(logo.partition("/media/")[2])


def test_feeds_hold_live_stories_alone(client: Client) -> None:
    soon = timezone.now() + timedelta(hours=1)
    publish_article("Live")
    schedule_article("Scheduled", live_at=soon, embargo_until=soon)
    publish_article("Expired", expires_at=THEN + timedelta(hours=1))
    withdrawn = publish_article("Withdrawn").article
    withdrawing.withdraw(withdrawn, by=make_chief(), at=timezone.now())

    assert [entry.title for entry in read_atom(client, "/feed/atom/").entries] == ["Live"]
    assert [item["title"] for item in read_json(client, "/feed/json/")["items"]] == ["Live"]


def test_feeds_without_stories_are_whole(client: Client) -> None:
    assert read_atom(client, "/feed/atom/").entries == []
    assert read_json(client, "/feed/json/")["items"] == []
    assert read_atom(client, "/corrections/feed/atom/").entries == []


def test_correction_tells_its_text_in_each_form(client: Client) -> None:
    correct_story(publish_article("Harbour reopens"), "It was <Tuesday>.\n\nNot Monday.")

    [entry] = read_atom(client, "/corrections/feed/atom/").entries
    [item] = read_json(client, "/corrections/feed/json/")["items"]

    assert entry.title == item["title"] == "Correction: Harbour reopens"
    assert entry.summary == "<p>It was &lt;Tuesday&gt;.</p>\n\n<p>Not Monday.</p>"
    assert item["content_text"] == "It was <Tuesday>.\n\nNot Monday."


@pytest.mark.parametrize("form", ["atom", "json"])
@pytest.mark.parametrize("kind", ["section", "tag", "author"])
def test_form_is_not_found_where_its_page_is_not(client: Client, form: str, kind: str) -> None:
    make_tag("Unused")

    paths = [f"/{kind}/absent/feed/{form}/", f"/tag/unused/feed/{form}/", f"/feed/{form}/x/"]

    assert [client.get(path).status_code for path in paths] == [404] * 3


def test_feeds_are_whole_whatever_the_words(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": 1000, "SITE_URL": SITE, "SITE_NAME": "\x0b<A>&\ufffe"}
    strings = json.loads(shared("unicode/blns.json").read_text("utf-8"))
    hostile = [*strings, "\x01\x0b\x1f", "\ufffe\uffff", "]]>", "<![CDATA[", "&bogus;"]
    texts = [text for text in (each.replace("\x00", "")[:200] for each in hostile) if text]
    about = {"sections": [make_section()], "authors": [make_author("\x02<b>")]}
    rows = write_archive(len(texts), tags=[make_tag()], **about)
    for row, text in zip(rows, texts, strict=True):
        row.headline = row.standfirst = text
        row.language = text[:35]
    PublishedArticle.objects.bulk_update(rows, ["headline", "standfirst", "language"], 100)

    assert len(read_atom(client, "/feed/atom/").entries) == len(rows)
    assert len(read_json(client, "/feed/json/")["items"]) == len(rows)


@pytest.mark.parametrize("number", [2, 200])
@pytest.mark.parametrize("form", ["", "atom/", "json/"])
@pytest.mark.parametrize(
    ("path", "queries"),
    [*zip(FEEDS, [4, 5, 5, 5, 2], strict=True)],
)
def test_feed_takes_the_same_queries_for_few_and_many_stories(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
    form: str,
    number: int,
) -> None:
    about = {"sections": [make_section()], "authors": [make_author()], "tags": [make_tag()]}
    write_archive(number, **about)

    with django_assert_num_queries(queries):
        assert client.get(path + form).status_code == 200
