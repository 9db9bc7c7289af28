"""What revisions hold, read in the present shape and by the present cleaner."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.content import markup
from newsroom.desk import contents, revising
from newsroom.exceptions import MarkupRefused
from newsroom.models import Article, Revision
from newsroom.models.fields import CleanHTML
from tests import factories

pytestmark = pytest.mark.django_db


def store(article: Article, *, schema: int = contents.SCHEMA, **changes: Any) -> Revision:
    """The article's newest revision, changed as an older version might have written it."""
    revision = article.revisions.first()
    assert revision is not None
    stored = {**revision.content, **changes}
    Revision.objects.filter(pk=revision.pk).update(content=stored, schema=schema)
    return Revision.objects.get(pk=revision.pk)


def test_content_of_holds_all_that_can_be_edited() -> None:
    article = factories.make_article(
        "Boats",
        kicker="Fishing",
        section=factories.make_section("World"),
        authors=(factories.make_author("Ana Sol"),),
        tags=("Harbours", "Tides"),
        lead_photo=factories.make_photo(),
        language="fr",
        embargo_until=factories.THEN,
    )

    content = contents.content_of(article)

    assert content["headline"] == "Boats"
    assert content["section"] == {"id": article.section_id, "name": "World"}
    assert [each["author"]["name"] for each in content["bylines"]] == ["Ana Sol"]
    assert [each["name"] for each in content["tags"]] == ["Harbours", "Tides"]
    assert content["embargo_until"] == "2026-03-14T09:26:53+00:00"
    assert content.keys() == contents.EMPTY.keys()


def test_read_revision_of_schema_one_knows_no_parts() -> None:
    article = factories.make_article("Boats")
    revision = store(article, schema=1)
    del revision.content["more"]

    content = contents.read(revision)

    assert content["more"] == {}
    assert content["headline"] == "Boats"


def test_save_over_schema_one_makes_no_revision_where_nothing_changed() -> None:
    article = factories.make_article()
    revision = store(article, schema=1)
    del revision.content["more"]
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)

    again = revising.record(article, by=factories.make_chief(), at=factories.THEN)

    assert again.number == 1
    assert article.revisions.count() == 1


def test_read_body_of_an_older_cleaner_cleans_it_again() -> None:
    body = "<p onclick=alert(1)>Boats</p><script>alert(2)</script>"
    revision = store(factories.make_article(), body=body, body_cleaner="bleach-0")

    content = contents.read(revision)

    assert content["body"] == "<p>Boats</p>"
    assert isinstance(content["body"], CleanHTML)
    assert content["body_cleaner"] == markup.cleaner_version()


def test_read_body_that_the_present_cleaner_will_not_take_refuses(settings: Any) -> None:
    revision = store(factories.make_article(), body="<p>Boats</p>" * 99, body_cleaner="bleach-0")
    settings.NEWSROOM = {**settings.NEWSROOM, "BODY_MAX_BYTES": 1000}

    with pytest.raises(MarkupRefused):
        contents.read(revision)


def test_is_same_asks_what_is_named_and_not_its_name() -> None:
    old = {"tags": [{"id": 1, "name": "Sea"}]}

    assert contents.is_same(old, {"tags": [{"id": 1, "name": "The sea"}]})
    assert not contents.is_same(old, {"tags": [{"id": 2, "name": "Sea"}]})
