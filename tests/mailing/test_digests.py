from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.desk import withdrawing
from newsroom.exceptions import NotAllowed, NotReady
from newsroom.mailing import digests
from newsroom.models import Edition
from tests.factories import (
    THEN,
    make_article,
    make_chief,
    make_newsletter,
    make_section,
    make_user,
    publish_article,
    schedule_article,
)
from tests.front import place

pytestmark = pytest.mark.django_db

NOW = THEN + timedelta(days=1)


def headlines(edition: Edition) -> list[str]:
    return [row.story.headline for row in edition.stories.all()]


def test_build_takes_stories_of_the_newsletters_sections_alone() -> None:
    sport = make_section("Sport")
    publish_article("A race", at=THEN, section=sport)
    publish_article("A vote", at=THEN, section=make_section("Politics"))
    publish_article("A note", at=THEN)
    newsletter = make_newsletter()
    newsletter.sections.add(sport)

    edition = digests.build(newsletter, by=make_chief(), at=NOW)

    assert headlines(edition) == ["A race"]


def test_build_takes_live_stories_newest_first() -> None:
    publish_article("Oldest", at=THEN)
    publish_article("Newest", at=THEN + timedelta(hours=2))
    publish_article("Middle", at=THEN + timedelta(hours=1))
    newsletter, chief = make_newsletter(), make_chief()

    edition = digests.build(newsletter, by=chief, at=NOW)

    assert headlines(edition) == ["Newest", "Middle", "Oldest"]
    assert edition.subject == "Newest"
    assert edition.state == Edition.State.DRAFT
    assert (edition.created_by, edition.created_at) == (chief, NOW)


def test_build_takes_placed_stories_first_in_their_order() -> None:
    sport = make_section("Sport")
    stories = [
        publish_article(f"Story {hours}", at=THEN + timedelta(hours=hours), section=sport)
        for hours in range(5)
    ]
    other = publish_article("Elsewhere")
    hidden = schedule_article("Later", live_at=NOW + timedelta(hours=1), section=sport)
    place(stories[1], other, hidden, stories[0])
    newsletter = make_newsletter(most_stories=3)
    newsletter.sections.add(sport)

    edition = digests.build(newsletter, by=make_chief(), at=NOW)
    following = digests.build(newsletter, by=make_chief(), at=NOW)

    assert headlines(edition) == ["Story 1", "Story 0", "Story 4"]
    assert headlines(following) == ["Story 3", "Story 2"]


def test_build_leaves_out_what_readers_cannot_see() -> None:
    chief = make_chief()
    make_article("Draft")
    schedule_article("Scheduled", live_at=NOW + timedelta(hours=1))
    publish_article("Expired", expires_at=NOW)
    withdrawn = publish_article("Withdrawn")
    withdrawing.withdraw(withdrawn.article, by=chief, at=THEN)
    publish_article("Live")

    edition = digests.build(make_newsletter(), by=chief, at=NOW)

    assert headlines(edition) == ["Live"]


def test_build_takes_no_story_twice_for_one_newsletter() -> None:
    chief, tide, brief = make_chief(), make_newsletter(), make_newsletter("The brief")
    publish_article("First")
    digests.build(tide, by=chief, at=NOW)
    publish_article("Second", at=THEN + timedelta(hours=1))

    second = digests.build(tide, by=chief, at=NOW)
    other = digests.build(brief, by=chief, at=NOW)

    assert headlines(second) == ["Second"]
    assert headlines(other) == ["Second", "First"]
    with pytest.raises(NotReady, match="nothing new for “The tide”"):
        digests.build(tide, by=chief, at=NOW)


def test_build_takes_the_stories_of_a_cancelled_edition_again() -> None:
    chief, newsletter = make_chief(), make_newsletter()
    publish_article("First")
    edition = digests.build(newsletter, by=chief, at=NOW)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CANCELLED)

    again = digests.build(newsletter, by=chief, at=NOW)

    assert headlines(again) == ["First"]


def test_build_takes_at_most_as_many_as_the_newsletter_holds() -> None:
    for hours in range(4):
        publish_article(f"Story {hours}", at=THEN + timedelta(hours=hours))

    edition = digests.build(make_newsletter(most_stories=2), by=make_chief(), at=NOW)

    assert headlines(edition) == ["Story 3", "Story 2"]


def test_build_shortens_a_long_headline_to_a_subject() -> None:
    publish_article("Boats " * 33)

    edition = digests.build(make_newsletter(), by=make_chief(), at=NOW)

    assert len(edition.subject) <= 150
    assert edition.subject.endswith("Boats…")


def test_build_is_refused_without_permission() -> None:
    publish_article()

    with pytest.raises(NotAllowed):
        digests.build(make_newsletter(), by=make_user(), at=NOW)

    assert Edition.objects.count() == 0
