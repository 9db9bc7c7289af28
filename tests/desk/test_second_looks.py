"""What a story refers to, who wrote it and what was waited for count at the moment of the deed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.desk import correcting, publishing, reviewing, revising, withdrawing
from newsroom.desk.correcting import Notice
from newsroom.exceptions import NotReady, RuleStands
from newsroom.models import Correction, Photo, PublishedArticle, Stage, Tag
from tests import factories
from tests.factories import THEN

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_publish_refuses_a_photo_whose_caption_changed_since_approval() -> None:
    chief = factories.make_chief()
    article = factories.make_article(by=chief, lead_photo=factories.make_photo())
    reviewing.submit(article, revision=1, by=chief, at=THEN)
    reviewing.approve(article, revision=1, by=chief, at=THEN)
    Photo.objects.update(caption="Another caption.")

    with pytest.raises(NotReady, match="save it again"):
        publishing.publish(article, revision=1, by=chief, at=THEN)

    assert not PublishedArticle.objects.exists()
    article.refresh_from_db()
    revising.save(article, by=chief, at=THEN)
    article.refresh_from_db()
    assert (article.stage, article.revision_number) == (Stage.IN_REVIEW, 2)


def test_approve_refuses_a_story_that_lost_a_tag_since_it_was_read() -> None:
    chief = factories.make_chief()
    article = factories.make_article(by=chief, tags=("Boats", "Tides"))
    reviewing.submit(article, revision=1, by=chief, at=THEN)
    Tag.objects.get(name="Tides").delete()

    with pytest.raises(NotReady):
        reviewing.approve(article, revision=1, by=chief, at=THEN)


def test_four_eyes_bar_who_rewrote_the_story_of_another(settings: Any) -> None:
    settings.NEWSROOM = {"FOUR_EYES": True}
    reporter = factories.make_member(role="Reporter")
    editor, other = (factories.make_member(role="Editor") for _ in range(2))
    article = factories.make_article(by=reporter)
    article.headline = "All new words"
    revising.save(article, by=editor, at=THEN)

    with pytest.raises(RuleStands):
        publishing.publish(article, revision=2, by=editor, at=THEN)
    story = publishing.publish(article, revision=2, by=other, at=THEN)

    assert story.headline == "All new words"


def test_four_eyes_let_approve_who_wrote_only_what_others_stood_for(settings: Any) -> None:
    settings.NEWSROOM = {"FOUR_EYES": True}
    reporter = factories.make_member(role="Reporter")
    editor, other = (factories.make_member(role="Editor") for _ in range(2))
    article = factories.make_article(by=reporter)
    article.headline = "Words of an editor"
    revising.save(article, by=editor, at=THEN)
    publishing.publish(article, revision=2, by=other, at=THEN)
    article.headline = "Words of the other"
    revising.save(article, by=other, at=THEN)

    story = publishing.publish(article, revision=3, by=editor, at=THEN + HOUR)

    assert story.headline == "Words of the other"


def test_four_eyes_forget_an_approval_that_was_taken_back(settings: Any) -> None:
    settings.NEWSROOM = {"FOUR_EYES": True}
    reporter = factories.make_member(role="Reporter")
    editor, other = (factories.make_member(role="Editor") for _ in range(2))
    article = factories.make_article(by=reporter)
    article.headline = "Words of an editor"
    revising.save(article, by=editor, at=THEN)
    reviewing.submit(article, revision=2, by=editor, at=THEN)
    reviewing.approve(article, revision=2, by=other, at=THEN)
    reviewing.send_back(article, revision=2, by=other, at=THEN, note="I was wrong.")

    with pytest.raises(RuleStands):
        publishing.publish(article, revision=2, by=editor, at=THEN)

    assert not PublishedArticle.objects.exists()


def test_events_of_the_public_side_name_the_revision_that_readers_saw() -> None:
    chief = factories.make_chief()
    article = factories.publish_article(by=chief).article
    article.headline = "Not public yet"
    revising.save(article, by=chief, at=THEN)
    notice = Notice(kind=Correction.Kind.CORRECTION, text="It was Tuesday.")

    correcting.correct(article, notice, by=chief, at=THEN + HOUR)
    withdrawing.withdraw(article, by=chief, at=THEN + HOUR)

    numbers = article.events.filter(verb__in=["correct", "withdraw"])
    assert [event.revision_number for event in numbers] == [1, 1]


def test_correct_by_a_late_clock_never_moves_the_update_back() -> None:
    chief = factories.make_chief()
    story = factories.publish_article(by=chief)
    for minutes, text in ((10, "First."), (5, "Second.")):
        notice = Notice(kind=Correction.Kind.UPDATE, text=text)
        correcting.correct(story.article, notice, by=chief, at=THEN + minutes * HOUR / 60)

    story.refresh_from_db()
    assert story.revised_at == THEN + HOUR / 6
    assert [each["text"] for each in story.notices] == ["First.", "Second."]
    assert [each.text for each in story.corrections.all()] == ["First.", "Second."]
