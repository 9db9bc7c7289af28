"""A file of readers from elsewhere is stored at once, and then looked through in steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.content import keys
from newsroom.exceptions import AddressRefused, FileRefused, NotReady
from newsroom.mailing import addresses, sheets, suppressing
from newsroom.mailing.importing import judge, require
from newsroom.mailing.locking import lock_import
from newsroom.models import Import, ImportLine, ImportPart, Newsletter, display_name

Outcome = ImportLine.Outcome
State = Import.State

#: Lines that are stored in one part, and looked at in one transaction.
STEP = 1_000
_EMAIL_LENGTH = ImportLine._meta.get_field("email").max_length or 0
_REASON_LENGTH = ImportLine._meta.get_field("reason").max_length or 0


def bring(
    file: BinaryIO, *, name: str, newsletter: Newsletter, source: str, by: Any, at: datetime
) -> Import:
    """Read the file and store what it holds; nobody was looked at yet, nor subscribed.

    ``source`` tells where these people gave their consent. What was stored of a file that turns
    out to be none is taken back. Memory is flat whatever its size.
    Raises: NotAllowed, NotReady, FileRefused; WrongStage, when it was deleted meanwhile.
    """
    require(by)
    if not source.strip():
        raise NotReady(_("Say where and how these people asked for the newsletter."))
    brought = Import.objects.create(
        newsletter=newsletter,
        file_name=name[-150:],
        source=source.strip(),
        created_at=at,
        created_by=by,
        created_by_name=display_name(by),
    )
    try:
        brought.total = _store(brought, sheets.rows(file))
    except FileRefused:
        brought.delete()
        raise
    with transaction.atomic():
        lock_import(brought)
        brought.save(update_fields=["total"])
    return brought


def look_at_some(brought: Import) -> int:
    """Look at the next lines; how many were looked at, 0 when all were.

    Each is told what would become of it: nobody is subscribed. Locks the import's row, so that
    whoever looks at once takes other lines; what is stopped midway goes on where it was.
    Raises: WrongStage.
    """
    looked_at = 0
    with transaction.atomic():
        locked = lock_import(brought)
        if locked.state == State.READING and locked.total is not None:
            looked_at = _look_at(locked, locked.parts.first())
            if not locked.parts.exists():
                Import.objects.filter(pk=locked.pk).update(state=State.CHECKED)
    brought.refresh_from_db()
    return looked_at


def _store(brought: Import, rows: Iterator[sheets.Row]) -> int:
    """Store the rows in parts; how many there are. Raises: FileRefused, WrongStage."""
    total = number = 0
    while batch := [_stored(row) for row in islice(rows, STEP)]:
        with transaction.atomic():
            lock_import(brought)
            ImportPart.objects.create(import_of=brought, number=number, rows=batch)
        total, number = total + len(batch), number + 1
    if not total:
        raise FileRefused(_("There is no address in this file."))
    return total


def _stored(row: sheets.Row) -> list[Any]:
    """The row as JSON has it; of what is too long for an address, enough to see that it is."""
    asked_at = row.asked_at.isoformat() if row.asked_at else None
    return [row.number, row.address[: _EMAIL_LENGTH + 1], row.is_wanted, asked_at]


def _row(stored: list[Any]) -> sheets.Row:
    number, address, is_wanted, asked_at = stored
    return sheets.Row(
        number=number,
        address=address,
        is_wanted=is_wanted,
        asked_at=datetime.fromisoformat(asked_at) if asked_at else None,
    )


def _look_at(brought: Import, part: ImportPart | None) -> int:
    if part is None:
        return 0
    lines = [_line(brought, _row(stored)) for stored in part.rows]
    _find_twins(brought, lines)
    judge(brought, lines)
    _forget_erased(brought, lines)
    ImportLine.objects.bulk_create(lines)
    part.delete()
    return len(lines)


def _forget_erased(brought: Import, lines: Sequence[ImportLine]) -> None:
    """Keep no address that was erased since the file was brought, as ``forget_address`` would."""
    given = (line.email for line in lines if line.key)
    erased = suppressing.erased_since(given, since=brought.created_at)
    erased_keys = {keys.key(address) for address in erased}
    for line in lines:
        if line.key in erased_keys:
            line.email = line.key = ""


def _line(brought: Import, row: sheets.Row) -> ImportLine:
    line = ImportLine(import_of_id=brought.pk, number=row.number, outcome=Outcome.READY)
    try:
        line.email = addresses.parse(row.address)
    except AddressRefused as refusal:
        line.email = row.address[:_EMAIL_LENGTH]
        line.outcome, line.reason = Outcome.BAD, str(refusal)[:_REASON_LENGTH]
        return line
    line.key = keys.key(line.email)
    if row.asked_at is not None and row.asked_at <= brought.created_at:
        line.asked_at = row.asked_at
    if not row.is_wanted:
        line.outcome = Outcome.UNWANTED
    return line


def _find_twins(brought: Import, lines: Sequence[ImportLine]) -> None:
    """Of lines with one address the first one counts, whether it stands in these or before."""
    earlier = brought.lines.filter(key__in=[line.key for line in lines if line.key])
    earlier = earlier.exclude(outcome=Outcome.TWICE).order_by()
    seen = dict(earlier.values_list("key", "number"))
    for line in lines:
        if not line.key:
            continue
        if line.key in seen:
            line.outcome = Outcome.TWICE
            line.reason = _("In line %(number)d.") % {"number": seen[line.key]}
        else:
            seen[line.key] = line.number
