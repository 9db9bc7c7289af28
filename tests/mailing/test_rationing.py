"""How many links one address is mailed because somebody asked for them by a form."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from newsroom.mailing import rationing
from newsroom.models import LinkCount
from tests.factories import THEN

ANA = "ana@mail.example"
HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_claim_begins_anew_only_after_a_day_without_a_link() -> None:
    early = [rationing.claim(ANA, at=THEN + 10 * HOUR * number) for number in range(7)]
    late = rationing.claim("ANA@mail.example", at=THEN + 40 * HOUR + rationing.DAY)

    assert early == [True] * 5 + [False] * 2
    assert late
    assert ANA not in LinkCount.objects.get().address_hash


@pytest.mark.django_db
def test_give_back_makes_room_for_one_more() -> None:
    for _ in range(rationing.MOST_LINKS):
        rationing.claim(ANA, at=THEN)

    rationing.give_back(ANA)

    assert [rationing.claim(ANA, at=THEN) for _ in range(2)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_claims_at_once_are_all_counted() -> None:
    start = threading.Barrier(8)
    claimed: list[bool] = []

    def ask() -> None:
        try:
            start.wait()
            claimed.append(rationing.claim(ANA, at=THEN))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == [False] * 3 + [True] * 5
