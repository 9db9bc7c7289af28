"""Tell others what time has brought, and remove what it has made useless, by cron or by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from newsroom.desk import announcing
from newsroom.desk.announcing import Outcome
from newsroom.mailing import importing, purging, sign_ups
from newsroom.models import Announcement

Kind = Announcement.Kind


class Command(BaseCommand):
    """Does what time brings: announces, and forgets; safe at any moment and many at once."""

    help = (
        "Tells the site's receivers which stories have gone live or expired since the last time, "
        "works off sign-ups that were left over, and removes those that nobody confirmed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        told = dict.fromkeys(Kind, 0)
        failed = 0
        while taken := announcing.announce_due(at=timezone.now()):
            for each in taken:
                told[Kind(each.announcement.kind)] += each.outcome == Outcome.TOLD
                failed += each.outcome == Outcome.FAILED
        sign_ups.work_off_left(at=timezone.now())
        while importing.forget(at=timezone.now()):
            pass
        if options["verbosity"] > 0:
            self.stdout.write(f"{_live(told[Kind.PUBLISHED])} {_expired(told[Kind.EXPIRED])}")
        purged = _purge()
        if purged and options["verbosity"] > 0:
            self.stdout.write(_removed(purged))
        if failed:
            raise CommandError(_failed(failed))


def _purge() -> int:
    """Remove range after range; how many sign-ups went."""
    number, is_all = 0, False
    while not is_all:
        gone = purging.purge(at=timezone.now())
        number, is_all = number + gone.sign_ups, gone.is_all
    return number


def _removed(number: int) -> str:
    return ngettext(
        "%(number)d sign-up removed that nobody confirmed.",
        "%(number)d sign-ups removed that nobody confirmed.",
        number,
    ) % {"number": number}


def _live(number: int) -> str:
    return ngettext(
        "%(number)d story announced as live.", "%(number)d stories announced as live.", number
    ) % {"number": number}


def _expired(number: int) -> str:
    return ngettext(
        "%(number)d story announced as expired.", "%(number)d stories announced as expired.", number
    ) % {"number": number}


def _failed(number: int) -> str:
    return ngettext(
        "%(number)d announcement failed, as the log says. It is told again in %(minutes)d minutes.",
        "%(number)d announcements failed, as the log says. They are told again in %(minutes)d "
        "minutes.",
        number,
    ) % {"number": number, "minutes": announcing.LEASE.total_seconds() // 60}
