"""Whatever happens in whatever order: nobody is mailed who must not be, and nobody twice."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NoReturn

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from newsroom.exceptions import NewsroomError
from newsroom.mailing import claiming, delivery, digests, subscribing, suppressing, transport
from newsroom.mailing.ledger import Ledger, Result
from newsroom.mailing.sending import Sender
from newsroom.models import Delivery, Edition, Subscriber, Subscription, Suppression
from tests.factories import THEN, make_chief, make_newsletter, publish_article

#: Few readers, so that they come back; of some of them mail bounces, or they are erased.
ADDRESSES = [f"{name}@mail.example" for name in ("ana", "bo", "cy", "di")]
PASSING = st.sampled_from(ADDRESSES[2:])
State = Delivery.State


class _Killed(BaseException):
    """The worker is no more."""


class Way(transport.Connection):
    """A mail server that keeps what it takes and fails, or kills its worker, as it is told."""

    def __init__(self, world: World) -> None:
        super().__init__(EmailBackend())
        self.world = world
        self.takes_bytes = False

    def offer(self, message: Any) -> None:
        [self.recipient] = message.to
        self.fate = self.world.fates.pop() if self.world.fates else "taken"
        if self.fate == "killed before":
            self.world.kill()
        if self.fate == "unreachable":
            raise transport.Unreachable("down")
        if self.fate == "refused":
            raise transport.Refused("550 no")

    def hand_over(self) -> None:
        if self.fate == "deferred":
            raise transport.Deferred("451 later")
        self.world.take(self.recipient)
        if self.fate == "killed after":
            self.world.kill()
        if self.fate == "unanswered":
            raise transport.Unanswered("gone")

    def take_back(self) -> None:
        self.recipient = ""


FATES = [
    "taken",
    "refused",
    "deferred",
    "unanswered",
    "unreachable",
    "killed before",
    "killed after",
]


class Mortal(Ledger):
    """A ledger in which a killed worker writes nothing any more."""

    def __init__(self, world: World, edition: Edition) -> None:
        super().__init__(edition)
        self.world = world

    def record(self, result: Result, *, at: datetime) -> int:
        if self.world.is_killed:
            raise _Killed
        return super().record(result, at=at)


class World(RuleBasedStateMachine):
    """A newsletter and its readers, told as a list of who may be mailed."""

    @initialize()
    def begin(self) -> None:
        self.now = THEN + timedelta(days=1)
        self.fates: list[str] = []
        self.is_killed = False
        self.mailed: Counter[tuple[int, str]] = Counter()
        self.wrongly: list[str] = []
        self.newsletter = make_newsletter()
        self.chief = make_chief()
        self.at_work: Edition | None = None
        for address in ADDRESSES:
            self.subscribe_and_confirm(address)

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def may_be_mailed(self, address: str) -> bool:
        """As it is told here, apart from the engine's own queries."""
        running = Subscription.objects.filter(
            subscriber__email=address, confirmed_at__isnull=False, ended_at__isnull=True
        )
        barred = Suppression.objects.filter(address_hash=suppressing.hash_of(address))
        return running.exists() and not barred.exists()

    def take(self, address: str) -> None:
        if not self.may_be_mailed(address):
            self.wrongly.append(address)
        for story in self.stories_in_hand(address):
            self.mailed[story, address] += 1

    def stories_in_hand(self, address: str) -> list[int]:
        rows = Delivery.objects.filter(
            edition=self.at_work, subscriber__email=address, state=State.CLAIMED
        )
        return list(rows.values_list("version__stories", flat=True))

    @rule(address=st.sampled_from(ADDRESSES))
    def subscribe(self, address: str) -> None:
        mail.outbox = []
        subscribing.subscribe(
            address, newsletter=self.newsletter, page="/", wording="Mail me", at=self.clock()
        )

    @rule(address=st.sampled_from(ADDRESSES))
    def confirm(self, address: str) -> None:
        for row in Subscription.objects.pending().filter(subscriber__email=address):
            subscribing.confirm(row.confirm_token or "", at=self.clock())

    @rule(address=st.sampled_from(ADDRESSES))
    def subscribe_and_confirm(self, address: str) -> None:
        self.subscribe(address)
        self.confirm(address)

    @rule(address=st.sampled_from(ADDRESSES))
    def unsubscribe(self, address: str) -> None:
        for row in Subscription.objects.filter(subscriber__email=address):
            subscribing.unsubscribe(row.unsubscribe_token, at=self.clock())

    @rule(address=PASSING)
    def bounce(self, address: str) -> None:
        Suppression.objects.get_or_create(
            address_hash=suppressing.hash_of(address),
            defaults={"reason": Suppression.Reason.BOUNCED, "created_at": self.clock()},
        )

    @rule(address=PASSING)
    def erase(self, address: str) -> None:
        for subscriber in Subscriber.objects.filter(email=address):
            subscribing.erase(subscriber, at=self.clock())
            # A person who comes back is a new one: what they had is told by nothing any more.
            for story, reader in list(self.mailed):
                if reader == address:
                    del self.mailed[story, reader]

    @rule()
    def prepare(self) -> None:
        publish_article(by=self.chief, at=THEN)
        edition = digests.build(self.newsletter, by=self.chief, at=self.clock())
        with suppress(NewsroomError):
            delivery.prepare(edition, by=self.chief, at=self.clock())

    def newest(self, *states: Edition.State) -> Edition | None:
        return Edition.objects.filter(state__in=states).order_by("-pk").first()

    @rule(fates=st.lists(st.sampled_from(FATES), max_size=4))
    def send(self, fates: list[str]) -> None:
        self.work(fates)

    @rule(fates=st.lists(st.sampled_from(FATES), max_size=4))
    def prepare_and_send(self, fates: list[str]) -> None:
        self.prepare()
        self.work(fates)

    @rule(address=st.sampled_from(ADDRESSES))
    def prepare_and_leave_after_the_claim(self, address: str) -> None:
        self.prepare()
        self.work([], leaving=address)

    def kill(self) -> NoReturn:
        self.is_killed = True
        raise _Killed

    def work(self, fates: list[str], *, leaving: str = "") -> None:
        edition = self.newest(Edition.State.SENDING)
        if edition is None:
            return
        self.fates, self.at_work, self.is_killed = fates[:], edition, False
        sender = Sender(edition=edition, clock=self.clock, connection=Way(self))
        sender._ledger = Mortal(self, edition)
        claims = claiming.claim(edition, size=len(ADDRESSES), at=self.clock())
        if leaving:
            self.unsubscribe(leaving)
        try:
            with suppress(NewsroomError):
                sender.send(claims)
            with suppress(NewsroomError):
                delivery.finish(edition, at=self.clock())
        except _Killed:
            # The process is gone: what it would have done in the end is not done.
            self.undo_last_words(claims)

    def undo_last_words(self, claims: list[claiming.Claim]) -> None:
        """A killed worker releases nothing: its rows are claimed until the lease ends."""
        released = Delivery.objects.filter(
            pk__in=[claim.delivery for claim in claims], state=State.WAITING
        )
        released.update(state=State.CLAIMED, claimed_at=claims[0].at)

    @rule()
    def end_leases(self) -> None:
        self.now += claiming.LEASE
        for edition in Edition.objects.all():
            delivery.resume(edition, at=self.clock())

    @rule()
    def carry_on(self) -> None:
        for edition in Edition.objects.filter(state=Edition.State.PAUSED):
            delivery.carry_on(edition, by=self.chief)

    @rule()
    def cancel(self) -> None:
        edition = self.newest(Edition.State.SENDING, Edition.State.PAUSED)
        if edition is not None:
            delivery.cancel(edition, by=self.chief, at=self.clock())

    @rule()
    def time_passes(self) -> None:
        self.now += timedelta(hours=13)

    @invariant()
    def nobody_was_mailed_who_must_not_be(self) -> None:
        assert getattr(self, "wrongly", []) == []

    @invariant()
    def nobody_had_a_story_twice(self) -> None:
        assert max(getattr(self, "mailed", Counter()).values(), default=1) == 1

    @invariant()
    def sent_means_taken(self) -> None:
        sent = Delivery.objects.filter(state=State.SENT, subscriber__isnull=False)
        rows = sent.values_list("version__stories", "subscriber__email")
        assert set(rows) <= set(getattr(self, "mailed", ()))


@pytest.mark.django_db
def test_nobody_is_mailed_against_their_will_or_twice(settings_of_site: None) -> None:
    # Its name since Django 6.1, and before.
    begin = getattr(transaction, "savepoint_create", None) or transaction.savepoint

    class Rolled(World):
        """Each example in a transaction that is rolled back."""

        def __init__(self) -> None:
            super().__init__()
            self.point = begin()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

    bounded = settings(max_examples=10, stateful_step_count=20)
    run_state_machine_as_test(Rolled, settings=bounded)


@pytest.fixture
def settings_of_site(settings: Any) -> None:
    """Sign-up mails go nowhere."""
    mail.outbox = []
