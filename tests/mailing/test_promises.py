"""Whatever happens in whatever order: nobody is mailed who must not be, and nobody twice."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any, NoReturn

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from newsroom.content import keys
from newsroom.exceptions import NewsroomError
from newsroom.mailing import bringing, claiming, delivery, digests
from newsroom.mailing.sending import Sender
from newsroom.models import Delivery, Edition
from tests.factories import THEN, publish_article
from tests.mailing.audience import ADDRESSES, ANYBODY, Audience
from tests.mailing.fates import FATES, Killed, Mortal, Way

State = Delivery.State


class World(Audience):
    """Editions are sent to readers who come and go, by workers who die."""

    def take(self, address: str) -> None:
        address = address.lower()
        if not self.wishes.may_be_mailed(address):
            self.wrongly.append(address)
        for story in self.stories_in_hand(address):
            self.mailed[story, address] += 1

    def stories_in_hand(self, address: str) -> list[int]:
        rows = Delivery.objects.filter(
            edition=self.at_work, subscriber__key=keys.key(address), state=State.CLAIMED
        )
        return list(rows.values_list("version__stories", flat=True))

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

    @rule(address=ANYBODY)
    def prepare_and_leave_after_the_claim(self, address: str) -> None:
        self.prepare()
        self.work([], leaving=address)

    def kill(self) -> NoReturn:
        self.is_killed = True
        raise Killed

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
        except Killed:
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
        told = {(story, reader.lower()) for story, reader in rows}
        assert told <= set(getattr(self, "mailed", ()))


@pytest.mark.django_db
def test_nobody_is_mailed_against_their_will_or_twice(
    settings_of_site: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file of few lines is looked at in several steps too.
    monkeypatch.setattr(bringing, "STEP", 2)
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
