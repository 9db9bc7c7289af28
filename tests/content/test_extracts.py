"""The part of a text in which a reader's words stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content import extracts, questions
from newsroom.content.extracts import LENGTH, Piece


def told(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("The Hárbour, the tide.", "harbour TIDE", "The [Hárbour], the [tide]."),
        ("Low tide is low.", '"low tide"', "[Low tide] is low."),
        ("東京タワー", "タワ", "東京[タワ]ー"),
        ("سَلَامٌ", "سلام", "[سَلَامٌ]"),
        ("Two harbours", "harbour", "Two [harbours]"),
        ("Two harbours, a harbour", "harbour", "Two harbours, a [harbour]"),
        ("Cats", "cat", "Cats"),
        ("Low tide low", 'low "low tide"', "[Low] tide [low]"),
    ],
)
def test_marked_shows_what_was_asked_for(text: str, asked: str, expected: str) -> None:
    assert told(extracts.marked(text, questions.read(asked))) == expected


def test_extract_is_around_the_first_match() -> None:
    text = "It rains. " * 100 + "Then the tide came, at last. " + "It rained. " * 100

    pieces = extracts.extract(text, questions.read("tide"))

    assert told(pieces).startswith("… ")
    assert "Then the [tide] came, at last." in told(pieces)
    assert told(pieces).endswith("…")
    assert len("".join(piece.text for piece in pieces)) <= LENGTH + 2


def test_extract_is_empty_without_a_match() -> None:
    assert extracts.extract("Nothing here.", questions.read("tide")) == []


@given(st.text(), st.text(max_size=20))
def test_marked_pieces_are_the_text(text: str, asked: str) -> None:
    pieces = extracts.marked(text, questions.read(asked))

    assert "".join(piece.text for piece in pieces) == text


@given(st.text(min_size=1, max_size=400), st.data())
def test_extract_holds_the_match_whatever_the_text(text: str, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(["tide", "東京", "a"]))

    pieces = extracts.extract(f"{text} {word} {text}", questions.read(word))

    assert any(piece.is_match for piece in pieces)
