from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsroom.desk import publishing, revising, scheduling
from newsroom.exceptions import Embargoed, NotReady, WrongStage
from newsroom.models import Announcement, Article, ArticleSlug, PublishedArticle, Stage
from tests.factories import (
    THEN,
    make_article,
    make_author,
    make_chief,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def scheduled(**fields) -> tuple[Article, object]:
    """A story that goes live in ten hours, and its chief editor."""
    chief = make_chief()
    story = schedule_article(by=chief, live_at=THEN + 10 * HOUR, **fields)
    return Article.objects.get(pk=story.pk), chief


def changed(article: Article, chief: object, **fields) -> Article:
    """The article saved with a change that is not in the scheduled version."""
    for name, value in (fields or {"headline": "Newer"}).items():
        setattr(article, name, value)
    revising.save(article, by=chief, at=THEN)
    return article


def test_reschedule_moves_the_hour_alone() -> None:
    article, chief = scheduled(
        headline="As scheduled", authors=(make_author(),), tags=("Boats", "Tides")
    )
    changed(article, chief)

    scheduling.reschedule(article, by=chief, at=THEN, live_at=datetime(2026, 5, 1, tzinfo=UTC))

    story = PublishedArticle.objects.get()
    assert story.headline == "As scheduled"
    assert story.revision.number == 1
    assert story.get_absolute_url() == "/2026/05/as-scheduled/"
    rows = [story, *story.bylines.all(), *story.story_tags.all()]
    assert {row.published_at for row in rows} == {datetime(2026, 5, 1, tzinfo=UTC)}
    assert Announcement.objects.get().due_at == story.published_at
    assert Article.objects.get().stage == Stage.DRAFT
    event = article.events.order_by("pk").last()
    assert (event.verb, event.effective_at) == ("reschedule", story.published_at)


@pytest.mark.parametrize("live_at", [THEN - HOUR, THEN])
def test_reschedule_is_refused_when_the_hour_is_past(live_at: datetime) -> None:
    article, chief = scheduled()

    with pytest.raises(NotReady):
        scheduling.reschedule(article, by=chief, at=THEN, live_at=live_at)

    assert PublishedArticle.objects.get().published_at == THEN + 10 * HOUR


def test_reschedule_is_refused_before_the_embargo_of_the_scheduled_version_ends() -> None:
    article, chief = scheduled(embargo_until=THEN + 9 * HOUR)
    changed(article, chief, embargo_until=None)

    with pytest.raises(Embargoed):
        scheduling.reschedule(article, by=chief, at=THEN, live_at=THEN + 8 * HOUR)

    assert PublishedArticle.objects.get().published_at == THEN + 10 * HOUR


def test_reschedule_is_refused_before_the_embargo_of_the_newest_text_ends() -> None:
    article, chief = scheduled()
    changed(article, chief, embargo_until=THEN + 9 * HOUR)

    with pytest.raises(Embargoed):
        scheduling.reschedule(article, by=chief, at=THEN, live_at=THEN + 8 * HOUR)

    assert PublishedArticle.objects.get().published_at == THEN + 10 * HOUR


def test_reschedule_is_refused_after_the_scheduled_version_expires() -> None:
    article, chief = scheduled(expires_at=THEN + 20 * HOUR)

    with pytest.raises(NotReady):
        scheduling.reschedule(article, by=chief, at=THEN, live_at=THEN + 20 * HOUR)


def test_reschedule_is_refused_once_the_hour_has_come() -> None:
    article, chief = scheduled()

    with pytest.raises(WrongStage):
        scheduling.reschedule(article, by=chief, at=THEN + 10 * HOUR, live_at=THEN + 20 * HOUR)

    assert PublishedArticle.objects.live(THEN + 10 * HOUR).exists()


def test_update_scheduled_puts_the_newest_text_in_at_the_same_hour() -> None:
    article, chief = scheduled(tags=("Boats",))
    article.tags.set(["Ships"])
    changed(article, chief)

    publishing.update_scheduled(article, revision=2, by=chief, at=THEN + HOUR)

    story = PublishedArticle.objects.get()
    assert (story.headline, story.revision.number) == ("Newer", 2)
    assert story.published_at == THEN + 10 * HOUR
    assert [row.tag.name for row in story.story_tags.all()] == ["Ships"]
    assert Article.objects.get().stage == Stage.PUBLISHED
    assert not PublishedArticle.objects.live(THEN + 9 * HOUR).exists()


def test_update_scheduled_is_refused_when_the_new_text_expires_before_the_hour() -> None:
    article, chief = scheduled()
    changed(article, chief, expires_at=THEN + 10 * HOUR)

    with pytest.raises(NotReady):
        publishing.update_scheduled(article, revision=2, by=chief, at=THEN)

    assert PublishedArticle.objects.get().revision.number == 1


def test_schedule_is_refused_when_the_story_is_scheduled() -> None:
    article, chief = scheduled()
    changed(article, chief)

    with pytest.raises(WrongStage):
        publishing.schedule(article, revision=2, by=chief, at=THEN, live_at=THEN + 20 * HOUR)

    assert PublishedArticle.objects.get().revision.number == 1


def test_unschedule_leaves_nothing_public_and_frees_the_address() -> None:
    article, chief = scheduled(headline="Boats return")

    scheduling.unschedule(article, by=chief, at=THEN)

    assert not PublishedArticle.objects.exists()
    assert not ArticleSlug.objects.exists()
    assert not Announcement.objects.exists()
    assert article.stage == Article.objects.get().stage == Stage.READY
    assert publish_article("Boats return", by=chief).slug == "boats-return"


def test_unschedule_keeps_the_stage_of_what_was_changed_since() -> None:
    article, chief = scheduled()
    changed(article, chief)

    scheduling.unschedule(article, by=chief, at=THEN)

    assert Article.objects.get().stage == Stage.DRAFT


def test_unschedule_is_refused_once_the_hour_has_come() -> None:
    article, chief = scheduled()

    with pytest.raises(WrongStage):
        scheduling.unschedule(article, by=chief, at=THEN + 10 * HOUR)

    assert PublishedArticle.objects.exists()


def test_unschedule_is_refused_to_a_clock_that_is_behind_the_publishing() -> None:
    article, chief = scheduled()
    publishing.publish(article, revision=1, by=chief, at=THEN + HOUR)

    with pytest.raises(WrongStage):
        scheduling.unschedule(article, by=chief, at=THEN + HOUR - timedelta(milliseconds=5))

    assert PublishedArticle.objects.live(THEN + HOUR).exists()


def test_verbs_say_so_when_the_story_was_deleted_meanwhile() -> None:
    article = make_article()
    chief = make_chief()
    Article.objects.all().delete()

    with pytest.raises(WrongStage, match="deleted"):
        publishing.publish(article, revision=1, by=chief, at=THEN)
