from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsroom.exceptions import FileRefused
from newsroom.mailing import sheets
from tests.shared_data import shared


def rows(text: str | bytes) -> list[sheets.Row]:
    return list(sheets.rows(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def addresses(text: str | bytes) -> list[str]:
    return [row.address for row in rows(text)]


@pytest.mark.parametrize(
    "text",
    [
        "email\nana@mail.example\n",
        "Name;E-Mail;Note\nAna;ana@mail.example;x\n",
        "name\tEmail Address\nAna\tana@mail.example\n",
        '"email"\r\n"ana@mail.example"\r\n',
        "email_status,email\nok,ana@mail.example\n",
        "\n\nemail,name\n\nana@mail.example,Ana\n",
        "ana@mail.example\n",
        "Ana,ana@mail.example\n",
        "email\n  ana@mail.example  \n",
        "\ufeffemail\nana@mail.example\n",
        "email\nana@mail.example",
        "sep=;\nemail;note\nana@mail.example;x\n",
    ],
)
def test_addresses_are_found_however_the_file_is_written(text: str) -> None:
    assert addresses(text) == ["ana@mail.example"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_letters_are_right_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    text = "email;name\nana@bücher.example;José\n"

    assert addresses(text.encode(encoding)) == ["ana@bücher.example"]


def test_lines_are_numbered_as_an_editor_of_text_numbers_them() -> None:
    text = 'email,note\nana@mail.example,"two\nlines"\n\nbo@mail.example,\n'

    assert [(row.number, row.address) for row in rows(text)] == [
        (2, "ana@mail.example"),
        (5, "bo@mail.example"),
    ]


@pytest.mark.parametrize("word", ["false", "No", "0", "unsubscribed", "CLEANED", "pending"])
def test_who_is_not_subscribed_there_is_not_wanted(word: str) -> None:
    found = rows(f"email,subscribed_to_emails\nana@mail.example,{word}\nbo@mail.example,true\n")

    assert [row.is_wanted for row in found] == [False, True]


def test_instant_is_read_where_it_is_one() -> None:
    found = rows(
        "email,created_at\na@mail.example,1991-10-02T20:30:31.000Z\nb@mail.example,soon\n"
        "c@mail.example,2020-99-99\nd@mail.example,0001-01-01\n"
        "e@mail.example,0001-01-01T00:00:00+14:00\nf@mail.example,9999-12-31T23:00:00-14:00\n"
    )

    assert found[0].asked_at == datetime(1991, 10, 2, 20, 30, 31, tzinfo=UTC)
    assert [row.asked_at for row in found[1:]] == [None] * 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"name,note\nAna,x\n", "No column"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"x" * 30_000, "without an end"),
    ],
)
def test_file_that_is_no_list_is_refused_in_words(text: bytes, told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        rows(text)


@pytest.mark.parametrize("more", [3, 20_000])
def test_quotation_mark_that_is_never_closed_loses_no_reader_silently(more: int) -> None:
    text = 'email,note\nana@mail.example,"tide"\nbo@mail.example,"low\n'

    with pytest.raises(FileRefused, match="line 3 is never closed"):
        rows(text + "cy@mail.example,x\n" * more)


def test_cell_that_is_too_long_is_refused_with_its_line() -> None:
    quoted = '"' + "\n".join(["x" * 10_000] * 20) + '"'

    with pytest.raises(FileRefused, match="line 2"):
        rows(f"email,note\nana@mail.example,{quoted}\n")


def test_file_without_lines_has_no_rows() -> None:
    assert rows("") == []
    assert rows("email\n") == []


def test_lists_of_another_program_are_read() -> None:
    folder: Path = shared("subscribers")
    found = {file.name: rows(file.read_bytes()) for file in sorted(folder.glob("*.csv"))}

    told = {name: [(row.address, row.is_wanted) for row in each] for name, each in found.items()}
    assert told == {
        "members-duplicate-emails.csv": [("duplicate@example.com", True)] * 2,
        "members-with-mappings.csv": [("member+mapped_1@example.com", True)],
        "valid-members-import.csv": [("jbloggs@example.com", True), ("test@example.com", False)],
    }
