"""What time brings is told once: when it is so, not otherwise, and again after a failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.dispatch import Signal

from newsroom import signals
from newsroom.desk import announcing, publishing, revising, scheduling, withdrawing
from newsroom.desk.announcing import LEASE, Outcome
from newsroom.models import Announcement, Article
from tests.factories import THEN, make_chief, publish_article, schedule_article

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
TOLD = {
    "published": signals.article_published,
    "expired": signals.article_expired,
    "withdrawn": signals.article_withdrawn,
}


class Listener:
    """Hears one signal, and fails at it as often as it is told to."""

    def __init__(self, signal: Signal, name: str) -> None:
        self.signal, self.name = signal, name
        self.heard: list[dict[str, Any]] = []
        self.failures = 0
        signal.connect(self.hear)

    def hear(self, **told: Any) -> None:
        self.heard.append(told)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("no connection")

    @property
    def keys(self) -> list[str]:
        return [told["key"] for told in self.heard]


@pytest.fixture
def ears() -> Iterator[dict[str, Listener]]:
    """A listener to each signal."""
    listening = {name: Listener(signal, name) for name, signal in TOLD.items()}
    yield listening
    for listener in listening.values():
        listener.signal.disconnect(listener.hear)


def outcomes(at: Any) -> list[Outcome]:
    return [taken.outcome for taken in announcing.announce_due(at=at)]


def test_scheduled_story_is_announced_at_its_hour_and_not_before(ears: Any) -> None:
    story = schedule_article(live_at=THEN + HOUR)

    early = outcomes(THEN + HOUR - timedelta(microseconds=1))
    due = outcomes(THEN + HOUR)

    assert (early, due) == ([], [Outcome.TOLD])
    [told] = ears["published"].heard
    assert (told["article"].pk, told["published"], told["by"]) == (story.pk, story, None)
    assert told["at"] == THEN + HOUR
    assert told["key"] == f"published:{story.pk}:2026-03-14T10:26:53+00:00"


def test_scheduled_story_is_announced_once_however_late(ears: Any) -> None:
    schedule_article(live_at=THEN + HOUR)
    outcomes(THEN + 50 * HOUR)

    again = outcomes(THEN + 500 * HOUR)

    assert again == []
    assert len(ears["published"].heard) == 1


def test_expiry_is_announced_once(ears: Any) -> None:
    story = publish_article(expires_at=THEN + HOUR)

    early = outcomes(THEN + HOUR - timedelta(microseconds=1))
    due = outcomes(THEN + HOUR) + outcomes(THEN + 2 * HOUR)

    assert (early, due) == ([], [Outcome.TOLD])
    assert [told["published"] for told in ears["expired"].heard] == [story]
    assert len(ears["published"].heard) == 1


def test_story_that_came_and_went_unseen_is_announced_as_expired_alone(ears: Any) -> None:
    schedule_article(live_at=THEN + HOUR, expires_at=THEN + 2 * HOUR)

    both = outcomes(THEN + 3 * HOUR)

    assert both == [Outcome.OVERTAKEN, Outcome.TOLD]
    assert ears["published"].heard == []
    assert len(ears["expired"].heard) == 1


def test_rescheduled_story_is_announced_at_its_new_hour_alone(ears: Any) -> None:
    story = schedule_article(live_at=THEN + HOUR)
    scheduling.reschedule(story.article, by=make_chief(), at=THEN, live_at=THEN + 3 * HOUR)

    at_old = outcomes(THEN + HOUR)
    at_new = outcomes(THEN + 3 * HOUR)

    assert (at_old, at_new) == ([], [Outcome.TOLD])
    assert [told["at"] for told in ears["published"].heard] == [THEN + 3 * HOUR]


def test_unscheduled_story_is_not_announced(ears: Any) -> None:
    story = schedule_article(live_at=THEN + HOUR, expires_at=THEN + 2 * HOUR)
    scheduling.unschedule(story.article, by=make_chief(), at=THEN)

    assert outcomes(THEN + 3 * HOUR) == []
    assert ears["published"].heard == []


def test_story_withdrawn_before_the_tick_is_announced_as_withdrawn_alone(ears: Any) -> None:
    story = schedule_article(live_at=THEN + HOUR, expires_at=THEN + 4 * HOUR)
    withdrawing.withdraw(story.article, by=make_chief(), at=THEN + 2 * HOUR)

    assert outcomes(THEN + 5 * HOUR) == []
    assert {name: len(ear.heard) for name, ear in ears.items()} == {
        "published": 0,
        "expired": 0,
        "withdrawn": 1,
    }


def test_scheduled_story_that_is_published_now_is_announced_by_the_verb_alone(ears: Any) -> None:
    chief = make_chief()
    story = schedule_article(by=chief, live_at=THEN + 2 * HOUR)

    publishing.publish(story.article, revision=1, by=chief, at=THEN + HOUR)

    assert outcomes(THEN + 3 * HOUR) == []
    assert [(told["by"], told["at"]) for told in ears["published"].heard] == [(chief, THEN + HOUR)]


def test_scheduled_story_that_is_published_anew_before_the_tick_is_announced_once(
    ears: Any,
) -> None:
    chief = make_chief()
    story = schedule_article("Boats", by=chief, live_at=THEN + HOUR)
    article = Article.objects.get(pk=story.pk)
    article.headline = "Boats, all of them"
    revision = revising.save(article, by=chief, at=THEN + 2 * HOUR)

    publishing.publish(article, revision=revision.number, by=chief, at=THEN + 2 * HOUR)

    assert outcomes(THEN + 3 * HOUR) == []
    assert len(ears["published"].heard) == 1


def test_new_expiry_takes_the_place_of_the_old_one(ears: Any) -> None:
    chief = make_chief()
    story = publish_article(by=chief, expires_at=THEN + 2 * HOUR)
    article = Article.objects.get(pk=story.pk)
    article.expires_at = THEN + 4 * HOUR
    revision = revising.save(article, by=chief, at=THEN + HOUR)
    publishing.publish(article, revision=revision.number, by=chief, at=THEN + HOUR)

    at_old = outcomes(THEN + 3 * HOUR)
    at_new = outcomes(THEN + 4 * HOUR)

    assert (at_old, at_new) == ([], [Outcome.TOLD])
    assert [told["at"] for told in ears["expired"].heard] == [THEN + 4 * HOUR]


def test_story_brought_back_after_its_expiry_expires_again(ears: Any) -> None:
    chief = make_chief()
    story = publish_article(by=chief, expires_at=THEN + HOUR)
    outcomes(THEN + HOUR)
    article = Article.objects.get(pk=story.pk)
    article.expires_at = THEN + 4 * HOUR
    revision = revising.save(article, by=chief, at=THEN + 2 * HOUR)
    publishing.publish(article, revision=revision.number, by=chief, at=THEN + 2 * HOUR)

    assert outcomes(THEN + 4 * HOUR) == [Outcome.TOLD]
    assert len(set(ears["expired"].keys)) == 2


def test_failing_receiver_is_told_again_with_the_same_key_after_the_lease(ears: Any) -> None:
    ears["published"].failures = 1
    schedule_article(live_at=THEN + HOUR)
    at = THEN + HOUR

    tries = [
        outcomes(instant)
        for instant in (at, at + LEASE - timedelta(seconds=1), at + LEASE, at + 3 * LEASE)
    ]

    assert tries == [[Outcome.FAILED], [], [Outcome.TOLD], []]
    assert len(ears["published"].heard) == 2
    assert len(set(ears["published"].keys)) == 1


def test_failing_receiver_keeps_nothing_from_the_others(ears: Any) -> None:
    ears["published"].failures = 1
    stories = [schedule_article(live_at=THEN + HOUR) for _ in range(3)]
    other = Listener(signals.article_published, "other")

    try:
        found = outcomes(THEN + HOUR)
    finally:
        signals.article_published.disconnect(other.hear)

    assert sorted(outcome.value for outcome in found) == ["failed", "told", "told"]
    assert [told["published"] for told in other.heard] == stories


def test_announcement_of_a_process_that_died_is_taken_up_after_the_lease(ears: Any) -> None:
    schedule_article(live_at=THEN + HOUR)
    Announcement.objects.update(claimed_at=THEN + HOUR)

    before = outcomes(THEN + HOUR + LEASE - timedelta(microseconds=1))
    after = outcomes(THEN + HOUR + LEASE)

    assert (before, after) == ([], [Outcome.TOLD])
    assert len(ears["published"].heard) == 1


def test_announcement_claimed_by_a_clock_that_was_ahead_does_not_wait_for_that_hour(
    ears: Any,
) -> None:
    schedule_article(live_at=THEN + HOUR)
    Announcement.objects.update(claimed_at=THEN + 24 * HOUR)

    near = outcomes(THEN + 24 * HOUR - LEASE + timedelta(microseconds=1))
    far = outcomes(THEN + HOUR)

    assert (near, far) == ([], [Outcome.TOLD])
    assert len(ears["published"].heard) == 1


def test_hour_that_is_moved_while_it_is_announced_is_announced_at_the_new_one(ears: Any) -> None:
    story = schedule_article(live_at=THEN + HOUR, expires_at=THEN + 9 * HOUR)

    def move(**told: Any) -> None:
        Announcement.objects.filter(kind="published").update(
            due_at=THEN + 5 * HOUR, claimed_at=None
        )

    signals.article_published.connect(move)
    try:
        outcomes(THEN + HOUR)
    finally:
        signals.article_published.disconnect(move)

    announcement = Announcement.objects.get(article=story.article, kind="published")
    assert announcement.done_at is None
    assert outcomes(THEN + 5 * HOUR) == [Outcome.TOLD]


def test_many_that_are_due_are_announced_by_the_oldest_first(ears: Any) -> None:
    number = announcing.BATCH + 3
    for place in range(number):
        schedule_article(live_at=THEN + (number - place) * HOUR)
    at = THEN + number * HOUR

    calls = [len(outcomes(at)) for _ in range(3)]

    assert calls == [announcing.BATCH, 3, 0]
    instants = [told["at"] for told in ears["published"].heard]
    assert instants == sorted(instants)


def test_keys_of_two_stories_and_of_two_kinds_differ(ears: Any) -> None:
    for _ in range(2):
        story = publish_article(expires_at=THEN + HOUR)
        withdrawing.withdraw(story.article, by=make_chief(), at=THEN)

    keys = Counter(key for ear in ears.values() for key in ear.keys)

    assert len(keys) == 4
