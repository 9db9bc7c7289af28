"""Stories deleted many at once: all or none, a bounded number, and who stands in the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import post_delete
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsroom.admin import deletion
from newsroom.desk import holding
from newsroom.models import Article
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

URL = "admin:newsroom_article_changelist"


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


def test_delete_many_with_a_published_one_among_them_deletes_none(client: Client) -> None:
    draft, live = factories.make_article(), factories.publish_article("Live one").article
    chosen = {"action": "delete_selected", "_selected_action": [draft.pk, live.pk], "post": "yes"}

    response = client.post(reverse(URL), chosen)

    assert Article.objects.count() == 2
    assert "Nothing was deleted. “Live one”: What has been public" in desk.sentences(response)


def test_delete_story_on_hold_is_refused_one_by_one_and_in_bulk(client: Client) -> None:
    article = factories.make_article()
    holding.hold(article, by=factories.make_chief(), at=factories.THEN, note="A letter came.")
    chosen = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}

    alone = client.post(desk.article_url(article, "delete"), {"post": "yes"})
    many = client.post(reverse(URL), chosen)

    assert alone.status_code == 403
    assert "The story is on legal hold." in desk.sentences(many)
    assert Article.objects.exists()


def test_delete_more_than_the_most_at_once_is_refused_unread(client: Client) -> None:
    factories.make_article("Kept", at=timezone.now())
    Article.objects.bulk_create(
        Article(headline=f"Draft {place}", created_at=factories.THEN, saved_at=factories.THEN)
        for place in range(deletion.MOST)
    )
    chosen = {"action": "delete_selected", "_selected_action": [1], "select_across": "1"}

    with CaptureQueriesContext(connection) as queries:
        response = client.post(reverse(URL), chosen | {"post": "yes"})

    assert Article.objects.count() == deletion.MOST + 1
    assert "Nothing was deleted. At most 100 articles can be" in desk.sentences(response)
    assert len(queries) < 20


def test_delete_the_most_at_once_asks_and_deletes(client: Client) -> None:
    Article.objects.bulk_create(
        Article(headline=f"Draft {place}", created_at=factories.THEN, saved_at=factories.THEN)
        for place in range(deletion.MOST)
    )
    chosen = {"action": "delete_selected", "_selected_action": [1], "select_across": "1"}

    client.post(reverse(URL), chosen | {"post": "yes"})

    assert not Article.objects.exists()


def test_delete_many_names_the_story_that_is_refused_in_the_last_moment(client: Client) -> None:
    drafts = [factories.make_article(name) for name in ("First", "Second", "Third")]
    chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in drafts]}

    def hold_the_second(**_sent: Any) -> None:
        Article.objects.filter(pk=drafts[1].pk).update(held_at=timezone.now())

    post_delete.connect(hold_the_second, sender=Article)
    try:
        response = client.post(reverse(URL), chosen | {"post": "yes"})
    finally:
        post_delete.disconnect(hold_the_second, sender=Article)

    told = "Nothing was deleted. “Second”: The story is on legal hold."
    assert desk.sentences(response) == told
    assert Article.objects.filter(held_at=None).count() == 3


def test_delete_many_drafts_asks_and_deletes(client: Client) -> None:
    drafts = [factories.make_article(), factories.make_article()]
    chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in drafts]}

    question = client.post(reverse(URL), chosen)
    client.post(reverse(URL), chosen | {"post": "yes"})

    assert question.status_code == 200
    assert not Article.objects.exists()
