"""A subscriber moves to another address, also to one that is known already."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from newsroom.content import keys
from newsroom.exceptions import UnknownToken
from newsroom.mailing import accounts, moving, subscribing, suppressing, tokens
from newsroom.models import Delivery, MailedLink, Subscriber, Subscription
from tests.factories import THEN, make_newsletter, make_subscription
from tests.mailing.editions import make_edition
from tests.mailing.signing_up import suppress

pytestmark = pytest.mark.django_db

OLD, NEW = "ana@mail.example", "ana@new.example"


def ready_to_move(subscriber: Subscriber) -> str:
    """A token that moves the subscriber to ``NEW``."""
    token = tokens.fresh()
    MailedLink.objects.create(
        token_hash=tokens.hashed(token),
        purpose=MailedLink.Purpose.ADDRESS,
        subscriber=subscriber,
        new_address=NEW,
        created_at=THEN,
        expires_at=THEN + timedelta(hours=1),
    )
    return token


def test_move_keeps_the_row_and_changes_its_key() -> None:
    ana = make_subscription(OLD, newsletter=make_newsletter()).subscriber

    moved = moving.move(ana, to=NEW)

    assert moved.pk == ana.pk
    assert (moved.email, moved.key) == (NEW, keys.key(NEW))


def test_move_to_a_known_address_makes_one_of_the_two() -> None:
    daily, weekly, sport = (make_newsletter(name) for name in ("Daily", "Weekly", "Sport"))
    old = [make_subscription(OLD, newsletter=each) for each in (daily, weekly)]
    make_subscription(NEW, newsletter=daily, confirmed=None)
    theirs = make_subscription(NEW, newsletter=sport)

    moved = moving.move(old[0].subscriber, to=NEW)

    assert [each.email for each in Subscriber.objects.all()] == [NEW]
    assert moved.pk == theirs.subscriber_id
    assert set(Subscription.objects.confirmed()) == {*old, theirs}
    assert Subscription.objects.count() == 3


def test_move_brings_along_what_was_delivered_and_nothing_twice() -> None:
    first, second = make_edition(), make_edition()
    old = make_subscription(OLD, newsletter=first.newsletter).subscriber
    new = make_subscription(NEW, newsletter=second.newsletter).subscriber
    for edition, subscriber in ((first, old), (first, new), (second, old)):
        Delivery.objects.create(edition=edition, subscriber=subscriber)

    moving.move(old, to=NEW)

    known = Delivery.objects.filter(subscriber=new).values_list("edition", flat=True)
    assert sorted(known) == sorted([first.pk, second.pk])
    assert Delivery.objects.filter(subscriber=None).count() == 1


def test_move_lets_an_erased_address_come_back_and_no_barred_one() -> None:
    ana = make_subscription(OLD, newsletter=make_newsletter()).subscriber
    suppress(NEW, "erased")
    accounts.move(ready_to_move(ana), at=THEN)
    back = suppressing.suppressed([NEW])
    bo = make_subscription("bo@mail.example", newsletter=make_newsletter("B")).subscriber
    token = ready_to_move(bo)
    suppress(NEW, "bounced")

    with pytest.raises(UnknownToken):
        accounts.move(token, at=THEN)

    assert back == set()
    assert Subscriber.objects.get(pk=bo.pk).email == "bo@mail.example"


def test_links_with_a_wrong_purpose_are_refused_by_the_database() -> None:
    ana = make_subscription(OLD, newsletter=make_newsletter()).subscriber
    link = MailedLink.objects.get(token_hash=tokens.hashed(ready_to_move(ana)))
    broken = [
        {"purpose": "other"},
        {"purpose": "account"},
        {"new_address": ""},
        {"expires_at": THEN},
    ]

    for columns in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            MailedLink.objects.filter(pk=link.pk).update(**columns)


def test_move_twice_changes_nothing_more() -> None:
    ana = make_subscription(OLD, newsletter=make_newsletter()).subscriber
    moving.move(ana, to=NEW)

    moved = moving.move(ana, to=NEW)

    assert moved.pk == ana.pk
    assert Subscription.objects.confirmed().get().subscriber.email == NEW


def test_move_of_one_who_was_erased_meanwhile_is_refused() -> None:
    ana = make_subscription(OLD, newsletter=make_newsletter()).subscriber
    Subscriber.objects.get(pk=ana.pk).delete()

    with pytest.raises(UnknownToken):
        moving.move(ana, to=NEW)


@pytest.mark.parametrize("is_known", [False, True])
def test_move_leaves_no_confirmation_in_the_old_mailbox(is_known: bool) -> None:
    weekly = make_newsletter("Weekly")
    waiting = make_subscription(OLD, newsletter=weekly, confirmed=None)
    Subscription.objects.update(confirm_token=(token := tokens.fresh()))
    if is_known:
        make_subscription(NEW, newsletter=make_newsletter("Daily"))

    moving.move(waiting.subscriber, to=NEW)

    with pytest.raises(UnknownToken):
        subscribing.confirm(token, at=THEN)
    assert Subscription.objects.pending().get().subscriber.email == NEW
