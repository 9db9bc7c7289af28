"""Withdrawing from the desk: asked first, done once, and never by those who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.models import Article, PublishedArticle
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


@pytest.fixture
def reporter() -> Client:
    """Someone who writes but may not withdraw."""
    return desk.login(factories.make_user(permissions=("change_article", "view_article")))


def test_withdraw_asks_first_and_leaves_story_live(client: Client) -> None:
    story = factories.publish_article()

    response = desk.save(client, story.article, "_withdraw", headline="Typed on the way")
    question = client.get(response.url)

    story.refresh_from_db()
    assert response.url == desk.article_url(story.article, "withdraw")
    assert "Withdraw this story?" in question.content.decode()
    assert story.withdrawn_at is None
    assert Article.objects.get().headline == "Typed on the way"


def test_withdraw_with_a_line_takes_story_from_readers_and_shows_them_the_line(
    client: Client,
) -> None:
    story = factories.publish_article("Wrong figures")
    url = desk.article_url(story.article, "withdraw")

    response = client.post(url, {"line": "We had the figures wrong."})

    page = Client().get(story.get_absolute_url()).content.decode()
    assert "is withdrawn" in desk.sentences(response)
    assert "We had the figures wrong." in page
    assert "They came in with the tide." not in page


def test_withdraw_scheduled_story_takes_it_off_the_schedule(client: Client) -> None:
    story = factories.schedule_article(live_at=timezone.now() + timedelta(days=1))

    response = client.post(desk.article_url(story.article, "withdraw"), {"line": ""})

    assert "off the schedule" in desk.sentences(response)
    assert not PublishedArticle.objects.exists()


def test_withdraw_with_too_long_a_line_keeps_it_in_the_form(client: Client) -> None:
    story = factories.publish_article()

    response = client.post(desk.article_url(story.article, "withdraw"), {"line": "x" * 301})

    assert response.status_code == 200
    assert "x" * 301 in response.content.decode()
    assert PublishedArticle.objects.get().withdrawn_at is None


def test_withdraw_without_permission_withdraws_nothing(reporter: Client) -> None:
    story = factories.publish_article()

    response = reporter.post(desk.article_url(story.article, "withdraw"), {"line": ""})

    assert "You may not withdraw stories." in desk.sentences(response)
    assert PublishedArticle.objects.get().withdrawn_at is None


def test_withdraw_draft_says_that_nothing_is_public(client: Client) -> None:
    article = factories.make_article()

    response = client.get(desk.article_url(article, "withdraw"))

    assert response.url == desk.article_url(article)
    assert "There is nothing public to withdraw." in desk.sentences(response)


def test_withdraw_button_on_form_with_an_error_offers_to_withdraw_without_saving(
    client: Client,
) -> None:
    story = factories.publish_article()

    response = desk.save(client, story.article, "_withdraw", headline="")

    assert response.status_code == 200
    assert desk.article_url(story.article, "withdraw") in response.content.decode()


def test_open_withdrawal_of_no_article_is_not_found(client: Client) -> None:
    response = client.get(reverse("admin:newsroom_article_withdraw", args=["nonsense"]))

    assert response.status_code == 404


def test_open_withdrawal_without_login_or_right_is_refused() -> None:
    story = factories.publish_article()
    url = desk.article_url(story.article, "withdraw")
    stranger = desk.login(factories.make_user())

    assert Client().get(url).status_code == 302
    assert stranger.get(url).status_code == 403
