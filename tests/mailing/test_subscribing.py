from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from newsroom.exceptions import AddressRefused, MailRefused, NotConfigured, NotReady, UnknownToken
from newsroom.mailing import rationing, subscribing, suppressing
from newsroom.models import Subscriber, Subscription
from tests.factories import THEN, make_newsletter, make_subscription
from tests.mailing.signing_up import ask, link_token, suppress
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

LATER = THEN + timedelta(hours=2)


def test_subscribe_makes_a_pending_row_and_mails_one_link(mail_server: MailServer) -> None:
    newsletter = make_newsletter()

    ask("ana@mail.example", newsletter)

    subscription = Subscription.objects.get()
    assert subscription.subscriber.email == "ana@mail.example"
    assert (subscription.confirmed_at, subscription.ended_at) == (None, None)
    assert (subscription.consent_page, subscription.consent_wording) == (
        "/",
        "Get the latest stories",
    )
    assert len(mail_server.received) == 1
    assert link_token(mail_server, "ana@mail.example") == subscription.confirm_token
    assert mail_server.received[0].message["Auto-Submitted"] == "auto-generated"


def test_subscribe_mails_a_pending_address_once_in_an_hour(mail_server: MailServer) -> None:
    newsletter = make_newsletter()

    for minutes in (0, 1, 59, 60, 61):
        ask("ana@mail.example", newsletter, at=THEN + timedelta(minutes=minutes))

    assert Subscription.objects.count() == 1
    assert len(mail_server.received) == 2
    texts = {each.part("plain") for each in mail_server.received}
    assert len(texts) == 1


def test_subscribe_finds_the_same_address_in_other_letter_case(mail_server: MailServer) -> None:
    newsletter = make_newsletter()

    ask("Ana@Mail.example", newsletter)
    ask("ana@mail.EXAMPLE", newsletter, at=LATER)

    assert Subscriber.objects.count() == 1
    assert Subscription.objects.count() == 1


