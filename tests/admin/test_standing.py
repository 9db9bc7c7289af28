"""What the article's page tells about the story, at which price, and to those who only look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.desk import holding, reviewing, revising
from newsroom.models import Article, Byline, Photo, PublishedArticle, Revision
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db


FAR_OFF = datetime(2999, 1, 2, 3, 4, tzinfo=UTC)


def expired_article() -> PublishedArticle:
    return factories.publish_article(expires_at=factories.THEN + timedelta(hours=1))


def scheduled_article() -> PublishedArticle:
    return factories.schedule_article(live_at=FAR_OFF)


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


def fill(story: PublishedArticle, *, count: int, revisions: int, by: Any) -> None:
    """Give the story so many bylines, tags, events and photos in its text, and revisions."""
    article = story.article
    authors = [factories.make_author(f"Author {number}") for number in range(count)]
    Byline.objects.bulk_create(
        Byline(article=article, author=author, position=place)
        for place, author in enumerate(authors)
    )
    article.tags.set([f"Tag {number}" for number in range(count)])
    photo = article.lead_photo
    Photo.objects.bulk_create(_copy(photo, number) for number in range(count))
    copies = Photo.objects.filter(checksum__startswith=f"{photo.pk}-")
    article.body = "".join(f'<figure data-photo="{copy.pk}"></figure>' for copy in copies)
    for number in range(count):
        article.headline = f"Headline {number}"
        revising.save(article, by=by, at=factories.THEN)
    newest = article.revisions.first()
    Revision.objects.bulk_create(
        Revision(
            article=article,
            number=newest.number + number,
            schema=newest.schema,
            content=newest.content,
            saved_at=factories.THEN,
        )
        for number in range(1, revisions + 1)
    )
    Article.objects.filter(pk=article.pk).update(revision_number=newest.number + revisions)


def _copy(photo: Photo, number: int) -> Photo:
    columns = [each.attname for each in Photo._meta.concrete_fields if not each.primary_key]
    copied = {name: getattr(photo, name) for name in columns}
    return Photo(**copied | {"checksum": f"{photo.pk}-{number}"})


def opening(client: Client, story: PublishedArticle) -> CaptureQueriesContext:
    url = desk.article_url(story.article)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return queries


def test_open_article_takes_as_many_queries_whatever_is_around_it() -> None:
    chief = factories.make_chief()
    ed = factories.make_member("ed", role="Editor")
    stories = [
        factories.publish_article(
            by=chief,
            lead_photo=factories.make_photo(by=chief),
            section=factories.make_section(name),
        )
        for name in ("Small", "Large")
    ]
    fill(stories[0], count=2, revisions=1, by=chief)
    fill(stories[1], count=20, revisions=480, by=chief)

    few, many = (opening(desk.login(ed), story) for story in stories)

    assert stories[1].article.body_photos.count() == 20
    assert len(many) == len(few)
    assert len(many) <= 25


def test_search_in_boxes_of_the_form_takes_few_queries() -> None:
    ed = desk.login(factories.make_member("ed", role="Editor"))
    for number in range(30):
        factories.make_author(f"Author {number}")
    asked = {"app_label": "newsroom", "model_name": "byline", "field_name": "author", "term": "a"}
    ed.get(reverse("admin:autocomplete"), asked)

    with CaptureQueriesContext(connection) as queries:
        found = ed.get(reverse("admin:autocomplete"), asked).json()["results"]

    assert len(found) == 20
    assert len(queries) <= 6


def test_open_live_article_tells_how_it_stands(client: Client) -> None:
    story = factories.publish_article(by=factories.make_chief("olga"))
    desk.save(client, story.article, headline="Changed since")

    page = client.get(desk.article_url(story.article)).content.decode()

    assert '<span class="nr-mark nr-mark-draft">Draft</span>' in page
    assert '<span class="nr-mark nr-mark-live">Live</span>' in page
    assert "1 change not yet public." in page
    assert f"{desk.article_url(story.article, 'compare')}?from=1&amp;to=2" in page
    assert "by chief, revision 2" in page
    assert f'href="{story.get_absolute_url()}"' in page


def test_open_draft_offers_no_view_on_site(client: Client) -> None:
    article = factories.make_article()

    page = client.get(desk.article_url(article)).content.decode()

    assert "View on site" not in page
    assert "not yet public" not in page


@pytest.mark.parametrize(
    ("make", "with_what"),
    [
        (factories.publish_article, "what readers see"),
        (expired_article, "what readers saw"),
        (scheduled_article, "the scheduled version"),
    ],
    ids=["live", "expired", "scheduled"],
)
def test_open_changed_article_offers_to_compare_it_with_what_is_there(
    client: Client, make: Any, with_what: str
) -> None:
    article = make().article
    desk.save(client, article, headline="Changed since")

    page = client.get(desk.article_url(article)).content.decode()

    assert f">Compare with {with_what}</a>" in page


def test_open_scheduled_article_tells_its_hour_and_that_changes_are_not_in_it(
    client: Client,
) -> None:
    story = scheduled_article()
    desk.save(client, story.article, headline="Changed since")

    page = client.get(desk.article_url(story.article)).content.decode()

    assert '<span class="nr-mark nr-mark-scheduled">Scheduled</span> for Jan. 2, 2999' in page
    assert "1 change is not in the scheduled version yet." in page
    assert "Scheduled for Jan. 2, 2999" in page


def test_open_withdrawn_article_tells_since_when(
    client: Client,
) -> None:
    article = factories.publish_article().article
    client.post(desk.article_url(article, "verb", "withdraw"), {"line": "Wrong figures."})

    page = client.get(desk.article_url(article)).content.decode()

    assert '<span class="nr-mark nr-mark-withdrawn">Withdrawn</span> since' in page
    assert "View on site" not in page


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("Reporter", "An editor reads it, then approves it or sends it back."),
        ("Editor", "Read it, then approve it or send it back."),
    ],
)
def test_open_story_in_review_says_what_is_next_to_each(role: str, sentence: str) -> None:
    article = factories.make_article()
    reviewing.submit(article, revision=1, by=factories.make_chief(), at=factories.THEN)

    page = desk.login(factories.make_member(role=role)).get(desk.article_url(article))

    assert page.context["next_step"] == sentence
    assert sentence in page.content.decode()


def test_open_held_story_tells_since_when_and_why(client: Client) -> None:
    article = factories.make_article()
    holding.hold(article, by=factories.make_chief(), at=factories.THEN, note="A <letter> came.")

    page = client.get(desk.article_url(article)).content.decode()

    assert '<span class="nr-mark nr-mark-held">On hold</span> since March 14, 2026' in page
    assert "A &lt;letter&gt; came." in page
    assert "before the hold is lifted" in page


def test_open_form_tells_words_and_minutes_of_the_whole_text(client: Client) -> None:
    article = factories.make_article(
        "Two words", standfirst="Three more words.", body="<p>word </p>" * 1200
    )

    page = client.get(desk.article_url(article)).content.decode()

    assert "<span data-nr-words>1,205</span>" in page
    assert "<span data-nr-minutes>5</span>" in page
