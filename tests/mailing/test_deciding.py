from __future__ import annotations

import pytest

from newsroom.exceptions import NotAllowed, WrongStage
from newsroom.mailing import deciding, subscribing
from newsroom.mailing import delivery as delivering
from newsroom.models import Delivery, Edition
from tests.factories import make_chief, make_user
from tests.mailing.editions import NOW, make_edition_for, prepared, send, states
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db


def make_uncertain(server: MailServer, *others: str) -> Delivery:
    """A delivery to ana whose answer never came."""
    edition = prepared(make_edition_for("ana", *others))
    server.hangs_up_on = {"ana@mail.example"}
    send(edition, size=1)
    server.hangs_up_on = set()
    return edition.deliveries.get(state=Delivery.State.UNCERTAIN)


def test_send_again_lets_it_wait_and_keeps_its_message_id(mail_server: MailServer) -> None:
    uncertain = make_uncertain(mail_server)
    before = uncertain.edition.state

    deciding.send_again(uncertain, by=make_chief(), at=NOW)
    send(uncertain.edition)

    assert before == Edition.State.SENT
    assert states(uncertain.edition) == {"sent": 1}
    assert uncertain.edition.state == Edition.State.SENT
    first, second = mail_server.to("ana@mail.example")
    assert first.message["Message-ID"] == second.message["Message-ID"]


def test_drop_leaves_it_unsent_and_says_why(mail_server: MailServer) -> None:
    uncertain = make_uncertain(mail_server)

    deciding.drop(uncertain, by=make_chief(), at=NOW)

    uncertain.refresh_from_db()
    assert uncertain.state == Delivery.State.FAILED
    assert uncertain.reason == "Not sent again: nobody knows whether it arrived."
    with pytest.raises(WrongStage):
        deciding.drop(uncertain, by=make_chief(), at=NOW)
    with pytest.raises(WrongStage):
        deciding.send_again(uncertain, by=make_chief(), at=NOW)


def test_send_again_is_refused_when_the_edition_was_cancelled_or_the_reader_is_gone(
    mail_server: MailServer,
) -> None:
    uncertain = make_uncertain(mail_server, "bo")
    delivering.cancel(uncertain.edition, by=make_chief(), at=NOW)
    with pytest.raises(WrongStage, match="cancelled"):
        deciding.send_again(uncertain, by=make_chief(), at=NOW)
    Edition.objects.update(state=Edition.State.SENT)
    assert uncertain.subscriber is not None
    subscribing.erase(uncertain.subscriber, at=NOW)

    with pytest.raises(WrongStage, match="reader is gone"):
        deciding.send_again(uncertain, by=make_chief(), at=NOW)

    assert states(uncertain.edition) == {"uncertain": 1, "failed": 1}


def test_deciding_takes_the_permission_to_send(mail_server: MailServer) -> None:
    uncertain = make_uncertain(mail_server)
    editor = make_user(permissions=("change_edition",))

    for verb in (deciding.send_again, deciding.drop):
        with pytest.raises(NotAllowed):
            verb(uncertain, by=editor, at=NOW)

    assert states(uncertain.edition) == {"uncertain": 1}
