"""A file of addresses, as other programs write it: comma-separated values in many guises."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from newsroom.exceptions import FileRefused

#: Largest file, in bytes, and longest line, in characters.
MOST_BYTES = 25_000_000
MOST_IN_LINE = 20_000
#: How far a file is read to find out how it is written.
_LOOKED_AT = 64_000
_SEPARATORS = ",;\t|"
#: What was asked for before the Web was there is a mistake, or a zero that a program wrote.
_FIRST_YEAR = 1990
#: Names of columns as other programs write them, in lower case with spaces.
_WANTED = {"subscribed", "subscribed to emails", "subscribed to newsletter", "status", "state"}
_ASKED = {
    "created at",
    "subscribed at",
    "confirmed at",
    "optin time",
    "confirm time",
    "signup date",
}
_UNWANTED_WORDS = {
    "false", "no", "0", "n", "unsubscribed", "cleaned", "bounced", "complained", "inactive",
    "pending", "unconfirmed", "disabled", "blocklisted",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line: its address as it stands, whether it is said to be subscribed, since when."""

    number: int
    address: str
    is_wanted: bool
    asked_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Columns:
    """Where in a row stands what; None for what the file has no column of."""

    address: int
    wanted: int | None
    asked: int | None


def rows(file: BinaryIO) -> Iterator[Row]:
    """The lines that hold anything, one by one, numbered as an editor of text numbers them.

    UTF-8 or what spreadsheets write instead; any usual separator; the column of addresses is
    found by its name, else by what stands in it. Raises: FileRefused.
    """
    text = _decoded(file)
    head = text.read(_LOOKED_AT)
    text.seek(0)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=_separator(head), strict=False)
    try:
        yield from _read(reader, lines)
    finally:
        # Otherwise the file, which is not ours, would be closed with it.
        text.detach()


class _Lines:
    """The lines of the file, none without an end; ``are_over`` once there is no other."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.are_over = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MOST_IN_LINE + 1)
        if len(line) > MOST_IN_LINE:
            raise FileRefused(_("This is no list of addresses: it has lines without an end."))
        if not line:
            self.are_over = True
            raise StopIteration
        return line.replace("\0", "")


def _records(reader: Any, lines: _Lines) -> Iterator[tuple[int, list[str]]]:
    """The number of each record's first line, and its cells. Raises: FileRefused."""
    begun = 1
    try:
        for cells in reader:
            # A record that comes after the last line is one whose end was looked for in vain.
            if lines.are_over:
                raise FileRefused(_never_closed(begun))
            yield begun, [cell.strip() for cell in cells]
            begun = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(_never_closed(begun)) from error


def _never_closed(number: int) -> str:
    told = _(
        "A quotation mark in line %(number)d is never closed: the readers in the lines after it "
        "would be lost. Mend that line, and bring the file again."
    )
    return told % {"number": number}


def _read(reader: Any, lines: _Lines) -> Iterator[Row]:
    columns: _Columns | None = None
    for number, cells in _records(reader, lines):
        # Some spreadsheets tell their separator in a line of its own.
        if not any(cells) or (columns is None and cells[0].lower() == "sep="):
            continue
        if columns is None:
            columns = _named(cells) or _unnamed(cells)
            if columns is None:
                raise FileRefused(_no_column())
            if "@" not in _cell(cells, columns.address):
                continue
        yield _row(number, cells, columns)


def _row(number: int, cells: list[str], columns: _Columns) -> Row:
    return Row(
        number=number,
        address=_cell(cells, columns.address),
        is_wanted=_cell(cells, columns.wanted).lower() not in _UNWANTED_WORDS,
        asked_at=_instant(_cell(cells, columns.asked)),
    )


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _named(cells: list[str]) -> _Columns | None:
    """By the names in the first line: None where none names addresses."""
    if any("@" in cell for cell in cells):
        return None
    names = [" ".join(cell.lower().replace("_", " ").replace("-", " ").split()) for cell in cells]
    addresses = [place for place, name in enumerate(names) if _names_addresses(name)]
    if not addresses:
        return None
    return _Columns(
        address=min(addresses, key=lambda place: len(names[place])),
        wanted=next((place for place, name in enumerate(names) if name in _WANTED), None),
        asked=next((place for place, name in enumerate(names) if name in _ASKED), None),
    )


def _names_addresses(name: str) -> bool:
    if name in _WANTED:
        return False
    return "mail" in name or "correo" in name or name in {"address", "adresse"}


def _unnamed(cells: list[str]) -> _Columns | None:
    """Of a file without names: the first column with an @ in it."""
    places = [place for place, cell in enumerate(cells) if "@" in cell]
    return _Columns(address=places[0], wanted=None, asked=None) if places else None


def _no_column() -> str:
    return _(
        "No column of e-mail addresses was found. Name it “email” in the file's first line, "
        "and save the file as CSV."
    )


def _decoded(file: BinaryIO) -> io.TextIOWrapper:
    """The file as text. Raises: FileRefused."""
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"PK"):
        raise FileRefused(_("This is a spreadsheet. Save it as CSV, and bring that file."))
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return io.TextIOWrapper(file, encoding="utf-16", newline="", errors="replace")
    encoding = "utf-8-sig" if _is_utf8(file) else "cp1252"
    return io.TextIOWrapper(file, encoding=encoding, newline="", errors="replace")


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(_LOOKED_AT):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _separator(head: str) -> str:
    first = next((line for line in head.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=first.count)


def _instant(text: str) -> datetime | None:
    """What the cell tells, in the site's zone where it names none; None for what is no instant."""
    if not text:
        return None
    try:
        found = parse_datetime(text)
        day = parse_date(text[:10]) if found is None else None
        if day is not None:
            found = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below
        if found is not None and timezone.is_naive(found):
            found = timezone.make_aware(found, timezone.get_default_timezone())
        found = found and found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found and found.year >= _FIRST_YEAR else None
