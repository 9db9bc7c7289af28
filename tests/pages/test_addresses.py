"""Where a story is found, and where it is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.desk import withdrawing
from newsroom.models import PublishedArticle
from tests.factories import (
    make_article,
    make_author,
    make_chief,
    make_section,
    make_tag,
    publish_article,
    schedule_article,
)
from tests.pages.stories import PUBLIC_PAGES, publish_in_full, republish, text_of

pytestmark = pytest.mark.django_db

SECRET = "Minister resigns"


@pytest.mark.parametrize(
    "headline", ["Straße im Überblick", "日本語の見出し", "🦊🌊", "12345", "عودة العبارة"]
)
def test_article_is_found_at_its_unicode_address(client: Client, headline: str) -> None:
    story = publish_article(headline)

    assert headline in text_of(client, story.get_absolute_url())


@pytest.mark.parametrize(
    "path",
    [
        "/2026/3/harbour-reopens/",
        "/2026/003/harbour-reopens/",
        "/02026/03/harbour-reopens/",
        "/2025/03/harbour-reopens/",
        "/2026/12/harbour-reopens/",
        "/99999999999999999999/99999999999999999999/harbour-reopens/",
        "/0/0/harbour-reopens/",
    ],
)
def test_misspelled_address_leads_to_the_story_for_good(client: Client, path: str) -> None:
    publish_article("Harbour reopens")

    response = client.get(path)

    assert response.status_code == 301
    assert response["Location"] == "/2026/03/harbour-reopens/"


def test_old_slug_leads_to_the_story_for_good(client: Client) -> None:
    story = republish(publish_article("Harbour reopens"), slug="harbour-is-open")

    response = client.get("/2026/03/harbour-reopens/?from=mail")

    assert response.status_code == 301
    assert response["Location"] == story.get_absolute_url() + "?from=mail"
    assert client.get(response["Location"]).status_code == 200


def test_decomposed_slug_leads_to_the_composed_one(client: Client) -> None:
    story = publish_article("Café")

    response = client.get("/2026/03/" + quote("cafe\u0301") + "/")

    assert response.status_code == 301
    assert response["Location"] == story.get_absolute_url()


def test_slug_in_other_letter_case_is_another_slug(client: Client) -> None:
    publish_in_full()

    paths = ["/2026/03/HARBOUR-reopens/", "/section/WORLD/", "/tag/Harbours/", "/author/Ana-Sol/"]

    assert [client.get(path).status_code for path in paths] == [404] * 4


@pytest.mark.parametrize(
    "slug", ["%00", "a%00b", "%ED%A0%80", "%FF%FE", "x" * 3000, "%F0%9F%A6%8A", "'; --", "%25"]
)
def test_hostile_address_is_not_found(client: Client, slug: str) -> None:
    folders = ["2026/03", "99999999999999/1", f"{'9' * 5000}/1", "section", "tag", "author"]

    answers = [client.get(f"/{folder}/{slug}/").status_code for folder in folders]

    assert answers == [404] * len(folders)


def expired() -> str:
    hour = timezone.now() - timedelta(hours=1)
    publish_article(SECRET, at=hour - timedelta(hours=1), expires_at=hour)
    return publish_article_path()


def scheduled() -> str:
    schedule_article(SECRET, at=timezone.now(), live_at=timezone.now() + timedelta(hours=1))
    return publish_article_path()


def withdrawn_without_a_line() -> str:
    story = publish_article(SECRET)
    withdrawing.withdraw(story.article, by=make_chief(), at=timezone.now())
    return story.get_absolute_url()


def drafted() -> str:
    make_article(SECRET)
    return "/2026/03/minister-resigns/"


def publish_article_path() -> str:
    return PublishedArticle.objects.get().get_absolute_url()


@pytest.mark.parametrize("make", [expired, scheduled, withdrawn_without_a_line, drafted])
def test_story_that_is_not_live_is_found_nowhere(client: Client, make: Any) -> None:
    path = make()
    section, author, tag = make_section(), make_author(), make_tag()
    for story in PublishedArticle.objects.all():
        PublishedArticle.objects.filter(pk=story.pk).update(section=section)
        story.bylines.create(author=author, position=0, published_at=story.published_at)
        story.story_tags.create(tag=tag, position=0, published_at=story.published_at)

    answer = client.get(path)
    other_month = client.get(path.replace("/20", "/19", 1))

    assert (answer.status_code, other_month.status_code) == (404, 404)
    assert not [page for page in PUBLIC_PAGES if SECRET in client.get(page).content.decode()]


def test_withdrawn_story_says_why_and_nothing_more(client: Client) -> None:
    story = publish_article(SECRET)
    withdrawing.withdraw(
        story.article, by=make_chief(), at=timezone.now(), line="It was <b>wrong</b>."
    )

    response = client.get(story.get_absolute_url())

    assert response.status_code == 410
    assert "It was &lt;b&gt;wrong&lt;/b&gt;." in response.content.decode()
    assert SECRET not in response.content.decode()