def test_subscribe_sends_a_confirmed_address_nothing(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    subscription = make_subscription("ana@mail.example", newsletter=newsletter)

    ask("ana@mail.example", newsletter, at=LATER)

    subscription.refresh_from_db()
    assert subscription.confirmed_at == THEN
    assert mail_server.received == []


@pytest.mark.parametrize("reason", ["bounced", "complained"])
def test_subscribe_sends_a_barred_address_nothing(mail_server: MailServer, reason: str) -> None:
    suppress("ana@mail.example", reason)

    ask("Ana@mail.example", make_newsletter())

    assert Subscriber.objects.count() == 0
    assert mail_server.received == []


def test_subscribe_lets_an_erased_person_come_back(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    subscription = make_subscription("ana@mail.example", newsletter=newsletter)
    subscribing.erase(subscription.subscriber, at=THEN)

    ask("ana@mail.example", newsletter, at=LATER)
    still_suppressed = suppressing.suppressed(["ana@mail.example"])
    subscribing.confirm(link_token(mail_server, "ana@mail.example"), at=LATER)

    assert still_suppressed == {"ana@mail.example"}
    assert suppressing.suppressed(["ana@mail.example"]) == set()
    assert Subscription.objects.confirmed().count() == 1


def test_subscribe_makes_an_ended_subscription_pending_again(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    ask("ana@mail.example", newsletter)
    first = link_token(mail_server, "ana@mail.example")
    subscribing.confirm(first, at=THEN)
    leaving = Subscription.objects.get().unsubscribe_token
    subscribing.unsubscribe(leaving, at=THEN)

    ask("ana@mail.example", newsletter, at=LATER)

    subscription = Subscription.objects.get()
    assert (subscription.confirmed_at, subscription.ended_at) == (None, None)
    assert subscription.requested_at == LATER
    assert subscription.unsubscribe_token == leaving
    assert link_token(mail_server, "ana@mail.example") not in ("", first)
    with pytest.raises(UnknownToken):
        subscribing.confirm(first, at=LATER)


def test_subscribe_mails_at_once_who_left_by_mistake(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    ask("ana@mail.example", newsletter)
    subscribing.confirm(link_token(mail_server, "ana@mail.example"), at=THEN)
    subscribing.unsubscribe(Subscription.objects.get().unsubscribe_token, at=THEN)

    assert ask("ana@mail.example", newsletter, at=THEN + timedelta(minutes=1))

    subscribing.confirm(link_token(mail_server, "ana@mail.example"), at=LATER)
    assert Subscription.objects.confirmed().exists()


def test_subscribe_refuses_a_malformed_address(mail_server: MailServer) -> None:
    with pytest.raises(AddressRefused):
        ask("ana@mail..example", make_newsletter())

    assert Subscriber.objects.count() == 0
    assert mail_server.sessions == 0


def test_subscribe_refuses_a_closed_newsletter(mail_server: MailServer) -> None:
    with pytest.raises(NotReady):
        ask("ana@mail.example", make_newsletter(is_open=False))

    assert Subscriber.objects.count() == 0


def test_subscribe_needs_the_address_of_the_site(settings: Any, mail_server: MailServer) -> None:
    settings.NEWSROOM = {}

    with pytest.raises(NotConfigured, match="SITE_URL"):
        ask("ana@mail.example", make_newsletter())

    assert Subscriber.objects.count() == 0


def test_subscribe_can_be_tried_again_after_the_mail_server_was_down(
    mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    newsletter = make_newsletter()
    mail_server.stop()
    with pytest.raises(MailRefused, match="try again"):
        ask("ana@mail.example", newsletter)
    mail_server.start(mail_server.port)

    ask("ana@mail.example", newsletter, at=THEN + timedelta(seconds=5))

    assert len(mail_server.to("ana@mail.example")) == 1
    assert [record.levelno for record in caplog.records if record.name == "newsroom"] == [
        logging.WARNING
    ]
    assert "ana" not in caplog.text


def test_subscribe_can_be_tried_again_after_the_sender_was_missing(
    mail_server: MailServer, settings: Any
) -> None:
    newsletter = make_newsletter()
    sender, settings.DEFAULT_FROM_EMAIL = settings.DEFAULT_FROM_EMAIL, "nobody"
    with pytest.raises(NotConfigured, match="FROM_EMAIL"):
        ask("ana@mail.example", newsletter)
    settings.DEFAULT_FROM_EMAIL = sender

    ask("ana@mail.example", newsletter, at=THEN + timedelta(seconds=5))

    assert len(mail_server.received) == 1


def test_require_ready_answers_alike_for_every_address_while_the_mail_server_is_down(
    mail_server: MailServer,
) -> None:
    newsletter = make_newsletter()
    make_subscription("confirmed@mail.example", newsletter=newsletter)
    make_subscription("pending@mail.example", newsletter=newsletter, confirmed=None)
    suppress("barred@mail.example", "complained")
    mail_server.stop()

    answers = set()
    for name in ("new", "pending", "confirmed", "barred"):
        with pytest.raises(MailRefused) as caught:
            subscribing.require_ready(f"{name}@mail.example", newsletter=newsletter)
        answers.add(str(caught.value))

    assert len(answers) == 1


def test_subscribe_tells_the_log_alone_when_the_mail_server_refuses_the_address(
    mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    newsletter = make_newsletter()
    mail_server.refusals["ana@mail.example"] = "550 5.1.1 <ana@mail.example>: no such user here"

    first = ask("ana@mail.example", newsletter)
    mail_server.refusals.clear()
    second = ask("ana@mail.example", newsletter)

    assert (first, second) == (False, True)
    assert "no such user here" in caplog.text
    assert "ana@" not in caplog.text


def test_subscribe_mails_one_address_a_few_links_in_a_day(mail_server: MailServer) -> None:
    newsletters = [make_newsletter(f"Letter {number}") for number in range(3)]
    hours = [number / 2 for number in range(48)]

    for hour in hours:
        for newsletter in newsletters:
            ask("ana@mail.example", newsletter, at=THEN + timedelta(hours=hour))
    for subscriber in Subscriber.objects.all():
        subscribing.erase(subscriber, at=THEN)
    anew = ask("ana@mail.example", newsletters[0], at=THEN + timedelta(hours=24))
    tomorrow = ask("ana@mail.example", newsletters[0], at=THEN + timedelta(days=2))

    assert len(mail_server.received) == rationing.MOST_LINKS + 1
    assert (anew, tomorrow) == (False, True)


def test_subscribe_keeps_the_record_of_an_ended_subscription(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    subscribing.subscribe(
        "ana@mail.example",
        newsletter=newsletter,
        page="/first/",
        wording="First words",
        at=THEN,
        ip="192.0.2.7",
    )
    subscribing.confirm(link_token(mail_server, "ana@mail.example"), at=THEN)
    subscribing.unsubscribe(Subscription.objects.get().unsubscribe_token, at=LATER)

    for days in (1, 2):
        ask("ana@mail.example", newsletter, at=LATER + timedelta(days=days))

    [earlier] = Subscription.objects.get().earlier_consents.all()
    assert (earlier.requested_at, earlier.confirmed_at, earlier.ended_at) == (THEN, THEN, LATER)
    assert (earlier.consent_page, earlier.consent_wording) == ("/first/", "First words")
    assert earlier.consent_ip == "192.0.2.7"
    assert Subscription.objects.get().consent_ip is None


@pytest.mark.django_db(transaction=True)
def test_subscribe_twice_at_once_makes_one_row_and_one_mail(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    start = threading.Barrier(2)
    failures: list[BaseException] = []

    def press() -> None:
        try:
            start.wait()
            ask("ana@mail.example", newsletter)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()

    assert failures == []
    assert Subscription.objects.count() == 1
    assert len(mail_server.received) == 1
