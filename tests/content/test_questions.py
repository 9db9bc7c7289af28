"""What a reader asks a search for."""

from __future__ import annotations

import pytest

from newsroom.content import questions
from newsroom.content.folding import folded_words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('Harbour "Low  Tide" e-mail', ("harbour", "low tide", "e mail")),
        ("“curly” «ça va» „unten“", ("curly", "ca va", "unten")),
        ('"open harbour', ("open", "harbour")),
        ("tide Tide TIDE", ("tide",)),
        ('"" ! 😀', ()),
    ],
)
def test_read_gives_words_and_phrases_once(text: str, parts: tuple[str, ...]) -> None:
    assert questions.read(text).parts == parts


@pytest.mark.parametrize(
    ("text", "is_met"),
    [("tide harbour", True), ('"low tide"', True), ("tid", False), ('"tide low"', False)],
)
def test_question_is_met_by_whole_words_and_phrases(text: str, is_met: bool) -> None:
    words = folded_words("At low tide, the harbour.")

    assert questions.read(text).is_met_by(words) == is_met
