"""An edition is sent by the jobs of a queue in Redis, in processes of their own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from shutil import which
from threading import Event
from typing import Any

import pytest

from newsroom.mailing import delivery
from newsroom.models import Delivery, Edition
from tests.factories import make_chief
from tests.mailing import queues
from tests.mailing.editions import NOW, make_edition, states
from tests.mailing.test_faults import make_many_readers
from tests.smtp import MailServer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(find_spec("django_tasks_rq") is None, reason="django-tasks-rq is not here"),
    pytest.mark.skipif(which("redis-server") is None, reason="redis-server is not here"),
]

State = Delivery.State
READERS = 200
#: Seconds until the test gives up.
PATIENCE = 120


@pytest.fixture
def redis(settings: Any) -> Iterator[str]:
    with queues.server() as url:
        for name, value in queues.in_redis(url).items():
            setattr(settings, name, value)
        yield url


@pytest.fixture
def edition(redis: str, mail_server: MailServer) -> Edition:
    """One that was released, its jobs in the queue."""
    edition = make_edition()
    make_many_readers(edition.newsletter, READERS)
    delivery.prepare(edition, by=make_chief(), at=NOW)
    return edition


def wait_until(has_happened: Callable[[], bool]) -> None:
    given_up = time.monotonic() + PATIENCE
    while not has_happened():
        assert time.monotonic() < given_up, "It never came to pass."
        time.sleep(0.1)


def is_sent(edition: Edition) -> Callable[[], bool]:
    rows = Edition.objects.filter(pk=edition.pk, state=Edition.State.SENT)
    return rows.exists


def test_worker_sends_an_edition_once_to_each(
    edition: Edition, redis: str, mail_server: MailServer
) -> None:
    before = len(mail_server.received)

    with queues.worker(redis, port=mail_server.port):
        wait_until(is_sent(edition))

    taken = Counter(each.recipient for each in mail_server.received)
    assert before == 0
    assert states(edition) == {State.SENT: READERS}
    assert len(taken) == READERS
    assert set(taken.values()) == {1}


def test_killed_worker_s_mails_are_taken_up_once_its_lease_ends(
    edition: Edition, redis: str, mail_server: MailServer
) -> None:
    reached, killed = Event(), Event()

    def stop_midway(recipient: str) -> None:
        if len(mail_server.received) == READERS // 3 and not killed.is_set():
            reached.set()
            killed.wait(PATIENCE)

    mail_server.before_data = stop_midway
    with queues.worker(redis, port=mail_server.port) as worker:
        assert reached.wait(PATIENCE)
        queues.kill(worker)
        queues.end_lock(redis)
    killed.set()
    left = states(edition)
    with queues.worker(redis, port=mail_server.port):
        wait_until(is_sent(edition))

    taken = Counter(each.recipient for each in mail_server.received)
    sent, uncertain = (
        set(edition.deliveries.filter(state=state).values_list("subscriber__email", flat=True))
        for state in (State.SENT, State.UNCERTAIN)
    )
    assert left[State.CLAIMED] > 1
    assert max(taken.values()) == 1
    assert sent <= set(taken) <= sent | uncertain
    assert len(uncertain) <= 1
    assert len(sent | uncertain) == READERS
