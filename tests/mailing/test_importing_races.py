"""Several people bring readers at once."""

from __future__ import annotations

import io
from random import Random
from threading import Barrier, Thread

import pytest
from django.db import Error, connections

from newsroom.mailing import importing
from newsroom.models import Import, ImportLine, Newsletter, Subscriber
from tests.factories import THEN, make_chief, make_newsletter

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [f"r{number}@mail.example" for number in range(1_000)]


def running(newsletter: Newsletter, *, seed: int) -> Import:
    """An import of all names in an order of its own."""
    names = Random(seed).sample(NAMES, len(NAMES))
    file = io.BytesIO("\n".join(names).encode())
    by = make_chief()
    given = {"name": "old.csv", "newsletter": newsletter, "source": "Fair", "by": by, "at": THEN}
    brought = importing.bring(file, **given)
    importing.start(brought, by=by)
    return brought


def test_imports_of_the_same_people_run_at_once_and_none_is_stopped() -> None:
    tide, ebb = make_newsletter("The tide"), make_newsletter("The ebb")
    imports = [running(each, seed=seed) for seed, each in enumerate((tide, ebb, tide))]
    barrier, faults = Barrier(2 * len(imports)), []

    def run(number: int) -> None:
        brought = Import.objects.get(pk=number)
        barrier.wait()
        try:
            while importing.subscribe_some(brought, at=THEN):
                pass
        except Error as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(brought.pk,)) for brought in imports * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert Subscriber.objects.count() == len(NAMES)
    assert [each.subscriptions.confirmed().count() for each in (tide, ebb)] == [len(NAMES)] * 2
    assert not ImportLine.objects.filter(outcome=ImportLine.Outcome.READY).exists()
