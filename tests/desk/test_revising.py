from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.desk import revising
from newsroom.exceptions import Embargoed, MarkupRefused, NotAllowed
from newsroom.models import Article, Revision, Section, Stage
from tests.factories import (
    THEN,
    make_article,
    make_author,
    make_chief,
    make_photo,
    make_section,
    make_user,
    schedule_article,
)

pytestmark = pytest.mark.django_db

LATER = THEN + timedelta(hours=1)


def test_record_keeps_all_that_can_be_edited() -> None:
    author, photo, section = make_author("Ana Sol"), make_photo(), make_section("World")

    article = make_article(
        "Boats",
        kicker="Tides",
        section=section,
        lead_photo=photo,
        authors=(author,),
        tags=("Boats",),
        embargo_until=LATER,
    )

    content = article.revisions.get().content
    assert content["headline"] == "Boats"
    assert content["kicker"] == "Tides"
    assert content["body"] == "<p>They came in with the tide.</p>"
    assert content["section"] == {"id": section.pk, "name": "World"}
    assert content["lead_photo"]["id"] == photo.pk
    assert content["bylines"] == [{"author": {"id": author.pk, "name": "Ana Sol"}, "role": "words"}]
    assert [tag["name"] for tag in content["tags"]] == ["Boats"]
    assert content["embargo_until"] == LATER.isoformat()


def test_save_numbers_each_change_from_one() -> None:
    article = make_article()

    for headline in ("Second", "Third"):
        article.headline = headline
        revising.save(article, by=make_chief(), at=LATER)

    numbers = article.revisions.values_list("number", flat=True)
    assert list(numbers) == [3, 2, 1]
    assert Article.objects.get().revision_number == 3


def test_save_makes_no_revision_when_nothing_changed() -> None:
    article = make_article()

    revision = revising.save(article, by=make_chief(), at=LATER)

    assert revision.number == 1
    assert Revision.objects.count() == 1


def test_save_signs_with_who_and_when() -> None:
    article = make_article(by=make_chief("vera"))
    article.headline = "Changed"

    revision = revising.save(article, by=make_chief("otto"), at=LATER)

    article.refresh_from_db()
    assert (article.created_by_name, article.saved_by_name) == ("vera", "otto")
    assert (article.created_at, article.saved_at) == (THEN, LATER)
    assert (revision.saved_by_name, revision.saved_at) == ("otto", LATER)


def test_save_keeps_the_name_when_the_user_is_deleted() -> None:
    vera = make_chief("vera")
    article = make_article(by=vera)

    vera.delete()

    article.refresh_from_db()
    revision = article.revisions.get()
    assert (article.saved_by, article.saved_by_name) == (None, "vera")
    assert (revision.saved_by, revision.saved_by_name) == (None, "vera")


def test_save_never_writes_a_stage_from_a_stale_row() -> None:
    chief = make_chief()
    article = make_article(by=chief)
    stale = Article.objects.get(pk=article.pk)
    Article.objects.filter(pk=article.pk).update(stage=Stage.READY)

    revising.save(stale, by=chief, at=LATER)

    assert Article.objects.get().stage == Stage.READY


def test_save_is_refused_without_the_permission() -> None:
    article = make_article()
    article.headline = "Changed"

    with pytest.raises(NotAllowed):
        revising.save(article, by=make_user(permissions=("view_article",)), at=LATER)

    assert Article.objects.get().headline != "Changed"


def test_save_cleans_the_body_and_names_the_cleaner() -> None:
    article = make_article(body='<p onclick="x()">Boats</p><script>x()</script>')

    article.refresh_from_db()
    assert article.body == "<p>Boats</p>"
    assert article.body_cleaner.startswith("bleach")


def test_save_refuses_a_body_that_is_too_deep() -> None:
    article = make_article()
    article.body = "<blockquote>" * 5000

    with pytest.raises(MarkupRefused):
        revising.save(article, by=make_chief(), at=LATER)


def test_save_refuses_an_embargo_that_the_scheduled_hour_would_break() -> None:
    chief = make_chief()
    story = schedule_article(by=chief, live_at=LATER)
    article = Article.objects.get(pk=story.pk)
    article.embargo_until = LATER + timedelta(hours=1)

    with pytest.raises(Embargoed, match="scheduled"):
        revising.save(article, by=chief, at=THEN)

    assert Article.objects.get().embargo_until is None


def test_save_takes_an_embargo_that_ends_before_the_scheduled_hour() -> None:
    chief = make_chief()
    story = schedule_article(by=chief, live_at=LATER)
    article = Article.objects.get(pk=story.pk)
    article.embargo_until = LATER

    revising.save(article, by=chief, at=THEN)

    assert Article.objects.get().embargo_until == LATER


def test_save_makes_no_revision_when_only_a_section_has_a_new_name() -> None:
    section = make_section("World")
    article = make_article(section=section)
    Section.objects.filter(pk=section.pk).update(name="Abroad")

    revising.save(Article.objects.get(), by=make_chief(), at=LATER)

    assert article.revisions.get().content["section"]["name"] == "World"
