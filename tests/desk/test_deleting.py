from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from newsroom.desk import autosaving, deleting, scheduling, withdrawing
from newsroom.exceptions import NotAllowed, WrongStage
from newsroom.models import Article, Byline, Event, Revision
from tests.factories import (
    THEN,
    make_article,
    make_author,
    make_chief,
    make_member,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_delete_leaves_nothing_of_a_story_that_nobody_has_seen() -> None:
    chief = make_chief()
    article = make_article(by=chief, authors=(make_author(),), tags=("Boats",))

    deleting.delete(article, by=chief, at=THEN)

    for model in (Article, Byline, Event, Revision, Article.tags.through):
        assert not model.objects.exists()


def test_delete_leaves_unsaved_text_to_its_writer_as_a_new_story() -> None:
    chief, writer = make_chief(), make_chief("wren")
    article = make_article(by=chief)
    form = {"form_key": "k", "opened_revision": 1, "by": writer, "at": THEN}
    autosaving.autosave(article, fields={"headline": ["B"]}, **form)

    deleting.delete(article, by=chief, at=THEN)

    assert [each.fields for each in autosaving.waiting(None, by=writer)] == [{"headline": ["B"]}]


def test_delete_takes_a_story_that_was_taken_off_the_schedule() -> None:
    chief = make_chief()
    story = schedule_article(by=chief, live_at=THEN + HOUR)
    article = Article.objects.get(pk=story.pk)
    scheduling.unschedule(article, by=chief, at=THEN)

    deleting.delete(article, by=chief, at=THEN)

    assert not Article.objects.exists()


def test_delete_is_refused_once_a_story_was_public_or_is_scheduled() -> None:
    chief = make_chief()
    live = Article.objects.get(pk=publish_article(by=chief).pk)
    gone = Article.objects.get(pk=publish_article(by=chief).pk)
    withdrawing.withdraw(gone, by=chief, at=THEN)
    expired = Article.objects.get(pk=publish_article(by=chief, expires_at=THEN + HOUR / 2).pk)
    waiting = Article.objects.get(pk=schedule_article(by=chief, live_at=THEN + 3 * HOUR).pk)

    for article in (live, gone, expired, waiting):
        with pytest.raises(WrongStage, match="withdraw it"):
            deleting.delete(article, by=chief, at=THEN + HOUR)

    assert Article.objects.count() == 4


def test_delete_is_refused_to_a_reporter() -> None:
    reporter = make_member(role="Reporter")
    article = make_article(by=reporter)

    with pytest.raises(NotAllowed):
        deleting.delete(article, by=reporter, at=THEN)

    assert Article.objects.exists()


def test_the_database_layer_refuses_to_delete_what_was_public() -> None:
    story = publish_article()

    with pytest.raises(ProtectedError):
        Article.objects.get(pk=story.pk).delete()
