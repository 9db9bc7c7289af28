"""Send what waits, for cron or by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from newsroom.exceptions import NewsroomError
from newsroom.mailing import delivery
from newsroom.models import Delivery, Edition

#: Deliveries that are claimed at once. Each claim is one connection to the mail server.
SIZE = 100


class Command(BaseCommand):
    """Sends the waiting mails of every edition that is sending; safe to run many at once."""

    help = "Sends what waits of the editions that editors have released, and tells how it went."

    def handle(self, *args: Any, **options: Any) -> None:
        paused = False
        for edition in _at_work():
            delivery.resume(edition, at=timezone.now())
            if edition.state == Edition.State.SENDING:
                paused = not self._send(edition) or paused
        if paused:
            raise CommandError(
                "Not everything was sent. The edition's page in the admin says why, and goes on."
            )

    def _send(self, edition: Edition) -> bool:
        """Send all that waits and print one line; False when the edition had to pause."""
        trouble = ""
        try:
            while delivery.send_batch(edition, size=SIZE, clock=timezone.now).claimed:
                pass
        except NewsroomError as refusal:
            trouble = f" {refusal}"
        self.stdout.write(f"{edition.newsletter}, “{edition}”: {_counts(edition)}.{trouble}")
        return not trouble


def _at_work() -> list[Edition]:
    """Editions with rows that may wait for a worker, oldest first.

    Of cancelled ones those alone with a mail that was handed over by a worker who then stopped.
    """
    running = Q(state__in=[Edition.State.SENDING, Edition.State.PAUSED])
    claimed = Delivery.objects.filter(edition=OuterRef("pk"), state=Delivery.State.CLAIMED)
    stopped = Q(Exists(claimed), state=Edition.State.CANCELLED)
    editions = Edition.objects.filter(running | stopped).select_related("newsletter")
    return list(editions.defer("html", "text").order_by("created_at", "pk"))


def _counts(edition: Edition) -> str:
    shown = Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.UNCERTAIN
    counted = edition.deliveries.aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in shown},
        waiting=Count("pk", filter=Q(state__in=[Delivery.State.WAITING, Delivery.State.CLAIMED])),
    )
    return ", ".join(f"{number} {state}" for state, number in counted.items())
