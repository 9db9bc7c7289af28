"""What caches are told of a page, and that a copy of it is recognised without drawing it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.test.signals import template_rendered
from django.urls import include, path
from django.utils import translation

from newsroom.desk import ingesting, renditions
from newsroom.models import Paper, Photo, PublishedArticle
from newsroom.pages import shared_cache
from tests import caches as made
from tests.factories import (
    THEN,
    make_chief,
    picture_file,
    publish_article,
    schedule_article,
)
from tests.pages.cached import KINDS, changed, publish_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_copies")]

#: A site that has no page of its own for what is missing.
urlpatterns = [path("", include("newsroom.urls"))]
#: A quiet hour, with no instant near.
QUIET = THEN + timedelta(days=40)


def life(response: HttpResponse) -> int:
    """How long shared caches may keep it, in seconds; browsers ask each time."""
    match = re.fullmatch(r"public, max-age=0, s-maxage=(\d+)", response["Cache-Control"])
    assert match, response["Cache-Control"]
    return int(match[1])


def test_every_page_is_public_and_names_its_state(client: Client) -> None:
    publish_paper()

    with time_machine.travel(QUIET, tick=False):
        answers = {address: client.get(address) for address in KINDS}

    for address, response in answers.items():
        shared = life(response)
        assert response.status_code == 200, address
        assert shared <= 300, address
        assert response["ETag"].startswith('W/"'), address
        is_brief = address.startswith(("/search/", "/sitemap-news"))
        assert is_brief or "Last-Modified" in response, address
        assert not response.cookies, address


def test_change_makes_every_copy_old(client: Client, redis_cache: None) -> None:
    publish_paper()
    with time_machine.travel(QUIET, tick=False):
        tags = {path: client.get(path)["ETag"] for path in KINDS}
        PublishedArticle.objects.update(headline="Harbour closes")
        changed(at=QUIET)

        answers = {
            path: client.get(path, headers={"if-none-match": tag}) for path, tag in tags.items()
        }

    assert {answer.status_code for answer in answers.values()} == {200}
    assert "Harbour closes" in answers["/"].content.decode()


@pytest.mark.django_db(transaction=True)
def test_publishing_shows_at_once_though_every_copy_is_warm(
    client: Client, redis_cache: None
) -> None:
    publish_paper()
    before = client.get("/").content.decode()

    publish_article("Ferry stops at noon", at=THEN + timedelta(days=1))

    assert "Ferry stops" not in before
    assert "Ferry stops" in client.get("/").content.decode()


def test_page_drawn_while_it_changes_is_never_found_again(
    client: Client, redis_cache: None
) -> None:
    publish_paper()

    def change(**kwargs: Any) -> None:
        template_rendered.disconnect(change)
        PublishedArticle.objects.update(headline="Harbour closes")
        changed(at=QUIET)

    with time_machine.travel(QUIET, tick=False):
        template_rendered.connect(change)
        during = client.get("/")
        after = client.get("/", headers={"if-none-match": during["ETag"]})

    assert "Harbour reopens" in during.content.decode()
    assert after.status_code == 200
    assert "Harbour closes" in after.content.decode()


@pytest.mark.parametrize("seconds", [1, 20, 100])
def test_no_copy_outlives_the_next_instant(client: Client, seconds: int) -> None:
    publish_paper()
    schedule_article("Soon", live_at=QUIET + timedelta(seconds=seconds, milliseconds=500))
    changed()

    with time_machine.travel(QUIET, tick=False):
        shared = life(client.get("/"))

    assert shared == seconds


def test_copy_lives_shorter_the_older_it_is(client: Client, redis_cache: None) -> None:
    publish_paper()
    with time_machine.travel(QUIET, tick=False) as clock:
        drawn = life(client.get("/"))
        clock.shift(290)
        kept = life(client.get("/"))
        clock.shift(20)
        again = life(client.get("/"))

    assert drawn == again == 300
    assert kept == 10


def test_last_modified_is_the_last_change_and_never_moves_back(client: Client) -> None:
    story = publish_paper()
    with time_machine.travel(QUIET, tick=False) as clock:
        changed(at=QUIET)
        within = client.get("/")
        clock.shift(2)
        first = client.get("/")
        changed(at=QUIET - timedelta(hours=1))
        PublishedArticle.objects.filter(pk=story.pk).update(withdrawn_at=THEN)
        second = client.get("/")

    assert "Last-Modified" not in within
    assert first["Last-Modified"] == second["Last-Modified"] == "Thu, 23 Apr 2026 09:26:53 GMT"


def test_if_modified_since_counts_where_there_is_no_tag(client: Client) -> None:
    publish_paper()
    with time_machine.travel(QUIET, tick=False):
        told = client.get("/")
        since = told["Last-Modified"]

        alone = client.get("/", headers={"if-modified-since": since})
        older = client.get("/", headers={"if-modified-since": "Thu, 01 Jan 2026 00:00:00 GMT"})
        both = client.get("/", headers={"if-modified-since": since, "if-none-match": '"other"'})

    assert [alone.status_code, older.status_code, both.status_code] == [304, 200, 200]


def test_strong_and_weak_forms_of_a_tag_are_the_same(client: Client) -> None:
    publish_paper()
    with time_machine.travel(QUIET, tick=False):
        tag = client.get("/feed/")["ETag"]

        answers = [
            client.get("/feed/", headers={"if-none-match": asked})
            for asked in (tag.removeprefix("W/"), f'"other", {tag}', "*")
        ]

    assert [answer.status_code for answer in answers] == [304, 304, 304]


def test_time_alone_makes_a_copy_old_after_a_day(client: Client) -> None:
    publish_paper()
    with time_machine.travel(QUIET, tick=False) as clock:
        tag = client.get("/")["ETag"]
        clock.shift(timedelta(days=1))

        response = client.get("/", headers={"if-none-match": tag})

    assert response.status_code == 200


@pytest.mark.parametrize("other", ["host", "language", "query", "setting"])
def test_copies_of_other_pages_are_not_this_page(
    client: Client, settings: Any, redis_cache: None, other: str
) -> None:
    publish_paper()
    with time_machine.travel(QUIET, tick=False):
        tag = client.get("/")["ETag"]
        headers = {"if-none-match": tag}
        if other == "host":
            headers["host"] = "news.example"
        if other == "setting":
            settings.NEWSROOM = {"SITE_NAME": "The Ebb"}
        with translation.override("de" if other == "language" else "en"):
            response = client.get("/?x=1" if other == "query" else "/", headers=headers)

    assert response.status_code == 200
    assert response["ETag"] != tag


def test_languages_of_a_page_are_kept_apart(
    client: Client, settings: Any, redis_cache: None
) -> None:
    publish_paper()
    before = settings.MIDDLEWARE.index("django.middleware.common.CommonMiddleware")
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:before],
        "django.middleware.locale.LocaleMiddleware",
        *settings.MIDDLEWARE[before:],
    ]
    with time_machine.travel(QUIET, tick=False):
        pages = [
            client.get("/", headers={"accept-language": language})
            for language in ("en", "ar", "en", "ar")
        ]

    assert ['lang="ar"' in page.content.decode() for page in pages] == [False, True, False, True]
    assert all("Accept-Language" in page["Vary"] for page in pages)
    assert pages[0]["ETag"] != pages[1]["ETag"]


@pytest.mark.parametrize(
    "path", ["/?utm_source={}", "/?{:&>9}", "/search/?q=&&{:&>9}", "/search/?q=b&q={}"]
)
def test_parameters_of_others_do_not_fill_the_cache(
    client: Client, redis_cache: None, path: str
) -> None:
    publish_paper()

    with time_machine.travel(QUIET, tick=False):
        pages = [client.get(path.format(number)) for number in ("", "&", "&&")]

    assert {page.status_code for page in pages} == {200}
    assert life(pages[0])
    cache: Any = caches["default"]
    held = list(cache._cache.get_client().scan_iter(match=f"{cache.key_prefix}:*"))
    assert len(held) == 2  # The turn, and the generation.


@pytest.mark.parametrize(
    "address", ["/2026/04/soon/", "/tag/none/", "/2025/", "/?before=x", "/sitemap-2025-01.xml"]
)
def test_missing_page_is_kept_by_nobody(client: Client, settings: Any, address: str) -> None:
    publish_paper()
    settings.ROOT_URLCONF = __name__  # Whose missing page is Django's own.
    schedule_article("Soon", live_at=QUIET + timedelta(minutes=1))

    with time_machine.travel(QUIET, tick=False):
        response = client.get(address)

    assert response.status_code == 404
    assert response["Cache-Control"] == "private, no-store"


def test_withdrawn_story_is_kept_by_nobody(client: Client) -> None:
    story = publish_paper()
    PublishedArticle.objects.update(withdrawn_at=THEN, withdrawal_line="It was wrong.")

    response = client.get(story.get_absolute_url())

    assert response.status_code == 410
    assert response["Cache-Control"] == "private, no-store"


def test_moved_page_is_kept_no_longer_than_a_page(client: Client) -> None:
    story = publish_paper()
    PublishedArticle.objects.filter(pk=story.pk).update(expires_at=QUIET + timedelta(seconds=30))
    changed()

    with time_machine.travel(QUIET, tick=False):
        response = client.get("/2026/3/harbour-reopens/")

    assert response.status_code == 301
    assert life(response) == 30
    assert "ETag" not in response


def test_nothing_is_kept_while_a_site_is_being_made(client: Client, settings: Any) -> None:
    publish_paper()
    settings.DEBUG = True

    assert client.get("/")["Cache-Control"] == "private, no-store"


def test_nothing_is_kept_before_the_tables_are_filled(client: Client) -> None:
    Paper.objects.all().delete()

    assert client.get("/")["Cache-Control"] == "private, no-store"


def test_process_of_its_own_memory_keeps_no_page(client: Client) -> None:
    publish_paper()
    client.get("/")
    PublishedArticle.objects.update(headline="Harbour closes")

    assert "Harbour closes" in client.get("/").content.decode()


def test_pages_come_though_the_cache_is_down(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    publish_paper()
    monkeypatch.setattr(shared_cache, "_down_until", 0)
    settings.CACHES = {"default": made.no_server()}

    answers = [client.get("/") for _ in range(3)]
    changed()

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert life(answers[0])
    told = [record for record in caplog.records if record.name == "newsroom.caching"]
    assert len(told) == 2  # Of pages once, and of the change.
    assert "127.0.0.1" not in told[0].getMessage()


def test_empty_feed_says_the_same_at_each_reading(client: Client) -> None:
    changed()
    with time_machine.travel(QUIET, tick=False) as clock:
        first = [client.get(path) for path in ("/feed/", "/feed/atom/", "/feed/json/")]
        clock.shift(7)
        second = [client.get(path) for path in ("/feed/", "/feed/atom/", "/feed/json/")]

    assert [each.content for each in first] == [each.content for each in second]


@pytest.mark.django_db(transaction=True)
def test_sizes_of_a_portrait_are_shown_as_soon_as_they_are_there(
    client: Client, redis_cache: None
) -> None:
    story = publish_paper()
    portrait = ingesting.ingest(
        Photo(alt="Ana at sea"), picture_file(), by=make_chief("Another"), at=THEN
    ).photo
    Photo.objects.filter(pk=portrait.pk).update(renditions=[], recipe="")
    author = story.bylines.get().author
    author.photo = portrait
    author.save()
    before = client.get(author.get_absolute_url())

    renditions.make(portrait, at=THEN)
    after = client.get(author.get_absolute_url(), headers={"if-none-match": before["ETag"]})

    assert after.status_code == 200
    assert after.content.decode().count("srcset") > before.content.decode().count("srcset")
