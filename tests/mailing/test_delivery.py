from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.desk import withdrawing
from newsroom.exceptions import (
    EditionPaused,
    MailRefused,
    NotAllowed,
    NotReady,
    WrongStage,
)
from newsroom.mailing import claiming, delivery, digests, subscribing, suppressing
from newsroom.mailing.ledger import Ledger
from newsroom.models import Edition, PublishedArticle, Suppression
from tests.factories import (
    make_chief,
    make_newsletter,
    make_user,
    publish_article,
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


def reasons(edition: Edition) -> set[str]:
    return set(edition.deliveries.exclude(reason="").values_list("reason", flat=True))


def test_send_batch_mails_each_reader_once(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))

    first = send(edition, size=2)
    after_first = states(edition), edition.state
    second = send(edition, size=2)
    third = send(edition, size=2)

    assert (first.sent, second.sent, third.claimed) == (2, 1, 0)
    assert after_first == ({"sent": 2, "waiting": 1}, Edition.State.SENDING)
    assert recipients(mail_server) == ["ana@mail.example", "bo@mail.example", "cy@mail.example"]
    assert edition.state == Edition.State.SENT
    assert edition.finished_at == NOW
    assert mail_server.sessions == 2


def test_send_batch_fails_only_the_reader_whom_the_server_refuses(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    mail_server.refusals["bo@mail.example"] = "550 5.1.1 <bo@mail.example>: mailbox unknown"

    batch = send(edition)

    assert (batch.sent, batch.failed) == (2, 1)
    assert states(edition) == {"sent": 2, "failed": 1}
    assert reasons(edition) == {"550 5.1.1 …: mailbox unknown"}
    assert edition.state == Edition.State.SENT


def test_send_batch_fails_a_message_that_the_server_refuses_after_reading_it(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana"))
    mail_server.data_reply = "554 5.7.1 This looks like something else"

    send(edition)

    assert states(edition) == {"failed": 1}
    assert reasons(edition) == {"554 5.7.1 This looks like something else"}


def test_send_batch_pauses_while_the_server_is_down(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    mail_server.stop()

    with pytest.raises(EditionPaused, match="cannot be reached"):
        send(edition)

    assert states(edition) == {"waiting": 2}
    assert edition.state == Edition.State.PAUSED
    assert "cannot be reached" in edition.pause_reason
    assert not edition.deliveries.exclude(claimed_at=None, handed_over_at=None).exists()


def test_send_batch_pauses_while_the_server_takes_mail_from_nobody_here(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    mail_server.sender_reply = "550 5.7.1 Sender not allowed"

    with pytest.raises(EditionPaused, match="Sender not allowed"):
        send(edition)

    assert states(edition) == {"waiting": 2}


def test_carry_on_sends_what_waited(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana"))
    mail_server.stop()
    with pytest.raises(EditionPaused):
        send(edition)
    mail_server.start(mail_server.port)
    while_paused = send(edition)

    delivery.carry_on(edition, by=make_chief())
    batch = send(edition)

    assert while_paused.claimed == 0
    assert batch.sent == 1
    assert edition.state == Edition.State.SENT
    with pytest.raises(WrongStage):
        delivery.carry_on(edition, by=make_chief())


def test_send_batch_opens_a_new_session_when_the_server_ends_one(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    mail_server.session_length = 1

    batch = send(edition)

    assert batch.sent == 3
    assert mail_server.sessions == 3
    assert len(mail_server.received) == 3


def test_send_batch_calls_uncertain_what_the_server_did_not_answer(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    mail_server.hangs_up_on = {"bo@mail.example"}

    batch = send(edition)
    later = send(edition)

    assert (batch.sent, batch.uncertain, later.claimed) == (2, 1, 0)
    assert states(edition) == {"sent": 2, "uncertain": 1}
    assert len(mail_server.to("bo@mail.example")) == 1


def test_send_batch_calls_uncertain_what_was_answered_beyond_reading(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana"))
    mail_server.data_reply = f"250 {'x' * 10_000}"

    batch = send(edition)

    assert batch.uncertain == 1


def test_send_batch_pauses_while_the_server_talks_beyond_reading(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana"))
    mail_server.sender_reply = f"250 {'x' * 10_000}"

    with pytest.raises(EditionPaused):
        send(edition)

    assert states(edition) == {"waiting": 1}


def test_send_batch_leaves_out_who_left_after_preparing(mail_server: MailServer) -> None:
    edition = make_edition()
    ana, bo, cy, _di = make_readers(edition.newsletter, "ana", "bo", "cy", "di")
    prepared(edition)
    subscribing.unsubscribe(ana.unsubscribe_token, at=NOW)
    subscribing.erase(bo.subscriber, at=NOW)
    Suppression.objects.create(
        address_hash=suppressing.hash_of(cy.subscriber.email), reason="bounced", created_at=NOW
    )

    batch = send(edition)

    assert (batch.sent, batch.failed) == (1, 3)
    assert recipients(mail_server) == ["di@mail.example"]
    assert reasons(edition) == {
        "Left out: no longer subscribed.",
        "Left out: this address must not be mailed.",
    }


def test_send_batch_leaves_out_who_leaves_while_it_sends(mail_server: MailServer) -> None:
    edition = make_edition()
    _ana, bo = make_readers(edition.newsletter, "ana", "bo")
    prepared(edition)

    def moments() -> Any:
        """A clock that bo's unsubscribing keeps pace with: it comes after the claim."""
        if mail_server.received:
            subscribing.unsubscribe(bo.unsubscribe_token, at=NOW)
        return NOW

    batch = delivery.send_batch(edition, size=10, clock=moments)

    assert (batch.sent, batch.failed) == (1, 1)
    assert recipients(mail_server) == ["ana@mail.example"]


def test_send_batch_pauses_when_a_story_is_no_longer_public(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana"))
    story = PublishedArticle.objects.get()
    withdrawing.withdraw(story.article, by=make_chief(), at=NOW)

    with pytest.raises(EditionPaused, match="“Harbour reopens” is no longer public"):
        send(edition)

    assert mail_server.received == []
    assert states(edition) == {"waiting": 1}
    assert edition.pause_reason == "“Harbour reopens” is no longer public."


def test_send_batch_after_expiry_mails_nothing(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    make_readers(newsletter, "ana")
    publish_article("Short-lived", expires_at=NOW + timedelta(minutes=1))
    edition = prepared(digests.build(newsletter, by=make_chief(), at=NOW))

    with pytest.raises(EditionPaused, match="Short-lived"):
        delivery.send_batch(edition, size=10, clock=lambda: NOW + timedelta(minutes=1))

    assert mail_server.received == []


def test_the_next_edition_does_not_reach_who_unsubscribed(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    ana, _bo = make_readers(newsletter, "ana", "bo")
    send(prepared(make_edition(newsletter, "First")))
    subscribing.unsubscribe(ana.unsubscribe_token, at=NOW)

    send(prepared(make_edition(newsletter, "Second")))

    assert len(mail_server.to("ana@mail.example")) == 1
    assert len(mail_server.to("bo@mail.example")) == 2


def test_cancel_stops_what_waits_and_what_is_claimed(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    [claim] = claiming.claim(edition, size=1, at=NOW)

    left_out = delivery.cancel(edition, by=make_chief(), at=NOW)

    assert left_out == 2
    assert not Ledger(edition).mark(claim, at=NOW)
    assert send(edition).claimed == 0
    assert edition.state == Edition.State.CANCELLED
    assert states(edition) == {"failed": 2}
    with pytest.raises(WrongStage):
        delivery.cancel(edition, by=make_chief(), at=NOW)


def test_send_test_goes_to_the_editor_and_leaves_no_trace(mail_server: MailServer) -> None:
    edition, chief = make_edition_for("ana"), make_chief("chief")

    address = delivery.send_test(edition, by=chief, at=NOW)

    assert address == "chief@news.example"
    [received] = mail_server.received
    assert received.recipient == "chief@news.example"
    assert received.message["Subject"] == "Test: Harbour reopens"
    assert "List-Unsubscribe" not in received.message
    assert states(edition) == {}
    assert edition.state == Edition.State.DRAFT


def test_send_test_needs_an_address_and_permission(mail_server: MailServer) -> None:
    edition, chief = make_edition(), make_chief()
    chief.email = ""

    with pytest.raises(NotReady, match="no e-mail address"):
        delivery.send_test(edition, by=chief, at=NOW)
    with pytest.raises(NotAllowed):
        delivery.send_test(edition, by=make_user(), at=NOW)
    mail_server.stop()
    with pytest.raises(MailRefused):
        delivery.send_test(edition, by=make_chief(), at=NOW)
