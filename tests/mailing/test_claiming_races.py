from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from newsroom.exceptions import WrongStage
from newsroom.mailing import claiming, delivery
from newsroom.models import Edition
from tests.factories import make_chief
from tests.mailing.editions import NOW, make_edition, make_readers, prepared, states
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

READERS = 24


def at_once(deed: Callable[[], object], *, times: int) -> list[BaseException]:
    """Do the deed in so many threads at once; what they raised."""
    start = threading.Barrier(times)
    raised: list[BaseException] = []

    def run() -> None:
        try:
            connection.ensure_connection()
            if connection.vendor == "sqlite":
                # As Django has it unless a site says otherwise: no lock before the first write.
                connection.transaction_mode = None
            start.wait()
            deed()
        except BaseException as error:  # noqa: BLE001
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_workers_at_once_mail_nobody_twice(mail_server: MailServer) -> None:
    edition = make_edition()
    make_readers(edition.newsletter, *(f"reader{number}" for number in range(READERS)))
    prepared(edition)

    def work() -> None:
        mine = Edition.objects.get(pk=edition.pk)
        while delivery.send_batch(mine, size=3, clock=timezone.now).claimed:
            pass

    raised = at_once(work, times=4)

    assert raised == []
    received = Counter(each.recipient for each in mail_server.received)
    assert len(received) == READERS
    assert set(received.values()) == {1}
    assert states(edition) == {"sent": READERS}
    edition.refresh_from_db()
    assert edition.state == Edition.State.SENT


def test_claims_at_once_never_share_a_delivery() -> None:
    edition = make_edition()
    make_readers(edition.newsletter, *(f"reader{number}" for number in range(READERS)))
    prepared(edition)
    taken: list[int] = []

    def take() -> None:
        while claims := claiming.claim(edition, size=1, at=timezone.now()):
            taken.extend(claim.delivery for claim in claims)

    raised = at_once(take, times=4)

    assert raised == []
    assert sorted(taken) == sorted(edition.deliveries.values_list("pk", flat=True))


def test_two_editors_at_once_release_an_edition_once() -> None:
    edition, chief = make_edition(), make_chief()
    make_readers(edition.newsletter, *(f"reader{number}" for number in range(READERS)))

    raised = at_once(
        lambda: delivery.prepare(Edition.objects.get(pk=edition.pk), by=chief, at=NOW), times=2
    )

    assert [type(error) for error in raised] == [WrongStage]
    assert states(edition) == {"waiting": READERS}
