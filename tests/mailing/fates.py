"""A mail server and workers that fail, or die, where they are told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NoReturn, Protocol

from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from newsroom.mailing import transport
from newsroom.mailing.ledger import Ledger, Result
from newsroom.models import Edition


class Told(Protocol):
    """Who tells what happens, and hears what was mailed."""

    fates: list[str]
    is_killed: bool

    def kill(self) -> NoReturn: ...

    def take(self, address: str) -> None: ...


class Killed(BaseException):
    """The worker is no more."""


class Way(transport.Connection):
    """A mail server that keeps what it takes and fails, or kills its worker, as it is told."""

    def __init__(self, world: Told) -> None:
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

    def __init__(self, world: Told, edition: Edition) -> None:
        super().__init__(edition)
        self.world = world

    def record(self, result: Result, *, at: datetime) -> int:
        if self.world.is_killed:
            raise Killed
        return super().record(result, at=at)


@contextmanager
def dying_at(statement: int) -> Iterator[None]:
    """Kill whoever is about to run the statement of this number, counted from 1.

    What they had not committed is undone, as the database undoes it for a process that is gone.
    """
    left = statement

    def count(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        nonlocal left
        left -= sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
        if left == 0:
            left = -1
            raise Killed
        return execute(sql, *given)

    try:
        with connection.execute_wrapper(count):
            yield
    finally:
        # Outside a transaction of its own, a statement that never ran breaks none of the test's.
        transaction.set_rollback(False)
