from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, transaction

from newsroom.deadlocks import TRIES, retried

DEADLOCK = OperationalError(1213, "Deadlock found when trying to get lock")


def failing(times: int, error: OperationalError) -> Any:
    """A deed that fails so often before it succeeds, and tells how often it was done."""
    done: list[int] = []

    def deed() -> int:
        done.append(1)
        if len(done) <= times:
            raise error
        return len(done)

    return deed


@pytest.mark.django_db(transaction=True)
def test_retried_does_the_deed_again_after_a_deadlock() -> None:
    assert retried(failing(TRIES - 1, DEADLOCK))() == TRIES


@pytest.mark.django_db(transaction=True)
def test_retried_gives_up_in_the_end() -> None:
    with pytest.raises(OperationalError):
        retried(failing(TRIES, DEADLOCK))()


@pytest.mark.django_db(transaction=True)
def test_retried_lets_other_errors_pass() -> None:
    deed = failing(1, OperationalError(2006, "Server has gone away"))

    with pytest.raises(OperationalError):
        retried(deed)()

    assert deed() == 2


@pytest.mark.django_db(transaction=True)
def test_retried_leaves_it_to_the_caller_inside_the_callers_transaction() -> None:
    deed = failing(1, DEADLOCK)

    with pytest.raises(OperationalError), transaction.atomic():
        retried(deed)()

    assert deed() == 2
