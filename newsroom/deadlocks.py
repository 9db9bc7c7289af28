"""A transaction that the database gave up for another is simply done again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

#: How often a deed is done before the database's refusal stands.
TRIES = 4

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def retried(deed: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Do the deed again when the database ended its transaction over a deadlock.

    Inside a transaction of the caller's, which the deadlock has ended too, it is the caller who
    must begin again, and the error is raised. Source: MariaDB, "InnoDB Lock Modes"; PostgreSQL,
    "Explicit Locking".
    """

    @wraps(deed)
    def done(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        inside = transaction.get_connection().in_atomic_block
        for _ in range(TRIES - 1):
            try:
                return deed(*args, **kwargs)
            except OperationalError as error:
                if inside or not is_deadlock(error):
                    raise
        return deed(*args, **kwargs)

    return done


def is_deadlock(error: OperationalError) -> bool:
    """Whether the database chose this transaction to end a deadlock.

    MariaDB says 1213, PostgreSQL has SQLSTATE 40P01.
    """
    state = getattr(error.__cause__, "sqlstate", None)
    return state == "40P01" or bool(error.args and error.args[0] == 1213)
