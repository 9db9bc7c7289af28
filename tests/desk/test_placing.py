"""What the verb that lays out the front page does and refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from newsroom import signals
from newsroom.desk import deleting, placing, purging, scheduling, withdrawing
from newsroom.exceptions import NotAllowed, PlacementRefused, StaleLayout
from newsroom.models import FrontPage, Placement
from tests.factories import (
    THEN,
    make_article,
    make_chief,
    make_member,
    publish_article,
    schedule_article,
)
from tests.front import place, placed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_lay_out_puts_stories_into_the_order_given() -> None:
    one, two, three = (publish_article(name) for name in ("One", "Two", "Three"))

    first = place(three, one)
    second = place(one, two, three)

    assert placed() == ["One", "Two", "Three"]
    assert [each.headline for each in first.added] == ["Three", "One"]
    assert [each.headline for each in second.added] == ["Two"]
    assert second.is_reordered


def test_lay_out_notes_who_did_it_and_counts_up() -> None:
    editor = make_member("edda", role="Editor")

    place(publish_article(), by=editor, at=THEN + HOUR)

    front = FrontPage.objects.get()
    assert (front.number, front.laid_out_by, front.laid_out_by_name) == (1, editor, "edda")
    assert front.laid_out_at == THEN + HOUR


def test_lay_out_tells_once_it_is_committed(django_capture_on_commit_callbacks: Any) -> None:
    told: list[Any] = []
    story, editor = publish_article(), make_chief()

    def receive(**given: Any) -> None:
        told.append((given["by"], given["at"]))

    signals.front_page_laid_out.connect(receive)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            place(story, by=editor)
            assert told == []
        with django_capture_on_commit_callbacks(execute=True):
            place(story, by=editor)
    finally:
        signals.front_page_laid_out.disconnect(receive)

    assert told == [(editor, THEN)]


def test_lay_out_of_the_same_changes_nothing() -> None:
    one, two = publish_article("One"), publish_article("Two")
    place(one, two)

    changes = place(one, two)

    assert not changes
    assert FrontPage.objects.get().number == 1


def test_lay_out_of_nothing_empties_the_front_page() -> None:
    story = publish_article("One")
    place(story)

    changes = place()

    assert placed() == []
    assert changes.removed == (story.article,)


def test_lay_out_is_refused_to_who_may_not() -> None:
    reporter = make_member(role="Reporter")

    with pytest.raises(NotAllowed, match="may not lay out"):
        place(publish_article(), by=reporter)

    assert placed() == []


def test_lay_out_is_refused_after_another_one() -> None:
    mine, theirs = publish_article("Mine"), publish_article("Theirs")
    number = placing.front_page().number
    place(theirs, by=make_chief("thea"), at=THEN + HOUR)

    with pytest.raises(StaleLayout, match="thea laid out the front page after you opened it"):
        placing.lay_out([mine.article], number=number, by=make_chief(), at=THEN + 2 * HOUR)

    assert placed() == ["Theirs"]


def test_lay_out_is_refused_for_a_story_twice() -> None:
    story = publish_article("Twice told")

    with pytest.raises(PlacementRefused, match="“Twice told” is placed twice"):
        place(story, story)


def test_lay_out_takes_as_many_as_fit_and_no_more() -> None:
    stories = [publish_article() for _ in range(placing.MOST + 1)]

    with pytest.raises(PlacementRefused, match=r"At most 10 stories.*these are 11"):
        place(*stories)
    place(*stories[:-1])

    assert len(placed()) == placing.MOST


def test_lay_out_takes_a_scheduled_story() -> None:
    place(schedule_article("Soon", live_at=THEN + HOUR))

    assert placed() == ["Soon"]


def test_lay_out_is_refused_for_what_readers_will_not_see() -> None:
    withdrawn = publish_article("Withdrawn")
    withdrawing.withdraw(withdrawn.article, by=make_chief(), at=THEN)
    expired = publish_article("Expired", expires_at=THEN + HOUR)
    articles = [make_article("Draft"), withdrawn.article, expired.article]

    for article in articles:
        with pytest.raises(PlacementRefused, match=f"“{article.headline}” is neither live"):
            placing.lay_out([article], number=0, by=make_chief(), at=THEN + 2 * HOUR)

    assert placed() == []


def test_lay_out_keeps_a_placed_story_that_was_withdrawn_or_unscheduled() -> None:
    gone, soon = publish_article("Gone"), schedule_article("Soon", live_at=THEN + HOUR)
    place(gone, soon)
    withdrawing.withdraw(gone.article, by=make_chief(), at=THEN)
    article = soon.article
    scheduling.unschedule(article, by=make_chief(), at=THEN)

    placing.lay_out([article, gone.article], number=1, by=make_chief(), at=THEN)

    assert placed() == ["Soon", "Gone"]


def test_lay_out_is_refused_for_a_story_that_was_deleted() -> None:
    article = make_article("Short-lived")
    deleting.delete(type(article).objects.get(pk=article.pk), by=make_chief(), at=THEN)

    with pytest.raises(PlacementRefused, match="“Short-lived” was deleted meanwhile"):
        placing.lay_out([article], number=0, by=make_chief(), at=THEN)


def test_deleting_a_placed_story_frees_its_place() -> None:
    soon, stays = schedule_article("Soon", live_at=THEN + HOUR), publish_article("Stays")
    place(soon, stays)
    article = soon.article
    scheduling.unschedule(article, by=make_chief(), at=THEN)

    deleting.delete(article, by=make_chief(), at=THEN)

    assert placed() == ["Stays"]


def test_purging_a_placed_story_frees_its_place() -> None:
    gone, stays = publish_article("Gone"), publish_article("Stays")
    place(gone, stays)

    purging.purge(gone.article, by=make_chief(), at=THEN, note="By order of the court.")

    assert placed() == ["Stays"]


def test_database_refuses_a_story_twice_a_place_twice_and_a_second_front_page() -> None:
    one, two = publish_article("One"), publish_article("Two")
    place(one)
    rows = [
        Placement(article=one.article, position=2),
        Placement(article=two.article, position=1),
        FrontPage(id=2),
    ]

    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
