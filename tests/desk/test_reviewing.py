from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.desk import reviewing, revising
from newsroom.exceptions import NotAllowed, NoteMissing, RuleStands, StaleRevision, WrongStage
from newsroom.models import Article, Event, Revision, Stage
from tests.factories import THEN, make_article, make_author, make_member

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def told() -> list[tuple[str, str, str, int]]:
    """The timeline, oldest first."""
    rows = Event.objects.order_by("pk")
    return list(rows.values_list("verb", "from_stage", "to_stage", "revision_number"))


def test_a_story_is_submitted_sent_back_and_approved() -> None:
    reporter, editor = make_member(role="Reporter"), make_member(role="Editor")
    article = make_article(by=reporter)

    reviewing.submit(article, revision=1, by=reporter, at=THEN, note="Please look.")
    reviewing.send_back(article, revision=1, by=editor, at=THEN, note="Who said so?")
    article.standfirst = "The harbour master says so."
    revising.save(article, by=reporter, at=THEN)
    reviewing.submit(article, revision=2, by=reporter, at=THEN)
    reviewing.approve(article, revision=2, by=editor, at=THEN)

    assert told() == [
        ("save", "draft", "draft", 1),
        ("submit", "draft", "in_review", 1),
        ("send_back", "in_review", "draft", 1),
        ("save", "draft", "draft", 2),
        ("submit", "draft", "in_review", 2),
        ("approve", "in_review", "ready", 2),
    ]
    assert Event.objects.get(verb="send_back").note == "Who said so?"
    assert article.stage == Article.objects.get().stage == Stage.READY


def test_save_voids_an_approval() -> None:
    editor = make_member(role="Editor")
    article = make_article(by=editor)
    reviewing.submit(article, revision=1, by=editor, at=THEN)
    reviewing.approve(article, revision=1, by=editor, at=THEN)

    article.headline = "Changed"
    revising.save(article, by=editor, at=THEN + HOUR)

    assert article.stage == Article.objects.get().stage == Stage.IN_REVIEW


def test_save_without_a_change_keeps_the_approval() -> None:
    editor = make_member(role="Editor")
    article = make_article(by=editor)
    reviewing.submit(article, revision=1, by=editor, at=THEN)
    reviewing.approve(article, revision=1, by=editor, at=THEN)

    revising.save(article, by=editor, at=THEN + HOUR)

    assert Article.objects.get().stage == Stage.READY


@pytest.mark.parametrize("stage", [Stage.IN_REVIEW, Stage.READY])
def test_save_is_refused_to_a_reporter_once_the_story_was_submitted(stage: Stage) -> None:
    reporter = make_member(role="Reporter")
    article = make_article("As submitted", by=reporter)
    Article.objects.update(stage=stage)
    article.headline = "Slipped in"

    with pytest.raises(WrongStage, match="only while it is a draft"):
        revising.save(article, by=reporter, at=THEN + HOUR)

    assert Article.objects.get().headline == "As submitted"
    assert Revision.objects.count() == 1


def test_reporters_write_in_drafts_that_credit_them_and_in_no_others() -> None:
    ana, ben = make_member("ana", role="Reporter"), make_member("ben", role="Reporter")
    credited = make_article(by=ana, authors=(make_author("Ben", user=ben),))
    other = make_article(by=ana)

    for article in (credited, other):
        article.headline = "Changed by Ben"
    revising.save(credited, by=ben, at=THEN)
    reviewing.submit(credited, revision=2, by=ben, at=THEN)
    with pytest.raises(NotAllowed):
        revising.save(other, by=ben, at=THEN)
    with pytest.raises(NotAllowed):
        reviewing.submit(other, revision=1, by=ben, at=THEN)

    assert Article.objects.get(pk=other.pk).headline != "Changed by Ben"


@pytest.mark.parametrize("verb", [reviewing.submit, reviewing.approve, reviewing.send_back])
def test_judging_is_refused_when_a_newer_revision_exists(verb) -> None:
    editor = make_member(role="Editor")
    article = make_article(by=editor)
    article.headline = "Newer"
    revising.save(article, by=make_member("otto", role="Editor"), at=THEN)
    stage = Stage.DRAFT if verb is reviewing.submit else Stage.IN_REVIEW
    Article.objects.update(stage=stage)
    words = {"note": "Why?"} if verb is reviewing.send_back else {}

    with pytest.raises(StaleRevision, match="otto"):
        verb(article, revision=1, by=editor, at=THEN, **words)

    assert Article.objects.get().stage == stage


def test_send_back_is_refused_without_a_note() -> None:
    editor = make_member(role="Editor")
    article = make_article(by=editor)
    reviewing.submit(article, revision=1, by=editor, at=THEN)

    with pytest.raises(NoteMissing):
        reviewing.send_back(article, revision=1, by=editor, at=THEN, note="  ")

    assert Article.objects.get().stage == Stage.IN_REVIEW


def test_approve_is_refused_to_who_is_credited_where_four_eyes_are_wanted(settings) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "FOUR_EYES": True}
    editor = make_member(role="Editor")
    article = make_article(authors=(make_author(user=editor),))
    reviewing.submit(article, revision=1, by=editor, at=THEN)

    with pytest.raises(RuleStands, match="colleague"):
        reviewing.approve(article, revision=1, by=editor, at=THEN, reason="I am sure.")

    assert Article.objects.get().stage == Stage.IN_REVIEW


def test_approve_keeps_why_a_chief_broke_the_four_eyes_rule(settings) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "FOUR_EYES": True}
    chief = make_member("vera", role="Chief editor")
    article = make_article(by=chief)
    reviewing.submit(article, revision=1, by=chief, at=THEN)

    event = reviewing.approve(article, revision=1, by=chief, at=THEN, reason="Alone at night.")

    assert (event.broke, event.reason, event.by_name) == ("four_eyes", "Alone at night.", "vera")
    assert Article.objects.get().stage == Stage.READY


@pytest.mark.parametrize("model", [Event, Revision])
def test_what_was_written_once_cannot_be_saved_again(model) -> None:
    make_article()

    with pytest.raises(TypeError, match="append-only"):
        model.objects.get().save()
