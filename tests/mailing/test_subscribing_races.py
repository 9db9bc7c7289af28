"""A reader's verb meets another transaction that takes the same rows in another order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from time import sleep

import pytest
from django.db import Error, connections, transaction

from newsroom.mailing import subscribing
from newsroom.models import LinkCount, Subscriber, Subscription
from tests.factories import THEN, make_newsletter, make_subscription
from tests.mailing.signing_up import ask
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

ANA = "ana@mail.example"
LATER = THEN + timedelta(hours=2)
#: Seconds after which the verb has surely come to the row that it has to wait for.
COMING = 0.5


def crossed(row: Subscription, verb: Callable[[], object]) -> list[Error]:
    """Hold the subscription, then want its subscriber; what the verb was refused.

    The verb takes them the other way round, and so does all of mailing; a site need not.
    """
    faults: list[Error] = []

    def run() -> None:
        try:
            verb()
        except Error as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    with transaction.atomic():
        # MariaDB ends whichever transaction has written fewer rows.
        LinkCount.objects.bulk_create(
            LinkCount(address_hash=f"other {number}", newest_at=THEN) for number in range(200)
        )
        Subscription.objects.filter(pk=row.pk).update(welcomed_at=None)
        thread.start()
        sleep(COMING)
        Subscriber.objects.filter(pk=row.subscriber_id).update(created_at=THEN)
    thread.join()
    return faults


def test_subscribe_survives_a_deadlock(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    ask(ANA, newsletter)
    row = Subscription.objects.get()

    faults = crossed(row, lambda: ask(ANA, newsletter, at=LATER))

    assert faults == []
    assert len(mail_server.to(ANA)) == 2
    assert Subscription.objects.get().confirmation_mailed_at == LATER


def test_unsubscribe_survives_a_deadlock() -> None:
    row = make_subscription(ANA, newsletter=make_newsletter())

    faults = crossed(row, lambda: subscribing.unsubscribe(row.unsubscribe_token, at=LATER))

    assert faults == []
    assert Subscription.objects.get().ended_at == LATER
