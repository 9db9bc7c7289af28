from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.words import words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("One  two,\nthree", ["One", "  ", "two", ",", "\n", "three"]),
        ("It’s a well-known 3.5 %", ["It’s", " ", "a", " ", "well-known", " ", "3.5", " ", "%"]),
        ("(“so”)", ["(", "“", "so", "”", ")"]),
        ("日本語 and カタ", ["日", "本", "語", " ", "and", " ", "カ", "タ"]),
        ("か\u3099く", ["か\u3099", "く"]),
        ("ภาษาที่", ["ภ", "า", "ษ", "า", "ที่"]),
        ("हिन्दी भाषा", ["हिन्दी", " ", "भाषा"]),
        ("cafe\u0301s x", ["cafe\u0301s", " ", "x"]),
        ("می\u200cروم", ["می\u200cروم"]),
        ("한국어 신문", ["한국어", " ", "신문"]),
        ("👩\u200d👩\u200d👧👍🏽❤\ufe0f", ["👩\u200d👩\u200d👧", "👍🏽", "❤\ufe0f"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("🏴\U000e0067\U000e0062\U000e007f.", ["🏴\U000e0067\U000e0062\U000e007f", "."]),
    ],
)
def test_cuts_text_into_what_people_see(text: str, pieces: list[str]) -> None:
    assert list(words(text)) == pieces


@given(st.text())
def test_loses_no_character(text: str) -> None:
    assert "".join(words(text)) == text


@given(st.text(alphabet="ae か🙂\u0301\u3099\u200d\ufe0f"))
def test_begins_no_piece_with_what_belongs_to_the_one_before(text: str) -> None:
    later = list(words(text))[1:]

    assert [piece for piece in later if unicodedata.category(piece[0]) == "Mn"] == []
    assert [piece for piece in later if piece[0] == "\u200d"] == []
