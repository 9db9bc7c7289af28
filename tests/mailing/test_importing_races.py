"""Several people bring readers at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import Error, connection, connections

from newsroom.mailing import bringing, importing, subscribing
from newsroom.models import Import, ImportLine, ImportPart, Newsletter, Subscriber
from tests.factories import THEN, make_chief, make_newsletter, make_subscription

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [f"r{number}@mail.example" for number in range(1_000)]


def stored(newsletter: Newsletter, *, seed: int) -> Import:
    """An import of all names in an order of its own, of which nothing was looked at."""
    names = Random(seed).sample(NAMES, len(NAMES))
    file = io.BytesIO("\n".join(names).encode())
    by = make_chief()
    given = {"name": "old.csv", "newsletter": newsletter, "source": "Fair", "by": by, "at": THEN}
    return bringing.bring(file, **given)


def running(newsletter: Newsletter, *, seed: int) -> Import:
    """One that was looked through, and was told to run."""
    brought = stored(newsletter, seed=seed)
    while bringing.look_at_some(brought):
        pass
    importing.start(brought, by=make_chief())
    return brought


def at_once(imports: list[Import], deed: Callable[[Import], object]) -> list[Error]:
    """Take the steps of each import in a thread of its own, until none is left; the faults."""
    barrier, faults = Barrier(len(imports)), []

    def run(number: int) -> None:
        brought = Import.objects.get(pk=number)
        barrier.wait()
        try:
            while deed(brought):
                pass
        except Error as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(brought.pk,)) for brought in imports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_lists_are_looked_through_by_several_at_once_and_each_line_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bringing, "STEP", 100)
    tide = make_newsletter("The tide")
    imports = [stored(tide, seed=1), stored(tide, seed=2)]

    faults = at_once(imports * 3, bringing.look_at_some)

    assert faults == []
    for brought in imports:
        brought.refresh_from_db()
        assert brought.state == Import.State.CHECKED
        assert importing.tally(brought) == {ImportLine.Outcome.READY: len(NAMES)}
    assert not ImportPart.objects.exists()
    assert not tide.subscriptions.exists()


def test_imports_of_the_same_people_run_at_once_and_none_is_stopped() -> None:
    tide, ebb = make_newsletter("The tide"), make_newsletter("The ebb")
    imports = [running(each, seed=seed) for seed, each in enumerate((tide, ebb, tide))]

    faults = at_once(imports * 2, lambda each: importing.subscribe_some(each, at=THEN))

    assert faults == []
    assert Subscriber.objects.count() == len(NAMES)
    assert [each.subscriptions.confirmed().count() for each in (tide, ebb)] == [len(NAMES)] * 2
    assert not ImportLine.objects.filter(outcome=ImportLine.Outcome.READY).exists()


def test_address_that_is_erased_while_its_line_is_looked_at_is_not_kept() -> None:
    tide = make_newsletter("The tide")
    brought = stored(tide, seed=1)
    reader = make_subscription(NAMES[0], newsletter=tide).subscriber
    is_erasing, faults = Event(), []

    def erase() -> None:
        is_erasing.set()
        try:
            subscribing.erase(reader, at=THEN)
        except Error as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    thread = Thread(target=erase)

    def erase_meanwhile(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        """Begin to erase after the lines were looked at, and before they are stored."""
        if sql.startswith("INSERT") and "importline" in sql and not is_erasing.is_set():
            thread.start()
            is_erasing.wait()
            thread.join(timeout=0.5)
        return execute(sql, *given)

    with connection.execute_wrapper(erase_meanwhile):
        bringing.look_at_some(brought)
    thread.join()

    assert faults == []
    assert not Subscriber.objects.filter(key=reader.key).exists()
    assert not ImportLine.objects.filter(email=NAMES[0]).exists()
    assert importing.tally(brought)[ImportLine.Outcome.READY] == len(NAMES) - 1
