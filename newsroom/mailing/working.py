"""Workers: they send what waits, one connection or several at once, until nothing is due."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime

from django.db import connections as database_connections
from django.db.models import Exists, OuterRef, Q, QuerySet

from newsroom.mailing import delivery
from newsroom.mailing.sending import Sender
from newsroom.models import Delivery, Edition

#: Deliveries that are claimed at once: few enough for a slow server within a lease.
SIZE = 250


def at_work() -> QuerySet[Edition]:
    """Editions with rows that may wait for a worker, oldest first.

    Of cancelled ones those alone with a mail that was handed over by a worker who then stopped.
    """
    running = Q(state__in=[Edition.State.SENDING, Edition.State.PAUSED])
    claimed = Delivery.objects.filter(edition=OuterRef("pk"), state=Delivery.State.CLAIMED)
    stopped = Q(Exists(claimed), state=Edition.State.CANCELLED)
    editions = Edition.objects.filter(running | stopped).select_related("newsletter")
    return editions.defer("html", "text").order_by("created_at", "pk")


def work(
    edition: Edition,
    *,
    clock: Callable[[], datetime],
    batches: int | None = None,
    is_stopping: Callable[[], bool] = bool,
) -> int:
    """Send all that is due over one connection, or so many batches of it; how many were claimed.

    Takes back first what killed workers had. Raises: EditionPaused, NotConfigured.
    """
    delivery.resume(edition, at=clock())
    claimed = count = 0
    sender = Sender(edition=edition, clock=clock, is_stopping=is_stopping)
    with closing(sender):
        while not is_stopping() and (batches is None or count < batches):
            batch = delivery.send_next(sender, size=SIZE)
            if not batch.claimed:
                break
            claimed += batch.claimed
            count += 1
    return claimed


def work_together(
    edition: Edition,
    *,
    connections: int,
    clock: Callable[[], datetime],
    is_stopping: Callable[[], bool] = bool,
) -> int:
    """``work`` over so many connections at once, each in a thread; how many were claimed.

    When one of them fails, the others stop after the message in hand. Raises as ``work`` does.
    """
    if connections == 1:
        return work(edition, clock=clock, is_stopping=is_stopping)
    has_failed = threading.Event()

    def one() -> int:
        mine = Edition.objects.select_related("newsletter").get(pk=edition.pk)
        try:
            return work(mine, clock=clock, is_stopping=lambda: has_failed.is_set() or is_stopping())
        except BaseException:
            has_failed.set()
            raise
        finally:
            database_connections.close_all()

    with ThreadPoolExecutor(connections, "newsroom-send") as pool:
        working = [pool.submit(one) for _number in range(connections)]
    edition.refresh_from_db()
    return sum(each.result() for each in working)
