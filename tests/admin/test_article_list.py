"""The list of articles: what it shows, finds and filters, at which price, and what it deletes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsroom.desk import holding, reviewing, withdrawing
from newsroom.models import Article, Author, PublicState
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

URL = "admin:newsroom_article_changelist"


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


def headlines(client: Client, **query: Any) -> set[str]:
    """Headlines on the first page of the list."""
    response = client.get(reverse(URL), query)
    assert response.status_code == 200
    return {article.headline for article in response.context["cl"].result_list}


def stories_of_every_state(by: Any) -> dict[PublicState, Article]:
    now = timezone.now()
    withdrawn = factories.publish_article("withdrawn", by=by).article
    withdrawing.withdraw(withdrawn, by=by, at=now)
    future = now + timedelta(days=1)
    return {
        PublicState.NONE: factories.make_article("none", by=by),
        PublicState.SCHEDULED: factories.schedule_article(
            "scheduled", by=by, live_at=future
        ).article,
        PublicState.LIVE: factories.publish_article("live", by=by, expires_at=future).article,
        PublicState.EXPIRED: factories.publish_article(
            "expired", by=by, expires_at=now - timedelta(days=1)
        ).article,
        PublicState.WITHDRAWN: withdrawn,
    }


def fill(count: int, by: Any) -> None:
    photo, section = factories.make_photo(by=by), factories.make_section()
    authors = (factories.make_author("Ana"), factories.make_author("Bo"))
    for _ in range(count):
        factories.publish_article(by=by, lead_photo=photo, section=section, authors=authors)


def test_list_takes_as_many_queries_for_many_articles_as_for_two(client: Client) -> None:
    chief = factories.make_chief()
    fill(2, chief)
    client.get(reverse(URL))
    with CaptureQueriesContext(connection) as for_two:
        client.get(reverse(URL), {"all": ""})
    fill(98, chief)

    with CaptureQueriesContext(connection) as for_many:
        page = client.get(reverse(URL), {"all": ""})

    assert len(page.context["cl"].result_list) == 100
    assert len(for_many) == len(for_two)
    assert len(for_many) <= 10


def test_list_shows_photo_state_section_bylines_and_who_saved(client: Client) -> None:
    chief = factories.make_chief("olga")
    photo = factories.make_photo(by=chief)
    story = factories.publish_article(
        "Boats are back",
        by=chief,
        lead_photo=photo,
        section=factories.make_section("Coast"),
        authors=(factories.make_author("Ana Sol"), factories.make_author("Bo Lind")),
    )
    desk.save(client, story.article, standfirst="Changed since.")

    page = client.get(reverse(URL)).content.decode()

    assert f'src="{photo.thumbnail_url()}"' in page
    assert '<span class="nr-mark nr-mark-draft">Draft</span>' in page
    assert '<span class="nr-mark nr-mark-live">Live</span>' in page
    assert "1 change not yet public" in page
    assert "Coast" in page
    assert "Ana Sol, Bo Lind" in page
    assert "chief</span>" in page


@pytest.mark.parametrize("state", list(PublicState))
def test_filter_by_public_state_agrees_with_the_published_rows(
    client: Client, state: PublicState
) -> None:
    stories = stories_of_every_state(factories.make_chief())

    found = headlines(client, public=state.value)

    assert found == {stories[state].headline}


def test_filter_by_stage_section_and_author_finds_theirs(client: Client) -> None:
    section, author = factories.make_section(), factories.make_author()
    factories.make_article("theirs", section=section, authors=(author,))
    factories.publish_article("other")

    assert headlines(client, section__id__exact=section.pk) == {"theirs"}
    assert headlines(client, author=author.pk) == {"theirs"}
    assert headlines(client, stage__exact="draft") == {"theirs"}


def test_filter_by_me_finds_stories_of_authors_with_my_login() -> None:
    me = factories.make_chief()
    author = factories.make_author(user=me)
    factories.make_article("mine", authors=(author,))
    factories.make_article("other", authors=(factories.make_author("Bo"),))

    assert headlines(desk.login(me), author="me") == {"mine"}


def test_filter_by_desk_finds_what_waits_for_someone() -> None:
    me, other = factories.make_chief("me"), factories.make_chief()
    now = timezone.now()
    mine = Author.objects.create(name="Me", user=me)
    factories.make_article("begun by me", by=me, at=now)
    factories.make_article("credited to me", by=other, at=now, authors=(mine,))
    review = factories.make_article("review", by=other, at=now)
    reviewing.submit(review, revision=1, by=other, at=now)
    factories.schedule_article("scheduled", by=other, at=now, live_at=now + timedelta(days=1))
    behind = factories.publish_article("behind", by=other)
    factories.publish_article("up to date", by=other)
    factories.make_article("stale", by=other, at=now - timedelta(days=15))
    factories.make_article("not yet stale", by=other, at=now - timedelta(days=13))
    desk.save(desk.login(other), behind.article, standfirst="Changed since.")
    client = desk.login(me)

    assert headlines(client, desk="mine") == {"begun by me", "credited to me"}
    assert headlines(client, desk="review") == {"review"}
    assert headlines(client, desk="scheduled") == {"scheduled"}
    assert headlines(client, desk="changed") == {"behind"}
    assert headlines(client, desk="stale") == {"stale"}


def test_list_shows_the_hour_of_what_is_public_and_what_is_on_hold(client: Client) -> None:
    chief = factories.make_chief()
    live = factories.publish_article(by=chief).article
    later = timezone.now().replace(year=2998, month=1, day=2, hour=3, minute=4)
    factories.schedule_article(by=chief, live_at=later)
    holding.hold(live, by=chief, at=factories.THEN, note="A letter came.")

    page = client.get(reverse(URL)).content.decode()

    assert "March 14, 2026</time>" in page
    assert "Jan. 2, 2998, 3:04 a.m. UTC</time>" in page
    assert page.count("On hold") == 1


@pytest.mark.parametrize("value", ["nonsense", "-1", "0", "9" * 40, "²", "1 or 1=1"])
def test_filter_by_nonsense_is_no_error(client: Client, value: str) -> None:
    factories.make_article()

    for name in ("author", "public", "desk"):
        assert client.get(reverse(URL), {name: value}).status_code in (200, 302)


def test_author_filter_offers_a_bounded_number_and_the_chosen_one(client: Client) -> None:
    first = factories.make_author("Zoe First")
    factories.make_article("old", authors=(first,))
    for number in range(25):
        author = factories.make_author(f"Author {number:02}")
        factories.make_article(authors=(author,))

    page = client.get(reverse(URL), {"author": first.pk})

    offered = [title for _, title in page.context["cl"].filter_specs[-1].lookup_choices]
    assert len(offered) == 22
    assert "Zoe First" in offered


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("harbour", {"Harbour news"}),
        ("fishing", {"Harbour news"}),
        ("tide came", {"Harbour news"}),
        ("zátopek", {"Harbour news"}),
        ("ÉMILE", {"Harbour news"}),
        ("nothing like it", set()),
    ],
)
def test_search_finds_by_words_and_authors(client: Client, words: str, found: set[str]) -> None:
    author = factories.make_author("Émile Zátopek")
    factories.make_article(
        "Harbour news", kicker="Fishing", standfirst="The tide came late.", authors=(author,)
    )
    factories.make_article("Other", standfirst="Nothing.")

    assert headlines(client, q=words) == found


def test_delete_draft_that_never_was_public_is_possible(client: Client) -> None:
    article = factories.make_article(authors=(factories.make_author(),), tags=("Harbours",))

    client.post(desk.article_url(article, "delete"), {"post": "yes"})

    assert not Article.objects.exists()


@pytest.mark.parametrize("state", [each for each in PublicState if each != PublicState.NONE])
def test_delete_story_with_published_version_is_refused(client: Client, state: PublicState) -> None:
    article = stories_of_every_state(factories.make_chief())[state]

    response = client.post(desk.article_url(article, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert Article.objects.filter(pk=article.pk).exists()
