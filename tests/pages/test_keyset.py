"""The text of a place in a list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsroom.pages import keyset

PLACE = (datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC), 42)


def test_written_is_readable_and_needs_no_quoting() -> None:
    text = keyset.written(PLACE)

    assert text == "20260314T092653589793-42"


def test_read_gives_back_what_was_written_in_any_zone() -> None:
    instant, pk = PLACE
    elsewhere = instant.astimezone(timezone(timedelta(hours=-9, minutes=-30)))

    assert keyset.read(keyset.written((elsewhere, pk))) == PLACE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "x",
        "20260314T092653589793",
        "20260314T092653589793-",
        "20260314T092653589793-0",
        "20260314T092653589793--1",
        "20260314T092653589793-042",
        "20260314T092653589793-42 ",
        "20260314T092653589793-42\n",
        "20260314T092653589793-9223372036854775808",
        "20260314T092653589793-" + "9" * 5000,
        "20261314T092653589793-42",
        "20260230T092653589793-42",
        "20260314T252653589793-42",
        "00010101T000000000000-42",
        "10000101T000000000000-42",
        "99991231T235959999999-42",
        "٢٠٢٦٠٣١٤T٠٩٢٦٥٣٥٨٩٧٩٣-٤٢",
        "20260314T092653589793-42\x00",
        "20260314T092653589793-42\ud800",
    ],
)
def test_read_refuses_any_other_text(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        keyset.read(text)
