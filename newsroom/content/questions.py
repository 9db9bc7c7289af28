"""What a reader asks a search for: words, and phrases in quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsroom.content.folding import folded_words

#: Most words and phrases of one question.
MOST = 20

_QUOTES = re.compile("[“”„‟«»＂]")
_PART = re.compile(r'"([^"]*)"|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Question:
    """Folded words and phrases, all of which a story must hold; each is words with one space."""

    parts: tuple[str, ...]

    def is_met_by(self, words: str) -> bool:
        """Whether folded ``words`` hold all of it."""
        return all(f" {part} " in f" {words} " for part in self.parts)


def read(text: str) -> Question:
    """The question in what was typed, each part once; with none where there is no word in it.

    A word that is several to a search, such as ``e-mail``, is a phrase of them.
    """
    found = _PART.findall(_QUOTES.sub('"', text))
    parts = (folded_words(quoted or word) for quoted, word in found)
    return Question(tuple(dict.fromkeys(part for part in parts if part)))
