"""Text as a search compares it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.folding import folded_words, words_in


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café CAFÉ Cafe\u0301", "cafe cafe cafe"),
        ("Straße, ﬁn; Łódź Ørsted İstanbul", "strasse fin lodz orsted istanbul"),
        ("l’Europe don't e-mail a_b", "l europe don t e mail a b"),
        ("東京タワー", "東 京 タ ワ ー"),
        ("か が", "か が"),
        ("हिन्दी", "हिन्दी"),
        ("سَلَامٌ أحمد", "سلام احمد"),
        ("서울에서", "서울에서"),
        ("soft\u00adhyphen zero\u200bwidth \u202eleft", "softhyphen zero width left"),
        ('"*+-:()\x00😀', ""),
    ],
)
def test_folded_words_forget_case_accents_and_signs(text: str, folded: str) -> None:
    assert folded_words(text) == folded


@given(st.text())
def test_words_in_are_the_folded_words_with_their_places(text: str) -> None:
    words = words_in(text)

    assert " ".join(word.folded for word in words) == folded_words(text)
    assert all(word.folded in folded_words(text[word.start : word.end]) for word in words)


@given(st.text())
def test_folded_words_are_letters_digits_and_marks_alone(text: str) -> None:
    folded = folded_words(text)

    assert not set(folded) & set("\"'*+-~<>():\\%&|!@\x00")
    assert folded_words(folded) == folded
