"""Readers come and go by themselves and by files, and somebody keeps book of what they want."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.core import mail
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from newsroom.content import keys
from newsroom.exceptions import WrongStage
from newsroom.mailing import bringing, importing, subscribing, suppressing
from newsroom.models import Edition, Import, ImportLine, Subscriber, Subscription, Suppression
from tests.factories import THEN, make_chief, make_newsletter
from tests.mailing.fates import Killed, dying_at
from tests.mailing.wishes import File, Wishes

#: Few readers, so that they come back; of some of them mail bounces, or they are erased. The
#: last two are strangers in the beginning.
ADDRESSES = [f"{name}@mail.example" for name in ("ana", "bo", "cy", "di", "eve", "flo")]
ANYBODY = st.sampled_from(ADDRESSES)
PASSING = st.sampled_from(ADDRESSES[2:])
#: A line of a file: who, spelled in which letters, and whether they are subscribed there.
Line = tuple[str, Callable[[str], str], bool]
LINE = st.tuples(ANYBODY, st.sampled_from([str.lower, str.upper]), st.booleans())
#: The statement at which a process dies; most are done before the last of these.
STATEMENT = st.integers(1, 14)


class Audience(RuleBasedStateMachine):
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
        self.wishes = Wishes()
        self.imports: list[tuple[Import, File]] = []
        for address in ADDRESSES[:4]:
            self.subscribe_and_confirm(address)

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    @rule(address=ANYBODY)
    def subscribe(self, address: str) -> None:
        mail.outbox = []
        subscribing.subscribe(
            address, newsletter=self.newsletter, page="/", wording="Mail me", at=self.clock()
        )
        self.wishes.ask(address)

    @rule(address=ANYBODY)
    def confirm(self, address: str) -> None:
        for row in Subscription.objects.pending().filter(subscriber__key=keys.key(address)):
            subscribing.confirm(row.confirm_token or "", at=self.clock())
        self.wishes.confirm(address)

    @rule(address=ANYBODY)
    def subscribe_and_confirm(self, address: str) -> None:
        self.subscribe(address)
        self.confirm(address)

    @rule(address=ANYBODY)
    def unsubscribe(self, address: str) -> None:
        for row in Subscription.objects.filter(subscriber__key=keys.key(address)):
            subscribing.unsubscribe(row.unsubscribe_token, at=self.clock())
        self.wishes.leave(address)

    @rule(address=PASSING)
    def bounce(self, address: str) -> None:
        Suppression.objects.update_or_create(
            address_hash=suppressing.hash_of(address),
            defaults={"reason": Suppression.Reason.BOUNCED, "created_at": self.clock()},
        )
        self.wishes.bounce(address)

    @rule(address=PASSING)
    def erase(self, address: str) -> None:
        for subscriber in Subscriber.objects.filter(key=keys.key(address)):
            subscribing.erase(subscriber, at=self.clock())
            assert not ImportLine.objects.filter(key=keys.key(address)).exists()
            # A person who comes back is a new one: what they had is told by nothing any more.
            for story, reader in list(self.mailed):
                if reader == address:
                    del self.mailed[story, reader]
            # Of a stranger nothing is there to be erased: a file brings them all the same.
            for _brought, file in self.imports:
                file.coming = [each for each in file.coming if each != address]
        self.wishes.leave(address)

    @rule(lines=st.lists(LINE, min_size=1, max_size=8), is_run=st.booleans())
    def bring(self, lines: list[Line], is_run: bool) -> None:
        brought, file = self.start(lines)
        if is_run:
            self.run_to_the_end(brought, file)

    @rule(way=st.sampled_from(["leave", "leave and ask", "erase", "bounce"]), statement=STATEMENT)
    def bring_somebody_who_goes_meanwhile(self, way: str, statement: int) -> None:
        """A stranger asks, is in a file with everybody else, and goes before it has run."""
        stranger = f"stranger{self.now.timestamp()}@mail.example"
        self.subscribe(stranger)
        lines = [(address, str.lower, True) for address in (*ADDRESSES, stranger)]
        brought, file = self.start(lines)
        if way in {"leave", "leave and ask"}:
            self.unsubscribe(stranger)
        if way == "leave and ask":
            self.subscribe(stranger)
        if way == "erase":
            self.erase(stranger)
        if way == "bounce":
            self.bounce(stranger)
        self.go_on_with_an_import_and_die(1, statement)
        self.run_to_the_end(brought, file)
        self.run_to_the_end(*self.start(lines))

    @rule(lines=st.lists(LINE, min_size=1, max_size=8), statement=STATEMENT)
    def bring_and_die(self, lines: list[Line], statement: int) -> None:
        """A file of which half was looked at is never run."""
        with suppress(Killed), dying_at(statement):
            self.hold_up(lines)
        for brought in Import.objects.filter(state=Import.State.READING):
            with pytest.raises(WrongStage):
                importing.start(brought, by=self.chief)
            assert importing.subscribe_some(brought, at=self.clock()) == 0

    def start(self, lines: list[Line]) -> tuple[Import, File]:
        brought = self.hold_up(lines)
        file = self.wishes.look_at((address, is_wanted) for address, _case, is_wanted in lines)
        assert brought.lines.filter(outcome=ImportLine.Outcome.READY).count() == len(file.coming)
        importing.start(brought, by=self.chief)
        self.imports.append((brought, file))
        return brought, file

    def hold_up(self, lines: list[Line]) -> Import:
        rows = [f"{case(address)},{is_wanted}" for address, case, is_wanted in lines]
        brought = bringing.bring(
            io.BytesIO("\n".join(["email,subscribed", *rows]).encode()),
            name="old.csv",
            newsletter=self.newsletter,
            source="Form on old.example",
            by=self.chief,
            at=self.clock(),
        )
        while bringing.look_at_some(brought):
            pass
        return brought

    @rule(number=st.integers(1, 3))
    def go_on_with_imports(self, number: int) -> None:
        for brought, file in self.imports:
            importing.subscribe_some(brought, at=self.clock(), most=number)
            self.wishes.bring(file, number)

    @rule(number=st.integers(1, 3), statement=STATEMENT)
    def go_on_with_an_import_and_die(self, number: int, statement: int) -> None:
        """The step is done as a whole, or not at all; whoever goes on begins there."""
        for brought, file in self.imports[-1:]:
            ready = brought.lines.filter(outcome=ImportLine.Outcome.READY)
            before = ready.count()
            with suppress(Killed), dying_at(statement):
                importing.subscribe_some(brought, at=self.clock(), most=number)
            if ready.count() < before:
                self.wishes.bring(file, number)
            brought.refresh_from_db()

    @rule()
    def run_imports(self) -> None:
        for brought, file in self.imports:
            self.run_to_the_end(brought, file)

    def run_to_the_end(self, brought: Import, file: File) -> None:
        while importing.subscribe_some(brought, at=self.clock(), most=2):
            self.wishes.bring(file, 2)
        assert file.coming == []

    @invariant()
    def those_subscribe_who_want_to(self) -> None:
        found = Subscription.objects.confirmed().values_list("subscriber__email", flat=True)
        assert sorted(map(str.lower, found)) == sorted(getattr(self, "wishes", Wishes()).reading)
