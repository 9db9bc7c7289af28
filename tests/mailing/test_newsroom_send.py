from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from newsroom.mailing import claiming, delivery
from newsroom.mailing.ledger import Ledger
from newsroom.models import Edition
from tests.factories import make_chief
from tests.mailing.editions import (
    NOW,
    make_edition_for,
    prepared,
    states,
)
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db


def test_command_sends_what_waits_and_tells_it(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    mail_server.refusals["bo@mail.example"] = "550 no"
    printed = io.StringIO()

    call_command("newsroom_send", stdout=printed)
    call_command("newsroom_send", stdout=printed)

    assert printed.getvalue() == (
        "The tide, “Harbour reopens”: 1 sent, 1 failed, 0 uncertain, 0 waiting.\n"
    )
    edition.refresh_from_db()
    assert edition.state == Edition.State.SENT


def test_command_says_what_is_wrong_while_the_server_is_down(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana"))
    mail_server.stop()
    printed = io.StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("newsroom_send", stdout=printed)

    assert caught.value.returncode == 1
    assert "\n" not in str(caught.value)
    assert printed.getvalue().startswith(
        "The tide, “Harbour reopens”: 0 sent, 0 failed, 0 uncertain, 1 waiting. "
        "The edition is paused. The mail server cannot be reached."
    )
    assert states(edition) == {"waiting": 1}


def test_command_does_nothing_without_work(mail_server: MailServer) -> None:
    make_edition_for("ana")
    printed = io.StringIO()

    call_command("newsroom_send", stdout=printed)

    assert printed.getvalue() == ""
    assert mail_server.sessions == 0


def test_command_tells_what_became_of_a_mail_under_way_when_its_edition_was_cancelled(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    [claim] = claiming.claim(edition, size=1, at=NOW)
    Ledger(edition).mark(claim, at=NOW)
    delivery.cancel(edition, by=make_chief(), at=NOW)

    call_command("newsroom_send")

    assert states(edition) == {"uncertain": 1, "failed": 1}
    assert mail_server.sessions == 0
