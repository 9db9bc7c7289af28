"""A search takes a fixed number of queries, none of which counts or skips rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client, modify_settings
from django.test.utils import CaptureQueriesContext

from newsroom.desk import indexing
from newsroom.models import Author, PublishedArticle, Section, Tag, searchable
from newsroom.pages import plain_search
from tests.archive import write_archive
from tests.factories import make_author, make_section, make_tag

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["index", "plain"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each of the two ways in which a search is answered."""
    removed = {"remove": "modelsearch"} if request.param == "plain" else {}
    with modify_settings(INSTALLED_APPS=removed):
        yield request.param


def write_stories(number: int) -> None:
    """So many stories in the index, of which a few have the word in the headline, others below."""
    about: dict[str, Any] = {
        "sections": list(Section.objects.all()) or [make_section()],
        "authors": list(Author.objects.all()) or [make_author(), make_author("Bo Lind")],
        "tags": list(Tag.objects.all()) or [make_tag()],
    }
    stories = write_archive(number, **about)
    others = [story.pk for place, story in enumerate(stories) if place % 20]
    PublishedArticle.objects.filter(pk__in=others).update(headline="Another")
    if searchable.is_indexed():
        list(indexing.renew())
    ContentType.objects.get_for_model(PublishedArticle)


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 1),
        ("?q=archive", 4),
        ("?q=archive&section=world&author=ana-sol&tag=harbours&to=2030-01-01", 5),
        ("?section=world", 3),
    ],
)
def test_search_takes_the_same_queries_for_few_and_many_stories(
    client: Client, engine: str, query: str, most: int
) -> None:
    numbers = []

    for number in (2, 200):
        write_stories(number)
        client.get("/robots.txt")  # Reads the state of the paper, which the stories changed.
        with CaptureQueriesContext(connection) as captured:
            html = client.get(f"/search/{query}").content.decode()
        assert ("nr-result" in html) == bool(query)
        numbers.append(len(captured))

    assert numbers == [most, most]
    statements = [each["sql"].upper() for each in captured]
    assert not [each for each in statements if "OFFSET" in each or "COUNT(" in each]


def test_plain_search_looks_further_back_when_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_search, "WINDOW", 10)
    write_stories(25)
    oldest = PublishedArticle.objects.earliest("published_at")
    PublishedArticle.objects.filter(pk=oldest.pk).update(standfirst="The harbour.")
    seen = []

    with modify_settings(INSTALLED_APPS={"remove": "modelsearch"}):
        query = "?q=harbour"
        while query:
            html = client.get(f"/search/{query}").content.decode()
            seen.append((html.count('nr-result"'), "Look further back" in html))
            query = html.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")

    assert seen == [(0, True), (0, True), (1, False)]
