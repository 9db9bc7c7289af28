"""Sitemaps and robots.txt, as crawlers read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import withdrawing
from newsroom.models import PublishedArticle
from newsroom.pages import languages, months, subjects
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
from tests.pages.sitemap_files import NEWS, every_page, files_of, listed
from tests.pages.stories import publish_in_full, republish

pytestmark = pytest.mark.django_db

FILES = ["/sitemap-sections.xml", "/sitemap-authors.xml", "/sitemap-tags.xml"]


def archive(number: int, *, newest: datetime = THEN) -> list[PublishedArticle]:
    about = {"sections": [make_section()], "authors": [make_author()], "tags": [make_tag()]}
    return write_archive(number, newest=newest, **about)


def test_index_leads_to_every_public_page(client: Client) -> None:
    story = publish_in_full()
    earlier = publish_article("Ebb tide", at=THEN - timedelta(days=100))

    files = files_of(client)

    assert files == [*FILES, "/sitemap-2025-12.xml", "/sitemap-2026-03.xml"]
    assert every_page(client) == [
        "/",
        "/corrections/",
        "/archive/",
        "/section/world/",
        "/author/ana-sol/",
        "/tag/harbours/",
        earlier.get_absolute_url(),
        story.get_absolute_url(),
    ]
    assert {client.get(path).status_code for path in every_page(client)} == {200}


def test_index_of_a_new_site_is_whole(client: Client) -> None:
    assert every_page(client) == ["/", "/corrections/", "/archive/"]


def test_only_live_stories_are_listed(client: Client) -> None:
    soon = timezone.now() + timedelta(hours=1)
    live = publish_article("Live")
    make_article("Draft", authors=(make_author("Dora Draft"),), tags=("Draft plan",))
    schedule_article(
        "Scheduled", live_at=soon, tags=("Secret plan",), authors=(make_author("Sue Soon"),)
    )
    publish_article("Expired", tags=("Old plan",), expires_at=THEN + timedelta(hours=1))
    withdrawn = publish_article("Withdrawn", at=THEN - timedelta(days=60), tags=("Wrong plan",))
    withdrawing.withdraw(withdrawn.article, by=make_chief(), at=timezone.now())

    assert files_of(client) == ["/sitemap-sections.xml", "/sitemap-2026-03.xml"]
    assert every_page(client) == ["/", "/corrections/", "/archive/", live.get_absolute_url()]
    assert client.get("/sitemap-2026-01.xml").status_code == 404
    assert client.get("/sitemap-tags.xml").status_code == 404
    assert client.get("/sitemap-authors.xml").status_code == 404


def test_story_is_listed_from_its_instant_to_its_expiry(client: Client) -> None:
    hour = timezone.now() + timedelta(hours=1)
    story = schedule_article(
        "Scheduled", live_at=hour, tags=("Plans",), expires_at=hour + timedelta(hours=1)
    )
    path, news = story.get_absolute_url(), "/sitemap-news.xml"

    seen = []
    for instant in (hour - timedelta(seconds=1), hour, hour + timedelta(hours=1)):
        with time_machine.travel(instant, tick=False):
            pages = every_page(client)
            is_news = path in client.get(news).content.decode()
            seen.append((path in pages, "/tag/plans/" in pages, is_news))

    assert seen == [(False,) * 3, (True,) * 3, (False,) * 3]


def test_month_is_that_of_the_site_s_time_zone(client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    publish_article("New year", at=datetime(2025, 12, 31, 16, 0, tzinfo=UTC))

    [entry] = listed(client, "/sitemap-2026-01.xml")

    assert files_of(client)[-1] == "/sitemap-2026-01.xml"
    assert entry.path == "/2026/01/new-year/"
    assert entry.element.findtext("{*}lastmod") == "2026-01-01T01:00:00+09:00"


def test_story_was_changed_when_readers_were_told_so(client: Client) -> None:
    story = publish_article("Harbour reopens", section=make_section(), tags=("Harbours",))
    republish(story, headline="Harbour open again")

    [entry] = listed(client, "/sitemap-2026-03.xml")
    [tag] = listed(client, "/sitemap-tags.xml")
    front, corrections, archive, section = listed(client, "/sitemap-sections.xml")

    assert entry.changed_at == THEN + timedelta(days=1)
    assert [each.changed_at for each in (tag, front, section)] == [THEN] * 3
    assert (corrections.changed_at, archive.changed_at) == (None, None)


def test_story_is_listed_with_its_pictures(client: Client) -> None:
    lead, inside = make_photo(), make_photo()
    body = f'<p>Text.</p><figure data-photo="{inside.pk}"></figure>'
    story = publish_article(lead_photo=lead, body=body)
    story.figures = {str(inside.pk): inside.as_picture(), str(lead.pk): lead.as_picture()}
    story.save(update_fields=["figures"])

    [entry] = listed(client, "/sitemap-2026-03.xml")

    names = [address.partition("/media/")[2] for address in entry.pictures]
    assert len(names) == len(set(names)) == 2
    assert all(default_storage.exists(name) and name.endswith(".jpg") for name in names)


def test_month_is_split_where_it_is_too_large(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(months, "PART", 10)
    stories = archive(25)
    PublishedArticle.objects.update(published_at=THEN)
    gone = stories[3].article
    withdrawing.withdraw(gone, by=make_chief(), at=timezone.now())

    files = files_of(client)[-3:]
    with django_assert_num_queries(3):
        parts = [listed(client, files[1])]
    parts = [listed(client, path) for path in files]

    assert files[0] == "/sitemap-2026-03.xml"
    assert files[1].startswith("/sitemap-2026-03.xml?from=20260314T")
    assert [len(part) for part in parts] == [9, 10, 5]
    paths = [each.path for part in parts for each in part]
    assert paths == [each.get_absolute_url() for each in stories if each.article != gone]


def test_topics_are_split_where_they_are_many(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "PART", 3)
    make_tag("Unused")
    publish_article(tags=tuple(f"Tag {number}" for number in range(7)))

    files = [path for path in files_of(client) if path.startswith("/sitemap-tags")]
    parts = [[each.path for each in listed(client, path)] for path in files]

    assert [len(part) for part in parts] == [2, 3, 2]
    assert [path for part in parts for path in part] == [
        f"/tag/tag-{number}/" for number in range(7)
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap-2026-00.xml",
        "/sitemap-2026-13.xml",
        "/sitemap-0-01.xml",
        "/sitemap-99999999999999999999-01.xml",
        "/sitemap-2031-01.xml",
        "/sitemap-2026-03.xml?from=never",
        "/sitemap-2026-03.xml?from=20260401T000000000000-1",
        "/sitemap-tags.xml?from=0",
        "/sitemap-tags.xml?from=99999999999999999999",
        "/sitemap-tags.xml?from=x",
    ],
)
def test_file_that_no_index_lists_is_not_found(client: Client, path: str) -> None:
    publish_in_full()

    assert client.get(path).status_code == 404


def test_news_are_of_two_days_and_newest_first(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {"SITE_NAME": "Tide & Time", "SITE_URL": "https://news.example"}
    now = timezone.now().replace(microsecond=0)
    publish_article("Old", at=now - timedelta(days=2, seconds=5))
    older = publish_article("Ebb <&> flow", at=now - timedelta(days=1), language="pt-BR")
    newer = publish_article("Flood", at=now - timedelta(hours=1), lead_photo=make_photo())

    entries = listed(client, "/sitemap-news.xml")

    assert [each.path for each in entries] == [each.get_absolute_url() for each in (newer, older)]
    told = [
        {name: each.element.findtext(f".//{NEWS}{name}") for name in ("name", "language", "title")}
        for each in entries
    ]
    assert told == [
        {"name": "Tide & Time", "language": "en", "title": "Flood"},
        {"name": "Tide & Time", "language": "pt", "title": "Ebb <&> flow"},
    ]
    dates = [each.element.findtext(f".//{NEWS}publication_date") for each in entries]
    assert [datetime.fromisoformat(date or "") for date in dates] == [
        newer.published_at,
        older.published_at,
    ]
    assert len(entries[0].pictures) == 1


def test_news_without_any_are_valid_and_list_the_front_page_as_no_news(client: Client) -> None:
    publish_article("Old", at=timezone.now() - timedelta(days=3))

    [entry] = listed(client, "/sitemap-news.xml")

    assert entry.path == "/"
    assert entry.element.find(f"{NEWS}news") is None


def test_news_are_at_most_a_thousand(client: Client) -> None:
    stories = archive(1005, newest=timezone.now())
    PublishedArticle.objects.update(published_at=stories[0].published_at)

    assert len(listed(client, "/sitemap-news.xml")) == 1000


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("pt-BR", "pt"),
        ("FIL", "fil"),
        ("zh", "zh-cn"),
        ("zh-Hans-SG", "zh-cn"),
        ("zh-Hant", "zh-tw"),
        ("zh-TW", "zh-tw"),
        ("x-klingon", "en"),
        ("<script>", "en"),
        ("english", "en"),
    ],
)
def test_news_name_a_language_that_the_schema_takes(language: str, written: str) -> None:
    assert languages.for_news(language) == written


def test_sitemaps_are_whole_whatever_the_words(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {"SITE_NAME": "A<b>&\x0b", "SITE_URL": "https://news.example"}
    publish_article("]]> <script> & \x01 \ufffe 潮", at=timezone.now() - timedelta(hours=1))

    [entry] = listed(client, "/sitemap-news.xml")

    assert "%E6%BD%AE" in entry.path
    assert entry.element.findtext(f".//{NEWS}title") == "]]> <script> &   潮"


@pytest.mark.parametrize("number", [2, 200])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/sitemap.xml", 8),
        ("/sitemap-2026-03.xml", 3),
        ("/sitemap-sections.xml", 4),
        ("/sitemap-authors.xml", 2),
        ("/sitemap-tags.xml", 2),
        ("/sitemap-news.xml", 2),
        ("/robots.txt", 1),
    ],
)
def test_sitemap_takes_the_same_queries_for_few_and_many_stories(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
    number: int,
) -> None:
    archive(number)

    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_robots_are_told_the_sitemaps_and_kept_from_links_in_mail(client: Client) -> None:
    response = client.get("/robots.txt")

    robots = RobotFileParser()
    robots.parse(response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert robots.site_maps() == [
        "https://news.example/sitemap.xml",
        "https://news.example/sitemap-news.xml",
    ]
    assert not robots.can_fetch("AnyBot", "https://news.example/newsletters/in/abc/")
    assert not robots.can_fetch("AnyBot", "https://news.example/newsletters/out/abc/")
    assert not robots.can_fetch("AnyBot", "https://news.example/newsletters/choices/abc/")
    assert not robots.can_fetch("AnyBot", "https://news.example/newsletters/account/abc/")
    assert not robots.can_fetch("AnyBot", "https://news.example/newsletters/address/abc/")
    assert robots.can_fetch("AnyBot", "https://news.example/newsletters/sign-up/")
    assert robots.can_fetch("AnyBot", "https://news.example/2026/03/harbour-reopens/")
