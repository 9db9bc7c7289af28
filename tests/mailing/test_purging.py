"""What time takes away of sign-ups and links."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from newsroom.mailing import purging, rationing, subscribing, tokens
from newsroom.models import Delivery, LinkCount, MailedLink, Subscriber, Subscription
from tests.factories import THEN, make_newsletter, make_subscription
from tests.mailing.editions import make_edition
from tests.mailing.signing_up import ask
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

SOON = THEN + timedelta(days=29)
LATE = THEN + timedelta(days=31)


def test_purge_takes_what_nobody_confirmed_and_the_address_with_it() -> None:
    newsletter, other = make_newsletter(), make_newsletter("Weekly")
    make_subscription("ana@mail.example", newsletter=newsletter, confirmed=None)
    make_subscription("bo@mail.example", newsletter=newsletter, confirmed=None)
    kept = make_subscription("bo@mail.example", newsletter=other)

    early = purging.purge(at=SOON)
    late = purging.purge(at=LATE)

    assert (early.sign_ups, late.sign_ups) == (0, 2)
    assert list(Subscription.objects.all()) == [kept]
    assert [each.email for each in Subscriber.objects.all()] == ["bo@mail.example"]


def test_purge_leaves_confirmed_and_ended_ones() -> None:
    newsletter = make_newsletter()
    make_subscription(newsletter=newsletter)
    ended = make_subscription(newsletter=newsletter, confirmed=None)
    subscribing.unsubscribe(ended.unsubscribe_token, at=THEN)

    purging.purge(at=LATE)

    assert Subscription.objects.count() == Subscriber.objects.count() == 2


def test_purge_brings_back_the_record_of_what_was_asked_for_anew(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    subscription = make_subscription("ana@mail.example", newsletter=newsletter)
    Subscription.objects.update(consent_wording="First words")
    subscribing.unsubscribe(subscription.unsubscribe_token, at=THEN)
    ask("ana@mail.example", newsletter, at=THEN + timedelta(hours=1))

    purging.purge(at=LATE)

    subscription.refresh_from_db()
    assert (subscription.confirmed_at, subscription.ended_at) == (THEN, THEN)
    assert subscription.consent_wording == "First words"
    assert subscription.earlier_consents.count() == 0


def test_purge_keeps_a_subscriber_on_whom_a_delivery_hangs() -> None:
    edition = make_edition()
    subscription = make_subscription(newsletter=edition.newsletter, confirmed=None)
    Delivery.objects.create(edition=edition, subscriber=subscription.subscriber)

    purging.purge(at=LATE)

    assert not Subscription.objects.filter(pk=subscription.pk).exists()
    assert Subscriber.objects.filter(pk=subscription.subscriber_id).exists()


def test_purge_takes_links_whose_time_is_over() -> None:
    subscriber = make_subscription(newsletter=make_newsletter()).subscriber
    for hours in (1, 2):
        MailedLink.objects.create(
            token_hash=tokens.hashed(f"{hours}"),
            purpose=MailedLink.Purpose.ACCOUNT,
            subscriber=subscriber,
            created_at=THEN,
            expires_at=THEN + timedelta(hours=hours),
        )

    purged = purging.purge(at=THEN + timedelta(hours=1))

    assert purged.links == 1
    assert MailedLink.objects.get().expires_at == THEN + timedelta(hours=2)


def test_purge_takes_counts_of_links_after_a_day_without_any() -> None:
    rationing.claim("ana@mail.example", at=THEN)
    rationing.claim("bo@mail.example", at=THEN + timedelta(hours=1))

    purged = purging.purge(at=THEN + timedelta(days=1))

    assert purged.counts == LinkCount.objects.count() == 1


def test_tick_purges_range_after_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "RANGE", 2)
    newsletter = make_newsletter()
    for _ in range(5):
        make_subscription(newsletter=newsletter, confirmed=None)
    Subscription.objects.update(requested_at=timezone.now() - timedelta(days=31))
    printed = io.StringIO()

    call_command("newsroom_tick", stdout=printed)

    assert "5 sign-ups removed that nobody confirmed." in printed.getvalue()
    assert Subscriber.objects.count() == 0
