from __future__ import annotations

from typing import Any

import pytest

from newsroom.desk import withdrawing
from newsroom.exceptions import (
    NotAllowed,
    NotConfigured,
    NotReady,
    WrongStage,
)
from newsroom.mailing import audience, delivery, subscribing
from newsroom.models import Edition, PublishedArticle
from tests.factories import (
    make_chief,
    make_newsletter,
    make_subscription,
    make_user,
)
from tests.mailing.editions import (
    NOW,
    make_edition,
    make_edition_for,
    make_readers,
    prepared,
    recipients,
    send,
    states,
)
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db


def test_prepare_freezes_the_message_and_the_confirmed_readers() -> None:
    edition = make_edition()
    make_readers(edition.newsletter, "ana", "bo")
    make_subscription(newsletter=edition.newsletter, confirmed=None)
    make_subscription(newsletter=make_newsletter("Another"))
    [left] = make_readers(edition.newsletter, "eve")
    subscribing.unsubscribe(left.unsubscribe_token, at=NOW)

    number = delivery.prepare(edition, by=make_chief(), at=NOW)

    assert number == 2
    assert states(edition) == {"waiting": 2}
    assert edition.state == Edition.State.SENDING
    assert edition.prepared_at == NOW
    assert "Harbour reopens" in edition.html
    assert "Harbour reopens" in edition.text


def test_prepare_adds_every_reader_once_however_many_ranges_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audience, "RANGE", 3)
    edition = make_edition()
    make_readers(edition.newsletter, *(f"reader{number}" for number in range(10)))

    delivery.prepare(edition, by=make_chief(), at=NOW)
    again = audience.freeze(edition, at=NOW)

    assert again == 10
    assert edition.deliveries.values("subscriber").distinct().count() == 10


def test_prepare_adds_no_reader_once_the_edition_is_cancelled() -> None:
    edition = make_edition_for("ana")
    Edition.objects.update(state=Edition.State.CANCELLED)

    number = audience.freeze(edition, at=NOW)

    assert number == 0


def test_prepare_that_was_interrupted_is_finished_by_the_next_worker(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    edition.deliveries.filter(subscriber__email="bo@mail.example").delete()
    Edition.objects.filter(pk=edition.pk).update(prepared_at=None)

    send(edition)

    assert recipients(mail_server) == ["ana@mail.example", "bo@mail.example"]
    assert edition.state == Edition.State.SENT


def test_prepare_is_refused_without_permission() -> None:
    editor = make_user(permissions=("add_edition", "change_edition"))
    edition = make_edition_for("ana")

    with pytest.raises(NotAllowed):
        delivery.prepare(edition, by=editor, at=NOW)

    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT


def test_prepare_is_refused_twice() -> None:
    edition = prepared(make_edition_for("ana"))

    with pytest.raises(WrongStage):
        delivery.prepare(edition, by=make_chief(), at=NOW)

    assert states(edition) == {"waiting": 1}


def test_prepare_is_refused_without_readers_stories_or_site(settings: Any) -> None:
    edition, chief = make_edition(), make_chief()
    with pytest.raises(NotReady, match="Nobody has confirmed"):
        delivery.prepare(edition, by=chief, at=NOW)
    make_readers(edition.newsletter, "ana")
    settings.NEWSROOM = {}
    with pytest.raises(NotConfigured, match="SITE_URL"):
        delivery.prepare(edition, by=chief, at=NOW)
    edition.stories.all().delete()
    with pytest.raises(NotReady, match="no stories"):
        delivery.prepare(edition, by=chief, at=NOW)

    edition.refresh_from_db()
    assert (edition.state, edition.html) == (Edition.State.DRAFT, "")


def test_prepare_names_a_story_that_is_not_public() -> None:
    edition = make_edition_for("ana")
    story = PublishedArticle.objects.get()
    withdrawing.withdraw(story.article, by=make_chief(), at=NOW)

    with pytest.raises(NotReady, match="“Harbour reopens” is not public"):
        delivery.prepare(edition, by=make_chief(), at=NOW)
