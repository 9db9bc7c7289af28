"""Publish, Schedule and Withdraw: what each button does, to whom it is shown, what it refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.models import Article, PublicState, PublishedArticle
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

#: A day that no test lives to see, and one that all have.
FUTURE = {"publish_at_0": "2999-01-02", "publish_at_1": "03:04:05"}
PAST = {"publish_at_0": "2001-01-02", "publish_at_1": "03:04:05"}
BUTTONS = ("_publish", "_schedule", "_withdraw")


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


@pytest.fixture
def reporter() -> Client:
    """Someone who writes but may not publish."""
    return desk.login(
        factories.make_user("rosa", permissions=("add_article", "change_article", "view_article"))
    )


def shown_buttons(client: Client, article: Article) -> list[str]:
    page = client.get(desk.article_url(article)).content.decode()
    return [name for name in BUTTONS if f'name="{name}"' in page]


def test_publish_puts_out_what_is_on_the_form_in_one_post(client: Client) -> None:
    article = factories.make_article("Before")

    response = desk.save(client, article, "_publish", headline="After")

    story = PublishedArticle.objects.get()
    assert (story.headline, story.revision.number) == ("After", 2)
    assert story.state(timezone.now()) == PublicState.LIVE
    assert "“After” is public." in desk.sentences(response)
    assert story.get_absolute_url() in desk.sentences(response)


def test_publish_from_add_form_saves_and_publishes(client: Client) -> None:
    page = client.get(reverse(desk.ADD))

    client.post(
        reverse(desk.ADD), desk.form_data(page, headline="New", body="<p>Text.</p>", _publish="1")
    )

    assert PublishedArticle.objects.get().headline == "New"
    assert Article.objects.get().revisions.count() == 1


def test_publish_form_with_an_error_publishes_nothing_and_keeps_text(client: Client) -> None:
    article = factories.make_article()

    response = desk.save(client, article, "_publish", headline="", standfirst="Kept words")

    assert response.status_code == 200
    assert "Kept words" in response.content.decode()
    assert not PublishedArticle.objects.exists()


def test_publish_without_permission_saves_text_and_says_why_it_is_not_public(
    reporter: Client,
) -> None:
    article = factories.make_article("Before")

    response = desk.save(reporter, article, "_publish", headline="After")

    article.refresh_from_db()
    assert article.headline == "After"
    assert not PublishedArticle.objects.exists()
    assert "saved, but not published" in desk.sentences(response)
    assert "You may not publish stories." in desk.sentences(response)


def test_publish_before_embargo_saves_text_and_names_the_hour(client: Client) -> None:
    article = factories.make_article("Before")
    embargo = {"embargo_until_0": "2999-01-01", "embargo_until_1": "12:00:00"}

    response = desk.save(client, article, "_publish", headline="After", **embargo)

    article.refresh_from_db()
    assert article.headline == "After"
    assert not PublishedArticle.objects.exists()
    assert "under embargo until Jan. 1, 2999, noon UTC" in desk.sentences(response)
    assert response.url == desk.article_url(article)


def test_publish_under_slug_of_another_story_saves_text_and_says_so(client: Client) -> None:
    factories.publish_article("First", slug="boats")
    article = factories.make_article("Second")

    response = desk.save(client, article, "_publish", slug="boats")

    article.refresh_from_db()
    assert article.slug == "boats"
    assert PublishedArticle.objects.count() == 1
    assert "Another story has the slug “boats”" in desk.sentences(response)


@pytest.mark.parametrize("body", ["", "<p></p>", "<p><br></p>\n<p>&nbsp;</p>"])
def test_publish_story_without_text_saves_it_and_says_what_is_missing(
    client: Client, body: str
) -> None:
    article = factories.make_article()

    response = desk.save(client, article, "_publish", standfirst="", body=body)

    article.refresh_from_db()
    assert article.body == ""

    assert not PublishedArticle.objects.exists()
    assert "There is no text yet" in desk.sentences(response)


def test_schedule_at_an_hour_puts_story_in_the_schedule(client: Client) -> None:
    article = factories.make_article("Tomorrow")

    response = desk.save(client, article, "_schedule", **FUTURE)

    story = PublishedArticle.objects.get()
    assert story.published_at == datetime(
        2999, 1, 2, 3, 4, 5, tzinfo=timezone.get_default_timezone()
    )
    assert story.state(timezone.now()) == PublicState.SCHEDULED
    assert "goes public on Jan. 2, 2999" in desk.sentences(response)


def test_schedule_again_moves_the_hour_and_takes_the_changes(client: Client) -> None:
    story = factories.schedule_article("Before", live_at=timezone.now() + timedelta(days=1))

    desk.save(client, story.article, "_schedule", headline="After", **FUTURE)

    moved = PublishedArticle.objects.get()
    assert (moved.headline, moved.published_at.year) == ("After", 2999)


@pytest.mark.parametrize(
    ("hour", "sentence"),
    [
        ({}, "Choose the day and the hour"),
        (PAST, "That hour is past."),
        ({"publish_at_0": "2999-01-02"}, "Enter a valid time."),
        ({"publish_at_0": "someday", "publish_at_1": "noon"}, "Enter a valid date."),
    ],
)
def test_schedule_at_no_possible_hour_says_so_beside_the_field(
    client: Client, hour: dict[str, str], sentence: str
) -> None:
    article = factories.make_article()

    response = desk.save(client, article, "_schedule", headline="Kept headline", **hour)

    errors = response.context["adminform"].form.errors["publish_at"]
    assert any(sentence in error for error in errors)
    assert 'value="Kept headline"' in response.content.decode()
    assert not PublishedArticle.objects.exists()


def test_schedule_before_embargo_says_so_beside_the_field(client: Client) -> None:
    article = factories.make_article()
    embargo = {"embargo_until_0": "2999-12-31", "embargo_until_1": "12:00:00"}

    response = desk.save(client, article, "_schedule", **FUTURE, **embargo)

    assert "under embargo" in str(response.context["adminform"].form.errors["publish_at"])


def test_schedule_refused_after_saving_keeps_the_hour_in_the_form(client: Client) -> None:
    factories.publish_article("First", slug="boats")
    article = factories.make_article("Second")

    response = desk.save(client, article, "_schedule", slug="boats", **FUTURE)
    page = client.get(response.url).content.decode()

    assert "not scheduled" in desk.sentences(response)
    assert 'value="2999-01-02"' in page
    assert 'value="03:04:05"' in page


def test_schedule_in_a_year_out_of_reach_is_refused_in_every_zone(
    client: Client, settings: Any
) -> None:
    settings.TIME_ZONE = "America/Los_Angeles"
    article = factories.make_article()
    never = {"publish_at_0": "9999-12-31", "publish_at_1": "23:59:59"}

    response = desk.save(client, article, "_schedule", **never)

    assert "This year is out of reach." in desk.sentences(response)
    assert not PublishedArticle.objects.exists()


def test_schedule_without_permission_schedules_nothing(reporter: Client) -> None:
    article = factories.make_article()

    response = desk.save(reporter, article, "_schedule", **FUTURE)

    assert not PublishedArticle.objects.exists()
    assert "You may not schedule stories." in desk.sentences(response)


def test_schedule_story_that_was_public_says_why_not(client: Client) -> None:
    story = factories.publish_article()

    response = desk.save(client, story.article, "_schedule", **FUTURE)

    assert "its hour can no longer move" in desk.sentences(response)
    assert PublishedArticle.objects.get().published_at == story.published_at


def test_open_form_names_the_time_zone_of_the_hour(client: Client) -> None:
    article = factories.make_article()

    with timezone.override("Asia/Tokyo"):
        page = client.get(desk.article_url(article)).content.decode()

    assert "Hours are in the time zone Asia/Tokyo." in page
    assert "Publish later" in page


def test_show_buttons_for_what_state_and_person_allow(client: Client, reporter: Client) -> None:
    draft = factories.make_article()
    live = factories.publish_article().article
    waiting = factories.schedule_article(live_at=timezone.now() + timedelta(days=1)).article

    assert shown_buttons(client, draft) == ["_publish", "_schedule"]
    assert shown_buttons(client, live) == ["_publish", "_withdraw"]
    assert shown_buttons(client, waiting) == ["_publish", "_schedule", "_withdraw"]
    assert [shown_buttons(reporter, each) for each in (draft, live, waiting)] == [[], [], []]
