"""Readers of one choice of sections get one version of an edition, without what they have had."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.exceptions import NotReady
from newsroom.mailing import audience, choosing, delivery, digests, messages
from newsroom.mailing.versions import Versions
from newsroom.models import Edition, Newsletter, Section
from tests.factories import (
    THEN,
    make_chief,
    make_newsletter,
    make_section,
    make_subscription,
    publish_article,
)
from tests.mailing.editions import NOW, make_edition, make_readers, prepared, send, states
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db


def make_reader(name: str, newsletter: Newsletter, *sections: Section) -> None:
    """A confirmed reader of these sections, or of the whole newsletter."""
    subscription = make_subscription(f"{name}@mail.example", newsletter=newsletter)
    subscription.choice = choosing.choice_of(sections)
    subscription.save()


def make_sections_edition(newsletter: Newsletter) -> tuple[Edition, Section, Section]:
    """An edition that leads with a story of one section, then brings one of another."""
    sport, politics = make_section("Sport"), make_section("Politics")
    publish_article("A vote", at=THEN, section=politics)
    publish_article("A race", at=THEN + timedelta(hours=1), section=sport)
    return digests.build(newsletter, by=make_chief(), at=NOW), sport, politics


def brought(server: MailServer, name: str) -> list[str]:
    """What each mail to this reader says of the stories of these tests, in its order."""
    texts = [each.part("plain") for each in server.to(f"{name}@mail.example")]
    told = "A race", "A vote", "Old news", "New news"
    return [", ".join(sorted((w for w in told if w in t), key=t.index)) for t in texts]


def test_each_reader_gets_the_stories_of_their_sections_in_the_editions_order(
    mail_server: MailServer,
) -> None:
    newsletter = make_newsletter()
    edition, sport, politics = make_sections_edition(newsletter)
    make_reader("whole", newsletter)
    make_reader("sport", newsletter, sport)
    make_reader("both", newsletter, politics, sport)
    make_reader("again", newsletter, sport, politics)
    make_reader("arts", newsletter, make_section("Arts"))

    number = delivery.prepare(edition, by=make_chief(), at=NOW)
    send(edition)

    assert number == 4
    assert states(edition) == {"sent": 4}
    assert brought(mail_server, "whole") == ["A race, A vote"]
    assert brought(mail_server, "sport") == ["A race"]
    assert brought(mail_server, "both") == brought(mail_server, "again") == ["A race, A vote"]
    assert mail_server.to("arts@mail.example") == []
    assert edition.versions.count() == 3
    assert edition.readers == 4


def test_choice_whose_sections_are_all_deleted_brings_nothing() -> None:
    newsletter = make_newsletter()
    edition, _sport, _politics = make_sections_edition(newsletter)
    arts = make_section("Arts")
    make_reader("arts", newsletter, arts)
    arts.delete()

    with pytest.raises(NotReady, match="No reader gets a story"):
        delivery.prepare(edition, by=make_chief(), at=NOW)

    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT
    assert states(edition) == {}


def test_who_had_a_story_by_a_cancelled_edition_does_not_get_it_again(
    mail_server: MailServer,
) -> None:
    newsletter = make_newsletter()
    make_readers(newsletter, "ana", "bo", "cy")
    mail_server.refusals["bo@mail.example"] = "550 no such mailbox"
    first = prepared(make_edition(newsletter, "Old news"))
    send(first, size=2)
    delivery.cancel(first, by=make_chief(), at=NOW)
    mail_server.refusals.clear()

    publish_article("New news", at=THEN + timedelta(hours=1))
    second = prepared(digests.build(newsletter, by=make_chief(), at=NOW))
    send(second)

    assert brought(mail_server, "ana") == ["Old news", "New news"]
    assert brought(mail_server, "bo") == brought(mail_server, "cy") == ["New news, Old news"]
    assert second.versions.count() == 2


def test_who_had_all_stories_of_an_edition_gets_no_mail(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    make_readers(newsletter, "ana", "bo")
    first = prepared(make_edition(newsletter, "Old news"))
    mail_server.hangs_up_on = {"ana@mail.example"}
    send(first, size=1)
    delivery.cancel(first, by=make_chief(), at=NOW)

    second = prepared(digests.build(newsletter, by=make_chief(), at=NOW))
    send(second)

    assert states(first) == {"uncertain": 1, "failed": 1}
    assert states(second) == {"sent": 1}
    assert len(mail_server.to("ana@mail.example")) == 1
    assert brought(mail_server, "bo") == ["Old news"]


def test_story_that_an_editor_adds_once_more_comes_to_new_readers_alone(
    mail_server: MailServer,
) -> None:
    newsletter = make_newsletter()
    make_readers(newsletter, "ana")
    first = prepared(make_edition(newsletter, "Old news"))
    send(first)
    make_readers(newsletter, "bo")
    publish_article("New news", at=THEN + timedelta(hours=1))
    second = digests.build(newsletter, by=make_chief(), at=NOW)
    second.stories.create(story=first.stories.get().story, position=9)

    send(prepared(second))

    assert brought(mail_server, "ana") == ["Old news", "New news"]
    assert brought(mail_server, "bo") == ["New news, Old news"]


def test_stories_left_out_differ_by_what_each_reader_had(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    edition, sport, politics = make_sections_edition(newsletter)
    make_reader("sport", newsletter, sport)
    make_reader("politics", newsletter, politics)
    make_reader("late", newsletter)
    send(prepared(edition), size=2)
    delivery.cancel(edition, by=make_chief(), at=NOW)
    newsletter.subscriptions.update(choice=None)

    send(prepared(digests.build(newsletter, by=make_chief(), at=NOW)))

    assert brought(mail_server, "sport") == ["A race", "A vote"]
    assert brought(mail_server, "politics") == ["A vote", "A race"]
    assert brought(mail_server, "late") == ["A race, A vote"]


def test_reader_who_chooses_other_sections_while_it_is_prepared_gets_those(
    mail_server: MailServer,
) -> None:
    newsletter = make_newsletter()
    edition, sport, _politics = make_sections_edition(newsletter)
    make_reader("ana", newsletter)
    delivery.release(edition, by=make_chief(), at=NOW)
    newsletter.subscriptions.update(choice=choosing.choice_of([sport]))

    send(edition)

    assert brought(mail_server, "ana") == ["A race"]


def test_edition_that_was_changed_while_it_was_rendered_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = make_edition()
    make_readers(edition.newsletter, "ana")
    render = messages.rendered

    def rendered(*given: Any) -> messages.Rendered:
        Edition.objects.filter(pk=edition.pk).update(intro="Wait!")
        return render(*given)

    monkeypatch.setattr(messages, "rendered", rendered)

    with pytest.raises(NotReady, match="changed just now"):
        delivery.prepare(edition, by=make_chief(), at=NOW)

    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT


def test_two_editions_with_one_story_are_not_prepared_at_once() -> None:
    newsletter = make_newsletter()
    make_readers(newsletter, "ana")
    first = make_edition(newsletter, "Old news")
    publish_article("New news", at=THEN + timedelta(hours=1))
    second = digests.build(newsletter, by=make_chief(), at=NOW)
    second.stories.create(story=first.stories.get().story, position=9)
    delivery.release(first, by=make_chief(), at=NOW)

    with pytest.raises(NotReady, match="just being prepared"):
        delivery.prepare(second, by=make_chief(), at=NOW)
    audience.freeze(first, at=NOW)
    delivery.prepare(second, by=make_chief(), at=NOW)

    assert second.deliveries.count() == 1


def queries_of_freezing(edition: Edition) -> int:
    with CaptureQueriesContext(connection) as captured:
        audience.freeze(edition, at=NOW)
    return len(captured)


def test_number_of_queries_does_not_grow_with_readers() -> None:
    newsletter = make_newsletter()
    edition, sport, _politics = make_sections_edition(newsletter)
    for number in range(2):
        make_reader(f"reader{number}", newsletter, *([sport] if number % 2 else []))
    delivery.release(edition, by=make_chief(), at=NOW)
    few = queries_of_freezing(edition)
    for number in range(2, 40):
        make_reader(f"reader{number}", newsletter, *([sport] if number % 2 else []))

    many = queries_of_freezing(edition)

    assert (few, edition.deliveries.count()) == (many, 40)
    assert Versions(edition, messages.stories_of(edition)).missing([(0, 0)]) == []
