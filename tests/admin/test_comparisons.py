"""The page that compares two versions, and its answers to whatever an address may say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import purging, revising
from newsroom.models import Article, Revision
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Any:
    return factories.make_chief("olga")


@pytest.fixture
def client(chief: Any) -> Client:
    return desk.login(chief)


@pytest.fixture
def article(chief: Any) -> Article:
    """A live story in its first revision of three."""
    article = factories.publish_article("Boats are back", by=chief).article
    for headline in ("Ships are back", "Ships are home"):
        article.headline = headline
        revising.save(article, by=chief, at=factories.THEN)
    return article


def compare(client: Client, article: Article, status: int = 200, **query: str) -> str:
    response = client.get(desk.article_url(article, "compare"), query)
    assert response.status_code == status
    return response.content.decode()


def heading(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page)
    return found[1] if found else ""


def words(page: str) -> str:
    return " ".join(strip_tags(page[page.index("<h1>") :]).split())


def test_compare_without_numbers_takes_what_readers_see_and_the_newest(
    client: Client, article: Article
) -> None:
    page = compare(client, article)

    assert heading(page) == "What readers see → the newest version"
    assert "Revision 1 March 14, 2026, 9:26 a.m. UTC by olga Revision 3" in words(page)


def test_compare_two_numbers_marks_words_for_eyes_and_ears(
    client: Client, article: Article
) -> None:
    page = compare(client, article, **{"from": "1", "to": "2"})

    assert heading(page) == "What readers see → revision 2"
    assert re.search(r"<del>.*taken out:.*Boats.*</del>\s*<ins>.*put in:.*Ships.*</ins>", page)
    assert "Struck through: taken out of the older one." in words(page)
    assert "Not changed: Kicker, Standfirst, Body" in words(page)


def test_compare_without_to_takes_the_newest(client: Client, article: Article) -> None:
    page = compare(client, article, **{"from": "2"})

    assert heading(page) == "Revision 2 → the newest version"


def test_compare_backwards_reads_forwards(client: Client, article: Article) -> None:
    assert compare(client, article, **{"from": "3", "to": "1"}).count("<del>") == compare(
        client, article, **{"from": "1", "to": "3"}
    ).count("<del>")
    assert heading(compare(client, article, **{"from": "3", "to": "1"})) == (
        "What readers see → the newest version"
    )


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"from": "2", "to": "2"}, "Both are revision 2: choose another one."),
        ({"from": "2", "to": "9"}, "This story has no revision “9”."),
        ({"from": "0"}, "This story has no revision “0”."),
        ({"from": "-1"}, "This story has no revision “-1”."),
        ({"to": "two"}, "This story has no revision “two”."),
        ({"to": "²"}, "This story has no revision “²”."),
        ({"from": "9" * 5000}, "This story has no revision “9999999999999999999…”."),
        ({"to": "999999999"}, "This story has no revision “999999999”."),
    ],
)
def test_compare_what_is_not_there_says_so(
    client: Client, article: Article, query: dict[str, str], told: str
) -> None:
    page = compare(client, article, status=404, **query)

    assert told in words(page)


def test_compare_the_only_revision_says_that_there_is_no_other(client: Client, chief: Any) -> None:
    page = compare(client, factories.make_article(by=chief), status=404)

    assert "There is one revision only: nothing to compare it with yet." in words(page)


def test_compare_hostile_old_body_shows_it_clean(client: Client, article: Article) -> None:
    first = article.revisions.get(number=1)
    hostile = {**first.content, "body": "<script>alert(1)</script><p onclick=x()>Fish</p>"}
    Revision.objects.filter(pk=first.pk).update(content=hostile | {"body_cleaner": "bleach-0"})

    page = compare(client, article)

    assert "Fish" in page
    assert "alert(1)" not in page
    assert "onclick" not in page[page.index("<h1>") :]


def test_compare_old_body_that_cannot_be_cleaned_says_why(
    client: Client, article: Article, settings: Any
) -> None:
    first = article.revisions.get(number=1)
    large = {**first.content, "body": "<p>Fish</p>" * 200, "body_cleaner": "bleach-0"}
    Revision.objects.filter(pk=first.pk).update(content=large)
    settings.NEWSROOM = {**settings.NEWSROOM, "BODY_MAX_BYTES": 1000}

    page = compare(client, article, status=404)

    assert "This text is larger than" in page


def test_compare_hostile_words_are_escaped(client: Client, chief: Any) -> None:
    article = factories.make_article("<i>Boats</i>", by=chief)
    article.headline, article.slug = "<b>Ships</b>", "ships"
    article.section = factories.make_section("<u>World</u>")
    revising.save(article, by=chief, at=factories.THEN)

    page = compare(client, article)

    assert not {"<i>Boats", "<b>Ships", "<u>World"} & set(re.findall(r"<[ibu]>\w+", page))
    assert "&lt;u&gt;World" in page


def test_compare_purged_story_tells_nothing_of_its_text(client: Client, chief: Any) -> None:
    article = factories.make_article("Boats of Mr Secret", by=chief, body="<p>Secret fish</p>")
    purging.purge(article, by=chief, at=factories.THEN, note="Court order.")

    page = compare(client, article)

    assert "Secret" not in page


def test_compare_many_revisions_takes_few_queries(
    client: Client, article: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    compare(client, article)

    with django_assert_num_queries(4):
        compare(client, article)


def test_compare_offers_to_restore_the_older_one(client: Client, article: Article) -> None:
    page = compare(client, article)

    assert f'action="{desk.article_url(article, "revision", "1")}"' in page
    assert "Restore revision 1" in page


def test_compare_is_for_who_may_read_and_restoring_for_who_may_save(article: Article) -> None:
    reader = desk.login(factories.make_user(permissions=("view_article",)))
    stranger = desk.login(factories.make_user(permissions=("view_photo",)))

    page = compare(reader, article)

    assert "Restore" not in page
    assert compare(stranger, article, status=403)


def test_compare_by_post_is_not_allowed(client: Client, article: Article) -> None:
    assert client.post(desk.article_url(article, "compare")).status_code == 405


def test_article_page_links_what_is_not_yet_public_to_its_comparison(
    client: Client, article: Article
) -> None:
    page = client.get(desk.article_url(article)).content.decode()

    assert f'{desk.article_url(article, "compare")}?from=1&amp;to=3"' in page
