"""Unsaved text is kept for who typed it, within bounds, and is never anything more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.desk import autosaving, reviewing
from newsroom.exceptions import AutosaveRefused, NotAllowed, WrongStage
from newsroom.models import Article, Autosave
from tests import factories
from tests.factories import THEN

pytestmark = pytest.mark.django_db

REPORTER = ("add_article", "change_article", "view_article", "submit_article")


@pytest.fixture
def bo() -> Any:
    return factories.make_chief("bo")


def keep(article: Article | None, by: Any, text: str = "Words", **given: Any) -> Autosave:
    """Autosave one field from the form ``k``."""
    form = {"form_key": "k", "opened_revision": 1, "at": THEN} | given
    return autosaving.autosave(article, fields={"headline": [text]}, by=by, **form)


def test_autosave_changes_neither_story_nor_revisions(bo: Any) -> None:
    article = factories.make_article("Before")
    before = Article.objects.values().get()

    keep(article, bo, "After")

    assert Article.objects.values().get() == before
    assert article.revisions.count() == 1
    assert article.events.count() == 1


def test_autosave_from_same_form_replaces_its_text(bo: Any) -> None:
    article = factories.make_article()
    later = THEN + timedelta(minutes=1)

    keep(article, bo, "One")
    keep(article, bo, "Two", opened_revision=2, at=later)

    kept = Autosave.objects.get()
    assert (kept.fields, kept.opened_revision, kept.saved_at) == (
        {"headline": ["Two"]},
        2,
        later,
    )


def test_autosave_of_two_people_and_two_forms_keeps_each(bo: Any) -> None:
    article, carl = factories.make_article(), factories.make_chief("carl")

    keep(article, bo, "One")
    keep(article, bo, "Two", form_key="other")
    keep(article, carl, "Three")

    assert {each.fields["headline"][0] for each in autosaving.waiting(article, by=bo)} == {
        "One",
        "Two",
    }
    assert [each.fields["headline"] for each in autosaving.waiting(article, by=carl)] == [["Three"]]


def test_waiting_tells_new_stories_apart_and_newest_first(bo: Any) -> None:
    article = factories.make_article()
    keep(article, bo, "Of the story")
    keep(None, bo, "New", form_key="n1")
    keep(None, bo, "Newer", form_key="n2", at=THEN + timedelta(minutes=1))

    found = autosaving.waiting(None, by=bo)

    assert [each.fields["headline"] for each in found] == [["Newer"], ["New"]]


def test_autosave_of_another_story_by_the_same_form_is_refused(bo: Any) -> None:
    first, second = factories.make_article(), factories.make_article()
    keep(first, bo, "One")

    with pytest.raises(AutosaveRefused, match="another story"):
        keep(second, bo, "Two")

    assert Autosave.objects.get().fields == {"headline": ["One"]}


def test_autosave_by_who_may_not_write_is_refused() -> None:
    rita = factories.make_user("rita", permissions=REPORTER)
    nobody = factories.make_user("nobody")
    of_others = factories.make_article()
    in_review = factories.make_article(by=rita)
    reviewing.submit(in_review, revision=1, by=rita, at=THEN)

    with pytest.raises(NotAllowed):
        keep(of_others, rita)
    with pytest.raises(WrongStage):
        keep(in_review, rita)
    with pytest.raises(NotAllowed):
        keep(None, nobody)

    assert not Autosave.objects.exists()


def test_keep_takes_text_of_who_may_write_no_more() -> None:
    rita = factories.make_user("rita", permissions=REPORTER)
    article = factories.make_article(by=rita)
    reviewing.submit(article, revision=1, by=rita, at=THEN)

    autosaving.keep(
        article, fields={"headline": ["After"]}, form_key="k", opened_revision=1, by=rita, at=THEN
    )

    assert Autosave.objects.get().fields == {"headline": ["After"]}


def test_autosave_of_too_much_text_keeps_what_was_kept_before(bo: Any, settings: Any) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "BODY_MAX_BYTES": 1000}
    article = factories.make_article(body="")
    keep(article, bo, "Short")

    with pytest.raises(AutosaveRefused, match="too much text"):
        keep(article, bo, "é" * 1000)

    assert Autosave.objects.get().fields == {"headline": ["Short"]}


def test_autosave_of_too_many_forms_is_refused_but_not_of_one_that_is_kept(bo: Any) -> None:
    for number in range(autosaving.MOST):
        keep(None, bo, form_key=f"k{number}")

    with pytest.raises(AutosaveRefused, match="Too much unsaved text"):
        keep(None, bo, form_key="one more")
    keep(None, bo, "Still kept", form_key="k0")

    assert Autosave.objects.count() == autosaving.MOST
    assert Autosave.objects.get(form_key="k0").fields == {"headline": ["Still kept"]}


def test_autosave_of_text_that_a_database_cannot_hold_is_kept(bo: Any) -> None:
    keep(factories.make_article(), bo, "a\0b \udc80 \U0001f680")

    assert Autosave.objects.get().fields == {"headline": ["ab ? \U0001f680"]}


def test_discard_deletes_own_text_of_that_form_alone(bo: Any) -> None:
    article, carl = factories.make_article(), factories.make_chief("carl")
    keep(article, bo)
    keep(article, bo, form_key="other")
    keep(article, carl)

    autosaving.discard(form_key="k", by=bo)

    left = Autosave.objects.values_list("user__username", "form_key")
    assert set(left) == {("bo", "other"), ("carl", "k")}


def test_delete_story_or_person_deletes_their_unsaved_text(bo: Any) -> None:
    article, carl = factories.make_article(by=bo), factories.make_chief("carl")
    keep(article, bo)
    keep(None, carl)

    article.delete()
    carl.delete()

    assert not Autosave.objects.exists()


def test_keep_after_its_form_was_spent_is_refused(bo: Any) -> None:
    article = factories.make_article()
    keep(article, bo, "Typed")

    autosaving.spend(form_key="k", by=bo, at=THEN)
    with pytest.raises(AutosaveRefused, match="saved or discarded"):
        keep(article, bo, "Late")

    spent = Autosave.objects.get()
    assert (spent.fields, spent.spent_at) == ({}, THEN)
    assert autosaving.waiting(article, by=bo) == []


def test_spent_forms_take_no_room_and_are_forgotten_after_a_day(bo: Any) -> None:
    for number in range(autosaving.MOST):
        autosaving.spend(form_key=f"k{number}", by=bo, at=THEN)
    keep(None, bo)

    autosaving.spend(form_key="later", by=bo, at=THEN + timedelta(days=1, minutes=1))

    assert set(Autosave.objects.values_list("form_key", flat=True)) == {"k", "later"}


def test_keep_replaces_the_text_that_its_form_took_up(bo: Any) -> None:
    article = factories.make_article()
    for number in range(autosaving.MOST):
        keep(article, bo, form_key=f"k{number}")

    keep(article, bo, "Taken up", form_key="new", replaces="k0")

    keys = set(Autosave.objects.values_list("form_key", flat=True))
    assert keys == {f"k{number}" for number in range(1, autosaving.MOST)} | {"new"}
