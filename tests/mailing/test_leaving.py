from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom import signals
from newsroom.exceptions import UnknownToken
from newsroom.mailing import accounts, moving, subscribing, suppressing, tokens
from newsroom.models import MailedLink, Subscriber, Subscription, Suppression
from tests.factories import THEN, make_newsletter, make_subscription
from tests.mailing.signing_up import ask, link_token
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

LATER = THEN + timedelta(hours=2)
ANA, BO = "ana@mail.example", "bo@mail.example"


def test_confirm_lets_mail_out_and_is_announced_once(
    mail_server: MailServer, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[Any] = []

    def listen(**kwargs: Any) -> None:
        heard.append((kwargs["subscriber"].email, kwargs["newsletter"].name, kwargs["at"]))

    ask("ana@mail.example", make_newsletter())
    token = link_token(mail_server, "ana@mail.example")
    signals.subscriber_confirmed.connect(listen)

    with django_capture_on_commit_callbacks(execute=True):
        first = subscribing.confirm(token, at=LATER)
        second = subscribing.confirm(token, at=LATER + timedelta(days=1))
    signals.subscriber_confirmed.disconnect(listen)

    assert first.confirmed_at == second.confirmed_at == LATER
    assert heard == [("ana@mail.example", "The tide", LATER)]


@pytest.mark.parametrize("token", ["", "a" * 26, "A" * 26, "a" * 25, "%", "a" * 300, "é" * 26])
def test_unknown_tokens_are_refused(token: str) -> None:
    make_subscription(newsletter=make_newsletter())

    with pytest.raises(UnknownToken):
        subscribing.confirm(token, at=THEN)
    with pytest.raises(UnknownToken):
        subscribing.unsubscribe(token, at=THEN)


def test_tokens_open_only_what_they_are_for(mail_server: MailServer) -> None:
    ask("ana@mail.example", make_newsletter())
    subscription = Subscription.objects.get()

    with pytest.raises(UnknownToken):
        subscribing.confirm(subscription.unsubscribe_token, at=THEN)
    with pytest.raises(UnknownToken):
        subscribing.unsubscribe(subscription.confirm_token or "", at=THEN)
    with pytest.raises(UnknownToken):
        subscribing.confirm((subscription.confirm_token or "").upper(), at=THEN)


def test_unsubscribe_ends_it_once_and_keeps_its_link(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    ask("ana@mail.example", newsletter)
    subscription = subscribing.confirm(link_token(mail_server, "ana@mail.example"), at=THEN)

    subscribing.unsubscribe(subscription.unsubscribe_token, at=LATER)
    subscribing.unsubscribe(subscription.unsubscribe_token, at=LATER + timedelta(days=999))

    subscription.refresh_from_db()
    assert subscription.ended_at == LATER
    assert Subscription.objects.confirmed().count() == 0
    with pytest.raises(UnknownToken):
        subscribing.confirm(link_token(mail_server, "ana@mail.example"), at=LATER)


def test_erase_keeps_no_address() -> None:
    subscription = make_subscription("ana@mail.example", newsletter=make_newsletter())

    subscribing.erase(subscription.subscriber, at=THEN)

    assert Subscriber.objects.count() == Subscription.objects.count() == 0
    suppression = Suppression.objects.get()
    assert suppression.reason == Suppression.Reason.ERASED
    assert "ana" not in suppression.address_hash


def test_erase_of_one_who_moved_meanwhile_keeps_the_new_address_out() -> None:
    stale = make_subscription("ana@mail.example", newsletter=make_newsletter()).subscriber
    moving.move(stale, to="ana@new.example")

    for _ in range(2):
        subscribing.erase(stale, at=THEN)

    assert suppressing.suppressed(["ana@new.example"]) == {"ana@new.example"}
    assert Suppression.objects.count() == 1


def test_erase_takes_the_address_out_of_links_that_would_move_another_there(
    mail_server: MailServer,
) -> None:
    newsletter = make_newsletter()
    ana, bo = (make_subscription(each, newsletter=newsletter).subscriber for each in (ANA, BO))
    accounts.ask_for(bo, at=THEN)
    accounts.ask_to_move(MailedLink.objects.get(), ANA.upper(), at=THEN)

    subscribing.erase(ana, at=THEN)

    assert not MailedLink.objects.exclude(new_address="").exists()


def test_suppression_key_is_a_setting_of_its_own(settings: Any) -> None:
    settings.NEWSROOM = {"SUPPRESSION_KEY": "tide"}
    before = suppressing.hash_of("Ana@mail.example")

    settings.SECRET_KEY = "another"

    assert suppressing.hash_of("ana@mail.example") == before
    settings.NEWSROOM = {}
    assert suppressing.hash_of("ana@mail.example") != before


def test_fresh_tokens_are_tokens_and_never_alike() -> None:
    made = {tokens.fresh() for _ in range(1000)}

    assert len(made) == 1000
    assert all(tokens.is_token(token) for token in made)
    assert not tokens.is_token(tokens.PLACEHOLDER)
    assert len(tokens.PLACEHOLDER) == len(made.pop())
