"""What the article's page tells about the story, at which price, and to those who only look."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import revising
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


def test_open_article_without_edit_permission_shows_it_read_only(client: Client) -> None:
    article = factories.make_article("Only to look at", tags=("Harbours",))
    visitor = desk.login(factories.make_user(permissions=("view_article",)))

    shown = visitor.get(desk.article_url(article))
    sent = visitor.post(desk.article_url(article), {"headline": "Changed", "_publish": "1"})

    assert shown.status_code == 200
    assert "Only to look at" in shown.content.decode()
    assert "Harbours" in shown.content.decode()
    assert 'name="_publish"' not in shown.content.decode()
    assert sent.status_code == 403


def test_open_article_with_much_around_it_takes_bounded_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    authors = tuple(factories.make_author(f"Author {number}") for number in range(5))
    chief = factories.make_chief()
    story = factories.publish_article(
        by=chief,
        authors=authors,
        tags=tuple(f"Tag {number}" for number in range(10)),
        section=factories.make_section(),
        lead_photo=factories.make_photo(by=chief),
    )
    for number in range(30):
        story.article.headline = f"Headline {number}"
        revising.save(story.article, by=chief, at=factories.THEN)

    with django_assert_max_num_queries(25):
        page = client.get(desk.article_url(story.article)).content.decode()

    assert "Headline 29" in page
    assert page.count('<li value="') == 10


def test_open_live_article_tells_how_it_stands(client: Client) -> None:
    story = factories.publish_article(by=factories.make_chief("olga"))
    desk.save(client, story.article, headline="Changed since")

    page = client.get(desk.article_url(story.article)).content.decode()

    assert '<span class="nr-mark nr-mark-draft">Draft</span>' in page
    assert '<span class="nr-mark nr-mark-live">Live</span>' in page
    assert "Saved changes are not yet public." in page
    assert "by chief" in page
    assert f'href="{story.get_absolute_url()}"' in page


def test_open_draft_offers_no_view_on_site(client: Client) -> None:
    article = factories.make_article()

    page = client.get(desk.article_url(article)).content.decode()

    assert "View on site" not in page
    assert "Saved changes are not yet public." not in page


def test_open_scheduled_article_tells_its_hour_and_that_changes_are_not_in_it(
    client: Client,
) -> None:
    live_at = datetime(2999, 1, 2, 3, 4, tzinfo=UTC)
    story = factories.schedule_article(live_at=live_at)
    desk.save(client, story.article, headline="Changed since")

    page = client.get(desk.article_url(story.article)).content.decode()

    assert '<span class="nr-mark nr-mark-scheduled">Scheduled</span> until Jan. 2, 2999' in page
    assert "Saved changes are not in the scheduled version yet." in page
    assert "Schedule for Jan. 2, 2999" in page


def test_open_withdrawn_article_tells_since_when_and_the_line_that_was_given(
    client: Client,
) -> None:
    article = factories.publish_article().article
    client.post(desk.article_url(article, "withdraw"), {"line": "Wrong figures."})

    page = client.get(desk.article_url(article)).content.decode()

    assert '<span class="nr-mark nr-mark-withdrawn">Withdrawn</span> since' in page
    assert "Wrong figures." in page
    assert "View on site" not in page
