"""One revision: looked at, and restored by whoever may save the story now."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from newsroom.desk import parts, publishing, purging, reviewing, revising
from newsroom.models import Article, Revision
from tests import factories
from tests.admin import desk
from tests.desk.recipes import Recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Any:
    return factories.make_chief("olga")


@pytest.fixture
def client(chief: Any) -> Client:
    return desk.login(chief)


@pytest.fixture
def recipes() -> Iterator[Recipes]:
    part = Recipes()
    parts.register(part)
    yield part
    parts.unregister(part.name)


def make_story(by: Any) -> Article:
    """A draft of this person's in its second revision."""
    article = factories.make_article(
        "Boats are back",
        by=by,
        kicker="Fishing",
        authors=(factories.make_author("Ana Sol"),),
        tags=("Harbours",),
        section=factories.make_section("World"),
    )
    article.headline = "Ships are back"
    revising.save(article, by=by, at=factories.THEN)
    return article


def shown(client: Client, article: Article, number: int = 1) -> str:
    response = client.get(desk.article_url(article, "revision", str(number)))
    assert response.status_code == 200
    return response.content.decode()


def readers_page(page: str) -> str:
    """The page within the frame."""
    found = re.search(r'<iframe sandbox srcdoc="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def restore(client: Client, article: Article, number: int = 1, *, newest: Any = 2) -> Any:
    url = desk.article_url(article, "revision", str(number))
    return client.post(url, {"revision": newest})


def test_view_revision_draws_it_as_readers_would_see_it(client: Client, chief: Any) -> None:
    article = make_story(chief)

    page = shown(client, article)

    assert '<h1 class="nr-headline">Boats are back</h1>' in readers_page(page)
    assert "Ana Sol</a>" in readers_page(page)
    assert ">Harbours</a>" in readers_page(page)
    assert "Ships are back" not in readers_page(page)
    assert "Saved March 14, 2026, 9:26 a.m. UTC by olga." in page


def test_view_revision_of_live_story_keeps_its_day_and_notices(client: Client, chief: Any) -> None:
    story = factories.publish_article("Boats", by=chief)
    factories.correct_story(story, "It was Tuesday.")

    drawn = readers_page(shown(client, story.article))

    assert "March 14, 2026" in drawn
    assert "It was Tuesday." in drawn


def test_view_revision_tells_what_is_gone(client: Client, chief: Any) -> None:
    article = make_story(chief)
    first = article.revisions.get(number=1)
    gone = {**first.content, "section": {"id": 999_999, "name": "Far away"}}
    Revision.objects.filter(pk=first.pk).update(content=gone)

    assert "Deleted meanwhile, and not shown: Far away." in shown(client, article)


def test_view_hostile_revision_of_an_older_cleaner_shows_it_clean(
    client: Client, chief: Any
) -> None:
    article = make_story(chief)
    first = article.revisions.get(number=1)
    hostile = {**first.content, "body": "<script>alert(1)</script><p onclick=x()>Fish</p>"}
    Revision.objects.filter(pk=first.pk).update(content=hostile | {"body_cleaner": "bleach-0"})

    page = shown(client, article)

    assert "<p>Fish</p>" in readers_page(page)
    assert "alert(1)" not in page


def test_view_purged_revision_says_why_there_is_nothing(client: Client, chief: Any) -> None:
    article = make_story(chief)
    purging.purge(article, by=chief, at=factories.THEN, note="Court order.")

    page = shown(client, article)

    assert "The text of this revision was removed for legal reasons." in page
    assert "iframe" not in page
    assert "Restore" not in page


@pytest.mark.parametrize("number", ["0", "3", "one", "-1", "²", "9" * 5000])
def test_view_revision_that_is_not_there_is_not_found(
    client: Client, chief: Any, number: str
) -> None:
    article = make_story(chief)
    url = desk.article_url(article, "revision", number)

    assert client.get(url).status_code == 404
    assert client.post(url, {"revision": 2}).status_code == 404


def test_view_newest_revision_offers_no_restoring(client: Client, chief: Any) -> None:
    assert "Restore" not in shown(client, make_story(chief), 2)


def test_view_revision_changes_nothing(client: Client, chief: Any) -> None:
    article = make_story(chief)

    shown(client, article)

    assert Article.objects.get().headline == "Ships are back"
    assert Revision.objects.count() == 2


def test_restore_makes_a_new_revision_and_says_so(client: Client, chief: Any) -> None:
    article = make_story(chief)

    response = restore(client, article)

    article.refresh_from_db()
    assert response.headers["Location"] == desk.article_url(article)
    assert desk.sentences(response) == "Revision 1 is restored, as revision 3. None was lost."
    assert (article.headline, article.revision_number) == ("Boats are back", 3)


def test_restore_says_what_could_not_come_back(client: Client, chief: Any) -> None:
    article = make_story(chief)
    first = article.revisions.get(number=1)
    gone = {**first.content, "section": {"id": 999_999, "name": "Far away"}}
    Revision.objects.filter(pk=first.pk).update(content=gone)

    response = restore(client, article)

    assert "What was deleted meanwhile could not come back: Far away." in desk.sentences(response)


def test_restore_what_says_the_same_tells_that_nothing_changed(client: Client, chief: Any) -> None:
    article = make_story(chief)

    response = restore(client, article, 2)

    assert "nothing was changed" in desk.sentences(response)
    assert article.revisions.count() == 2


@pytest.mark.parametrize("newest", ["1", "", "two", "9" * 5000])
def test_restore_without_the_newest_revision_read_changes_nothing(
    client: Client, chief: Any, newest: str
) -> None:
    article = make_story(chief)

    response = restore(client, article, newest=newest)

    assert "has saved a newer version" in desk.sentences(response)
    assert response.headers["Location"] == desk.article_url(article, "history")
    assert Article.objects.get().headline == "Ships are back"


def test_restore_over_an_embargo_that_the_hour_would_break_says_so(
    client: Client, chief: Any
) -> None:
    live_at = datetime(2999, 1, 2, 3, 4, tzinfo=UTC)
    article = factories.make_article("Boats", by=chief, embargo_until=live_at.replace(year=3000))
    article.embargo_until = None
    revising.save(article, by=chief, at=factories.THEN)
    publishing.schedule(article, revision=2, by=chief, at=factories.THEN, live_at=live_at)

    response = restore(client, article)

    assert "before this embargo ends" in desk.sentences(response)
    assert Article.objects.get().embargo_until is None


def test_restore_own_draft_by_a_reporter_is_allowed() -> None:
    reporter = factories.make_member("rita", role="Reporter")
    article = make_story(reporter)

    response = restore(desk.login(reporter), article)

    assert "is restored" in desk.sentences(response)


def test_restore_own_story_in_review_is_refused_with_the_reason() -> None:
    reporter = factories.make_member("rita", role="Reporter")
    article = make_story(reporter)
    reviewing.submit(article, revision=2, by=reporter, at=factories.THEN)
    client = desk.login(reporter)

    page = shown(client, article)
    response = restore(client, article)

    reason = "You may change a story of yours only while it is a draft."
    assert reason in page
    assert 'type="submit" class="button"' not in page
    assert desk.sentences(response) == reason
    assert Article.objects.get().headline == "Ships are back"


def test_restore_story_of_another_by_a_reporter_is_neither_offered_nor_done(chief: Any) -> None:
    article = make_story(chief)
    client = desk.login(factories.make_member("rita", role="Reporter"))

    page = shown(client, article)
    restore(client, article)

    assert "Restore" not in page
    assert Article.objects.get().headline == "Ships are back"


def test_restore_without_the_right_to_read_is_forbidden(chief: Any) -> None:
    article = make_story(chief)
    stranger = desk.login(factories.make_user(permissions=("view_photo",)))

    assert restore(stranger, article).status_code == 403
    assert stranger.get(desk.article_url(article, "revision", "1")).status_code == 403


def test_restore_without_csrf_token_is_forbidden(chief: Any) -> None:
    article = make_story(chief)
    client = Client(enforce_csrf_checks=True)
    client.force_login(chief)

    assert restore(client, article).status_code == 403
    assert Article.objects.get().headline == "Ships are back"


def test_a_sites_own_part_is_compared_and_restored(
    client: Client, chief: Any, recipes: Recipes
) -> None:
    article = factories.make_article(by=chief)
    for soup in (["Fish soup"], ["Fish stew"]):
        recipes.kept[article.pk] = soup
        revising.record(article, by=chief, at=factories.THEN)

    page = client.get(desk.article_url(article, "compare")).content.decode()
    restore(client, article, 2, newest=3)

    assert "<h2>Recipes</h2>" in page
    assert recipes.kept[article.pk] == ["Fish soup"]
