from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.desk import deleting, holding, publishing, revising, scheduling, withdrawing
from newsroom.exceptions import NotAllowed, NoteMissing, RuleStands, WrongStage
from newsroom.models import Article, ArticleSlug, PublishedArticle, Stage
from tests.factories import (
    THEN,
    make_article,
    make_member,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def held(article: Article) -> Article:
    """The article on legal hold."""
    editor = make_member(role="Editor")
    holding.hold(article, by=editor, at=THEN, note="A court asks.")
    return Article.objects.get(pk=article.pk)


def test_hold_says_since_when_and_why() -> None:
    article = held(make_article())

    assert (article.held_at, article.hold_note) == (THEN, "A court asks.")
    event = article.events.order_by("pk").last()
    assert (event.verb, event.note) == ("hold", "A court asks.")
    assert event.from_stage == event.to_stage == Stage.DRAFT


def test_hold_bars_publishing_withdrawing_and_deleting() -> None:
    editor = make_member(role="Editor")
    fresh = held(make_article())
    live = held(Article.objects.get(pk=publish_article().pk))

    with pytest.raises(RuleStands, match="legal hold"):
        publishing.publish(fresh, revision=1, by=editor, at=THEN, reason="I want it.")
    with pytest.raises(RuleStands, match="legal hold"):
        publishing.schedule(fresh, revision=1, by=editor, at=THEN, live_at=THEN + HOUR)
    with pytest.raises(RuleStands, match="legal hold"):
        deleting.delete(fresh, by=editor, at=THEN)
    with pytest.raises(RuleStands, match="legal hold"):
        withdrawing.withdraw(live, by=editor, at=THEN + HOUR)

    assert PublishedArticle.objects.live(THEN + HOUR).get().pk == live.pk
    assert Article.objects.filter(pk=fresh.pk).exists()


def test_hold_lets_people_write_on() -> None:
    article = held(make_article())
    article.headline = "As the lawyer wants it"

    revising.save(article, by=make_member(role="Editor"), at=THEN)

    assert Article.objects.get().headline == "As the lawyer wants it"
    assert Article.objects.get().held_at == THEN


def test_hold_takes_a_scheduled_story_off_the_schedule() -> None:
    story = schedule_article(live_at=THEN + HOUR)

    article = held(Article.objects.get(pk=story.pk))

    assert not PublishedArticle.objects.exists()
    assert not ArticleSlug.objects.exists()
    assert article.stage == Stage.READY
    told = list(article.events.order_by("pk").values_list("verb", "from_stage", "to_stage"))
    assert told[-2:] == [
        ("hold", "published", "published"),
        ("unschedule", "published", "ready"),
    ]


def test_hold_leaves_a_live_story_with_its_readers() -> None:
    story = publish_article()

    held(Article.objects.get(pk=story.pk))

    assert PublishedArticle.objects.live(THEN).exists()


@pytest.mark.parametrize(("role", "reason"), [("Editor", "Settled."), ("Chief editor", "")])
def test_hold_is_broken_by_nobody_but_a_chief_with_a_reason(role: str, reason: str) -> None:
    article = held(make_article())

    with pytest.raises(RuleStands):
        publishing.publish(article, revision=1, by=make_member(role=role), at=THEN, reason=reason)

    assert not PublishedArticle.objects.exists()


def test_publish_keeps_why_a_chief_broke_the_hold() -> None:
    article = held(make_article())
    chief = make_member("vera", role="Chief editor")

    publishing.publish(article, revision=1, by=chief, at=THEN, reason="Settled out of court.")

    event = article.events.order_by("pk").last()
    assert (event.broke, event.reason) == ("hold", "Settled out of court.")
    assert Article.objects.get().held_at == THEN


def test_reschedule_is_barred_by_a_hold_that_a_chief_scheduled_through() -> None:
    article = held(make_article())
    chief = make_member(role="Chief editor")
    publishing.schedule(
        article, revision=1, by=chief, at=THEN, live_at=THEN + HOUR, reason="Agreed."
    )

    with pytest.raises(RuleStands):
        scheduling.reschedule(
            article, by=make_member(role="Editor"), at=THEN, live_at=THEN + 2 * HOUR
        )
    scheduling.unschedule(article, by=make_member(role="Editor"), at=THEN)

    assert not PublishedArticle.objects.exists()


def test_release_lifts_the_hold_and_tells_why() -> None:
    article = held(make_article())

    holding.release(article, by=make_member(role="Chief editor"), at=THEN, note="Settled.")

    article.refresh_from_db()
    assert (article.held_at, article.hold_note) == (None, "")
    assert article.events.order_by("pk").last().note == "Settled."


def test_release_is_refused_to_an_editor() -> None:
    article = held(make_article())

    with pytest.raises(NotAllowed):
        holding.release(article, by=make_member(role="Editor"), at=THEN, note="Settled.")

    assert Article.objects.get().held_at == THEN


def test_holding_is_refused_twice_and_without_a_note() -> None:
    article, chief = make_article(), make_member(role="Chief editor")

    with pytest.raises(NoteMissing):
        holding.hold(article, by=chief, at=THEN, note="")
    with pytest.raises(WrongStage, match="not on legal hold"):
        holding.release(article, by=chief, at=THEN, note="Settled.")
    holding.hold(article, by=chief, at=THEN, note="A court asks.")
    with pytest.raises(WrongStage, match="already"):
        holding.hold(article, by=chief, at=THEN + HOUR, note="Another court asks.")

    assert Article.objects.get().hold_note == "A court asks."
