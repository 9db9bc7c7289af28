"""A mailing to thousands by a server that fails in every way and workers that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest
from django.db import connection

from newsroom.mailing import tokens
from newsroom.models import Delivery, Edition, Newsletter, Subscriber, Subscription
from tests import sink
from tests.factories import THEN
from tests.mailing.editions import make_edition, prepared, states

State = Delivery.State
ROOT = Path(__file__).resolve().parents[2]
#: In CI as many as were promised; elsewhere enough to see that it works.
READERS, KILLS = (5_000, 12) if os.environ.get("CI") == "true" else (1_200, 4)
WORKERS, CONNECTIONS = 4, 2


@dataclass
class Mailing:
    """A server, and workers at one edition, all in processes of their own.

    They tell of themselves through one pipe, so that what is done next follows from what has come
    to pass, and not from the clock.
    """

    edition: Edition
    log: Path
    kills: int = 0
    workers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def __post_init__(self) -> None:
        reading, self.writing = os.pipe()
        self.told: IO[str] = os.fdopen(reading)
        every = READERS // (KILLS + 2)
        self.sink = self._start("tests.sink", "--faults", "--log", str(self.log), f"--tell={every}")
        self.port = self.told.readline().strip()

    def run(self) -> None:
        """Send all, and kill a worker, which is replaced, each time that the server tells."""
        for _number in range(WORKERS):
            self._start_worker()
        ready: list[int] = []
        for line in self.told:
            word, number = line.split()
            if word == "ready":
                ready.append(int(number))
            elif word == "done":
                return
            elif ready and self.kills < KILLS:
                self._kill(ready.pop(self.dice.randrange(len(ready))))
                self._start_worker()

    def end(self) -> None:
        for process in (*self.workers.values(), self.sink):
            process.kill()
            process.wait()
        os.close(self.writing)
        self.told.close()

    def heard(self, *words: str) -> list[str]:
        """For whom the server noted this."""
        lines = (line.split() for line in self.log.read_text().splitlines())
        return [recipient for word, recipient in lines if word in words]

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.Popen(command, cwd=ROOT, stdout=self.writing)

    def _start_worker(self) -> None:
        database = str(connection.settings_dict["NAME"])
        given = database, self.port, str(self.edition.pk), str(CONNECTIONS)
        worker = self._start("tests.mailing.fault_worker", *given)
        self.workers[worker.pid] = worker

    def _kill(self, number: int) -> None:
        self.workers[number].send_signal(signal.SIGKILL)
        self.workers.pop(number).wait()
        self.kills += 1


def make_many_readers(newsletter: Newsletter, number: int) -> None:
    """Confirmed readers ``reader0@mail.example`` and on."""
    addresses = [f"reader{place}@mail.example" for place in range(number)]
    Subscriber.objects.bulk_create(Subscriber(email=each, created_at=THEN) for each in addresses)
    Subscription.objects.bulk_create(
        Subscription(
            subscriber_id=pk,
            newsletter=newsletter,
            requested_at=THEN,
            confirmed_at=THEN,
            confirm_token=tokens.fresh(),
            unsubscribe_token=tokens.fresh(),
        )
        for pk in Subscriber.objects.values_list("pk", flat=True)
    )


@pytest.fixture
def mailing(transactional_db: None, tmp_path: Path) -> Iterator[Mailing]:
    edition = make_edition()
    make_many_readers(edition.newsletter, READERS)
    mailing = Mailing(prepared(edition), tmp_path / "log")
    yield mailing
    mailing.end()


def addresses(edition: Edition, *states: Delivery.State) -> set[str]:
    """Readers whose deliveries are in one of these states."""
    rows = edition.deliveries.filter(state__in=states)
    return set(rows.values_list("subscriber__email", flat=True))


def test_nobody_is_lost_or_mailed_twice_whatever_breaks(mailing: Mailing) -> None:
    mailing.run()

    edition = mailing.edition
    taken = mailing.heard("taken", "lost")
    dropped = mailing.heard("lost", "dropped")
    sent, failed, uncertain = (
        addresses(edition, state) for state in (State.SENT, State.FAILED, State.UNCERTAIN)
    )
    assert mailing.kills == KILLS
    assert sum(states(edition).values()) == READERS == len(sent | failed | uncertain)
    assert max(Counter(taken).values()) == 1
    assert sent <= set(taken) <= sent | uncertain
    assert set(dropped) <= uncertain
    assert len(uncertain - set(dropped)) <= mailing.kills * CONNECTIONS
    refused = {each for each in failed if sink.is_one_of(each, sink.NEVER)}
    not_now = {each for each in failed if sink.is_one_of(each, sink.NOT_NOW)}
    assert failed == refused | not_now | set(mailing.heard("refused")) - uncertain
    reasons = set(edition.deliveries.filter(state=State.FAILED).values_list("reason", flat=True))
    assert reasons == {
        "550 5.1.1 …: no such mailbox",
        "554 5.7.1 refused",
        "Given up after 3 tries: 451 4.7.1 try again later",
    }
