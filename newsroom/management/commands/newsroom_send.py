"""Build the editions that are due and send what waits: for cron, as a service, or by hand."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from newsroom.content.clock import spoken
from newsroom.exceptions import NewsroomError
from newsroom.mailing import delivery, progress, rounds, working
from newsroom.mailing.schedules import Came
from newsroom.models import Edition

#: Seconds between two looks of a command that stays.
BETWEEN_LOOKS = 5

_SENTENCE = "Not everything was built or sent: the list of editions in the admin says why."


class Command(BaseCommand):
    """Builds what is due and sends what waits; safe to run at any moment and many at once."""

    help = (
        "Builds the editions that are due by their newsletters' schedules, and sends the waiting "
        "mails of the editions whose hour has come or that editors have released."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--connections",
            type=_count,
            default=1,
            help="Connections to the mail server at once, each in a thread. Default: 1.",
        )
        parser.add_argument(
            "--loop",
            action="store_true",
            help="Stay, and look again and again. Ends after the mail in hand on SIGTERM.",
        )

    def handle(self, *args: Any, connections: int, loop: bool, **options: Any) -> None:
        with _asked_to_stop() as stop:
            paused = self._look(connections, stop)
            while loop and not stop.wait(BETWEEN_LOOKS):
                close_old_connections()
                self._look(connections, stop)
        if paused and not loop:
            raise CommandError(_SENTENCE)

    def _look(self, connections: int, stop: threading.Event) -> bool:
        """Do all that is to be done now; whether something waits for a person because of it."""
        paused = not self._build()
        for edition in working.at_work():
            delivery.resume(edition, at=timezone.now())
            if edition.state == Edition.State.SENDING and not stop.is_set():
                paused = not self._send(edition, connections, stop) or paused
        return paused

    def _build(self) -> bool:
        """Build what is due and release what is; False when one of them could not be."""
        found = rounds.go(at=timezone.now())
        for came in found.built:
            self.stdout.write(f"{came.newsletter}, {_told(came)}")
        for released in found.released:
            if released.trouble:
                edition = released.edition
                self.stdout.write(f"{edition.newsletter}, “{edition}”: {released.trouble}")
        waits = [came.waits for came in found.built]
        return not any(waits + [bool(released.trouble) for released in found.released])

    def _send(self, edition: Edition, connections: int, stop: threading.Event) -> bool:
        """Send all that is due, and print one line of it; False when the edition had to pause."""
        trouble, claimed = "", 0
        try:
            claimed = working.work_together(
                edition, connections=connections, clock=timezone.now, is_stopping=stop.is_set
            )
        except NewsroomError as refusal:
            trouble = f" {refusal}"
        if claimed or trouble:
            self.stdout.write(f"{edition.newsletter}, “{edition}”: {_counts(edition)}.{trouble}")
        return not trouble


def _told(came: Came) -> str:
    """What came of an hour, by the site's clocks."""
    if came.turn is None:
        return came.trouble
    return f"{spoken(came.turn.due_at)}: {came.turn}."


def _counts(edition: Edition) -> str:
    edition.refresh_from_db()
    found = progress.figures(edition, at=timezone.now())
    waiting = found.waiting + found.claimed
    return (
        f"{found.sent} sent, {found.failed} failed, {found.uncertain} uncertain, {waiting} waiting"
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """Set once the process is asked to end, by SIGTERM or Ctrl-C. A second Ctrl-C ends it."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def note(number: int, frame: object) -> None:
        stop.set()
        signal.signal(number, before[number])

    asking: tuple[int, ...] = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.getsignal(number) for number in asking}
    for number in before:
        signal.signal(number, note)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
