from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from newsroom.desk import withdrawing
from newsroom.mailing import delivery, releasing, rounds
from newsroom.models import Edition
from tests.factories import (
    make_article,
    make_chief,
    make_newsletter,
    make_subscription,
    publish_article,
    schedule_article,
)
from tests.mailing.editions import NOW, make_edition_for, make_schedule, prepared

pytestmark = pytest.mark.django_db


def told(*options: str) -> str:
    printed = io.StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("newsroom_state", *options, stdout=printed)
    return printed.getvalue()


def test_state_of_an_empty_newsroom() -> None:
    assert told() == (
        "Stories: 0 draft, 0 in review, 0 ready, 0 published\n"
        "For readers: 0 scheduled, 0 live, 0 expired, 0 withdrawn\n"
        "Subscriptions: 0 confirmed, 0 pending\n"
        "Editions: 0 draft, 0 sending, 0 paused, 0 sent, 0 cancelled\n"
        "newsroom_send last looked: never\n"
        "Nothing waits.\n"
    )


def test_state_counts_what_is_where() -> None:
    chief = make_chief()
    make_article("Secret draft")
    publish_article()
    publish_article(expires_at=NOW)
    schedule_article(live_at=NOW + timedelta(hours=1))
    withdrawing.withdraw(publish_article().article, by=chief, at=NOW)
    make_subscription("eve@mail.example", newsletter=make_newsletter(), confirmed=None)

    printed = told("--json")
    found = json.loads(printed)

    assert found["public"] == {"scheduled": 1, "live": 1, "expired": 1, "withdrawn": 1}
    assert found["stories"]["published"] == 3
    assert found["subscriptions"] == {"confirmed": 0, "pending": 1}
    assert "eve@mail.example" not in printed
    assert "Secret draft" not in printed


def test_state_tells_what_waits_and_since_when() -> None:
    chief = make_chief()
    make_schedule(make_newsletter("Late"), since=NOW - timedelta(days=2))
    rounds.go(at=NOW)
    edition = prepared(make_edition_for("ana", "bo"))
    releasing.pause(edition, by=chief)

    found = {each["what"]: each for each in json.loads(told("--json"))["waiting"]}
    lines = told()

    assert found["mails waiting"]["number"] == 2
    assert found["paused editions"]["why"].endswith("paused it.")
    assert found["hours that were missed"]["since"] == "2026-03-15T07:00:00Z"
    assert "Waiting: 1 hours that were missed, since March 15, 2026, 7 a.m. UTC." in lines
    assert "newsroom_send last looked: March 15, 2026, 9:26 a.m. UTC" in lines


@pytest.mark.parametrize("number", [1, 5])
def test_state_takes_a_fixed_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    for place in range(number):
        publish_article(f"Story {place}")
        schedule_article(live_at=NOW + timedelta(hours=1))
    edition = make_edition_for("ana")
    delivery.cancel(edition, by=make_chief(), at=NOW)

    with django_assert_num_queries(14):
        told()
    assert Edition.objects.get().state == "cancelled"
