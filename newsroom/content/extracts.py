"""The part of a text in which a reader's words stand, and which words they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.content import plaintext
from newsroom.content.folding import Word, words_in
from newsroom.content.questions import Question

#: How far into a text its matching words are looked for, in characters.
REACH = 50_000
#: Characters of an extract, and how many of them stand before its first match.
LENGTH, BEFORE = 260, 90
#: Letters from which on one word that begins with another is taken for a form of it.
STEM = 4

_SENTENCE_ENDS = ".!?…。！？\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it is what the reader asked for."""

    text: str
    is_match: bool


def marked(text: str, question: Question) -> list[Piece]:
    """``text`` in pieces; joined they are ``text``."""
    return _pieces(text, _matches(words_in(text), question))


def extract(text: str, question: Question) -> list[Piece]:
    """Some ``LENGTH`` characters of ``text`` around its first match, in pieces.

    Empty where none is found within ``REACH``.
    """
    text = " ".join(text[:REACH].split())
    found = _matches(words_in(text), question)
    if not found:
        return []
    start = _start(text, found[0][0])
    shown = plaintext.excerpt(text[start:], length=LENGTH)
    end = start + len(shown.removesuffix("…"))
    within = [(first - start, last - start) for first, last in found if last <= end]
    return [*([Piece("… ", False)] if start else []), *_pieces(shown, within)]


def _start(text: str, match: int) -> int:
    """Where an extract begins: at a sentence, else at a word, a little before the match."""
    earliest = max(0, match - BEFORE)
    if not earliest:
        return 0
    sentence = max(text.rfind(f"{end} ", earliest, match) for end in _SENTENCE_ENDS)
    if sentence >= 0:
        return sentence + 2
    space = text.find(" ", earliest, match)
    return space + 1 if space >= 0 else match


def _pieces(text: str, matches: Iterable[tuple[int, int]]) -> list[Piece]:
    pieces, done = [], 0
    for start, end in matches:
        pieces += [Piece(text[done:start], False), Piece(text[start:end], True)]
        done = end
    pieces.append(Piece(text[done:], False))
    return [piece for piece in pieces if piece.text]


def _matches(words: list[Word], question: Question) -> list[tuple[int, int]]:
    """Places of the question's parts in their order; forms of a word where it is not there."""
    found: set[tuple[int, int]] = set()
    for part in question.parts:
        found |= _places(words, part.split()) or _forms(words, part)
    return _apart(sorted(found))


def _places(words: list[Word], phrase: list[str]) -> set[tuple[int, int]]:
    """Where these words stand one behind the other."""
    length = len(phrase)
    return {
        (words[place].start, words[place + length - 1].end)
        for place, word in enumerate(words[: len(words) - length + 1])
        if word.folded == phrase[0]
        and [each.folded for each in words[place : place + length]] == phrase
    }


def _forms(words: list[Word], part: str) -> set[tuple[int, int]]:
    """Where other forms of this one word stand, by which an index that knows a language finds."""
    return {
        (word.start, word.end)
        for word in words
        if min(len(word.folded), len(part)) >= STEM
        and (word.folded.startswith(part) or part.startswith(word.folded))
    }


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places without those that begin inside the one before."""
    kept: list[tuple[int, int]] = []
    for place in places:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept
