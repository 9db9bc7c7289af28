"""Subscribers as a file that other programs read."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from newsroom.exceptions import NotAllowed
from newsroom.models import Newsletter, Subscription

#: The first line of the file. Names are not translated: programs read them.
COLUMNS = (
    "email",
    "newsletter",
    "status",
    "sections",
    "requested_at",
    "confirmed_at",
    "ended_at",
    "consent_page",
    "consent_wording",
)
#: Rows that are read at once.
_CHUNK = 2_000
#: What a cell begins with that a spreadsheet takes for a formula.
#: Source: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def sheet(newsletter: Newsletter, *, by: Any) -> Iterator[str]:
    """The newsletter's subscribers as comma-separated lines, in the order they came.

    Nothing in them runs in a spreadsheet; memory is flat whatever their number. Raises:
    NotAllowed, at once.
    """
    if not by.has_perm("newsroom.export_subscriber"):
        raise NotAllowed(_("You may not take out what is kept on subscribers."))
    return _lines(newsletter)


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: such a one begins with an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Echo:
    """What a CSV writer writes to, for one who wants its lines."""

    def write(self, line: str) -> str:
        return line


def _lines(newsletter: Newsletter) -> Iterator[str]:
    write = csv.writer(_Echo()).writerow
    yield write(COLUMNS)
    rows = newsletter.subscriptions.select_related("subscriber")
    rows = rows.prefetch_related("choice__sections").order_by("pk")
    for row in rows.iterator(_CHUNK):
        yield write([harmless(cell) for cell in _cells(row, newsletter)])


def _cells(row: Subscription, newsletter: Newsletter) -> list[str]:
    instants = (row.requested_at, row.confirmed_at, row.ended_at)
    return [
        row.subscriber.email,
        newsletter.slug,
        _status(row),
        str(row.choice) if row.choice else "",
        *(instant.isoformat() if instant else "" for instant in instants),
        row.consent_page,
        row.consent_wording,
    ]


def _status(row: Subscription) -> str:
    if row.ended_at is not None:
        return "unsubscribed"
    return "subscribed" if row.confirmed_at else "pending"
