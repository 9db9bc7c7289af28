"""Links that are mailed to the owner of a mailbox alone: what becomes of them when mail fails."""

from __future__ import annotations

import re
from typing import Any

import pytest

from newsroom.exceptions import AddressRefused, MailRefused, NotConfigured, UnknownToken
from newsroom.mailing import accounts, moving, rationing, subscribing
from newsroom.models import LinkCount, MailedLink, Subscriber
from tests.factories import THEN, make_newsletter, make_subscription
from tests.mailing.signing_up import ask, suppress
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

ANA = "ana@mail.example"


@pytest.fixture
def ana() -> Subscriber:
    return make_subscription(ANA, newsletter=make_newsletter()).subscriber


def token_in(server: MailServer) -> str:
    found = re.search(r"/account/([a-z2-7]{26})/", server.received[-1].part("plain"))
    assert found is not None
    return found[1]


def test_link_that_the_server_did_not_take_is_neither_kept_nor_counted(
    ana: Subscriber, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    mail_server.refusals[ANA] = f"550 <{ANA}>: no such user here"
    refused = [accounts.ask(ANA, at=THEN) for _ in range(rationing.MOST_LINKS + 1)]
    mail_server.stop()
    with pytest.raises(MailRefused, match="try again"):
        accounts.ask(ANA, at=THEN)
    mail_server.refusals.clear()
    mail_server.start(mail_server.port)

    assert accounts.ask(ANA, at=THEN)
    assert not any(refused)
    assert (MailedLink.objects.count(), LinkCount.objects.get().number) == (1, 1)
    assert "no such user here" in caplog.text
    assert ANA not in caplog.text


def test_link_whose_mail_may_have_arrived_is_kept_and_counted(
    ana: Subscriber, mail_server: MailServer
) -> None:
    mail_server.hangs_up_on.add(ANA)

    with pytest.raises(MailRefused):
        accounts.ask(ANA, at=THEN)

    link = accounts.opened(token_in(mail_server), MailedLink.Purpose.ACCOUNT, at=THEN)
    assert link.subscriber == ana
    assert LinkCount.objects.get().number == 1


def test_confirmation_that_may_have_arrived_is_counted(mail_server: MailServer) -> None:
    mail_server.hangs_up_on.add(ANA)

    for _ in range(rationing.MOST_LINKS):
        with pytest.raises(MailRefused):
            ask(ANA, make_newsletter(f"Letter {rationing.MOST_LINKS}"))
    last = ask(ANA, make_newsletter("Last"))

    assert last is False
    assert len(mail_server.received) == rationing.MOST_LINKS


@pytest.mark.parametrize("reason", ["bounced", "complained"])
def test_barred_address_gets_no_link(ana: Subscriber, mail_server: MailServer, reason: str) -> None:
    suppress(ANA, reason)

    assert accounts.ask(ANA, at=THEN) is False
    assert mail_server.received == []


def test_link_needs_the_address_of_the_site_and_one_that_can_be_mailed(
    ana: Subscriber, mail_server: MailServer, settings: Any
) -> None:
    with pytest.raises(AddressRefused):
        accounts.require_ready("ana@")
    settings.NEWSROOM = {}
    with pytest.raises(NotConfigured, match="SITE_URL"):
        accounts.require_ready(ANA)


@pytest.mark.parametrize("token", ["", "a" * 26, "A" * 26, "%", "é" * 26])
def test_unknown_tokens_open_nothing(ana: Subscriber, token: str) -> None:
    with pytest.raises(UnknownToken):
        accounts.opened(token, MailedLink.Purpose.ACCOUNT, at=THEN)
    with pytest.raises(UnknownToken):
        accounts.move(token, at=THEN)


def test_link_asked_for_before_a_move_or_an_erasure_is_not_mailed_after_it(
    ana: Subscriber, mail_server: MailServer
) -> None:
    moving.move(Subscriber.objects.get(pk=ana.pk), to="ana@new.example")
    after_move = accounts.ask_for(ana, at=THEN)
    moved = Subscriber.objects.get(pk=ana.pk)
    subscribing.erase(moved, at=THEN)

    assert (after_move, accounts.ask_for(moved, at=THEN)) == (False, False)
    assert mail_server.received == []
    assert not MailedLink.objects.exists()
