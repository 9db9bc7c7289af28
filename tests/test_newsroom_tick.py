"""The command that tells what time has brought, run as cron runs it."""

from __future__ import annotations

import io
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from newsroom import signals
from newsroom.models import Announcement
from tests.factories import THEN, make_chief, publish_article, schedule_article

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
THREADS, DUE = 8, 40


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Keys of what was announced as live or expired."""
    keys: list[str] = []

    def listen(key: str, **told: Any) -> None:
        keys.append(key)

    for signal in (signals.article_published, signals.article_expired):
        signal.connect(listen)
    yield keys
    for signal in (signals.article_published, signals.article_expired):
        signal.disconnect(listen)


def tick(**options: Any) -> str:
    printed = io.StringIO()
    call_command("newsroom_tick", stdout=printed, **options)
    return printed.getvalue()


def test_tick_tells_what_it_announced() -> None:
    schedule_article(live_at=THEN + HOUR)
    for _ in range(2):
        publish_article(expires_at=THEN + HOUR)

    with time_machine.travel(THEN + HOUR, tick=False):
        first, second = tick(), tick()

    assert first == "1 story announced as live. 2 stories announced as expired.\n"
    assert second == "0 stories announced as live. 0 stories announced as expired.\n"


def test_tick_announces_more_than_it_takes_up_at_once(heard: list[str]) -> None:
    by = make_chief()
    for _ in range(DUE):
        schedule_article(by=by, live_at=THEN + HOUR)

    with time_machine.travel(THEN + HOUR, tick=False):
        printed = tick()

    assert printed.startswith(f"{DUE} stories announced as live.")
    assert len(set(heard)) == DUE


def test_tick_prints_nothing_when_told_to_be_quiet(heard: list[str]) -> None:
    schedule_article(live_at=THEN + HOUR)

    with time_machine.travel(THEN + HOUR, tick=False):
        printed = tick(verbosity=0)

    assert printed == ""
    assert len(heard) == 1


def test_tick_ends_in_an_error_when_a_receiver_failed(heard: list[str]) -> None:
    for _ in range(2):
        schedule_article(live_at=THEN + HOUR)

    def fail(**told: Any) -> None:
        if told["key"] == heard[0]:
            raise RuntimeError("no connection")

    signals.article_published.connect(fail)
    try:
        with (
            time_machine.travel(THEN + HOUR, tick=False),
            pytest.raises(CommandError, match=r"1 announcement failed.* 10 minutes") as end,
        ):
            tick()
    finally:
        signals.article_published.disconnect(fail)

    assert end.value.returncode == 1
    assert len(heard) == 2
    assert Announcement.objects.filter(done_at=None).count() == 1


def test_ticks_at_once_announce_everything_exactly_once(heard: list[str]) -> None:
    by = make_chief()
    for place in range(DUE // 2):
        schedule_article(by=by, live_at=THEN + HOUR)
        publish_article(by=by, at=THEN + place * timedelta(seconds=1), expires_at=THEN + HOUR)
    heard.clear()
    start = threading.Barrier(THREADS)
    raised: list[BaseException] = []

    def run() -> None:
        try:
            connection.ensure_connection()
            start.wait()
            tick()
        except BaseException as error:  # noqa: BLE001
            raised.append(error)
        finally:
            connection.close()

    with time_machine.travel(THEN + HOUR, tick=False):
        threads = [threading.Thread(target=run) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert raised == []
    assert set(Counter(heard).values()) == {1}
    assert len(heard) == DUE
    assert not Announcement.objects.filter(done_at=None).exists()
