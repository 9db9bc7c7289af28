"""Text as a search compares it: words without case, accents or signs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby

from newsroom.content.words import is_unspaced

#: Letters that Unicode takes for letters of their own, and readers for an accented one.
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
#: Soft hyphen, joiners, marks of direction, and what lengthens a line of Arabic.
_UNSEEN = frozenset("\u00ad\u034f\u0640\u061c\u200c\u200d\u200e\u200f\u2060\ufeff") | frozenset(
    map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)
#: Combining classes of marks that make another letter, such as a vowel sign, not an accent.
_LETTER_MARKS = frozenset((0, 7, 8, 9))


class _Table(dict[int, str]):
    """What each character is folded to, for ``str.translate``; found when it is first met."""

    def __missing__(self, code: int) -> str:
        found = _folded_character(chr(code))
        # Beyond the alphabets there are too many characters to keep what was found of all.
        if code < 0x3000:
            self[code] = found
        return found


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, and where in the text it stands: ``text[start:end]``."""

    folded: str
    start: int
    end: int


def folded_words(text: str) -> str:
    """The words of ``text`` in their order, one space between them.

    Case, accents, composition and signs are gone. Scripts without spaces are cut into characters,
    so that words in them are found as sequences. Nothing but letters, digits and spaces is left.
    """
    return " ".join(text.translate(_TABLE).split())


def words_in(text: str) -> list[Word]:
    """The words of ``folded_words``, each with its place in ``text``."""
    pieces = [
        (piece, place)
        for place, character in enumerate(text)
        for piece in _TABLE[ord(character)] or ("",)
    ]
    found: list[Word] = []
    for is_gap, group in groupby(pieces, key=lambda each: each[0] == " "):
        run = list(group)
        folded = "" if is_gap else "".join(piece for piece, _place in run)
        if folded:
            found.append(Word(folded, run[0][1], run[-1][1] + 1))
    return found


def _folded_character(character: str) -> str:
    if character in _UNSEEN:
        return ""
    category = unicodedata.category(character)
    if category[0] == "M":
        is_letter = unicodedata.combining(character) in _LETTER_MARKS
        return character if is_letter and not is_unspaced(character) else ""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    bare = "".join(each for each in decomposed if not _is_accent(each))
    folded = unicodedata.normalize("NFC", "".join(_PLAIN.get(each, each) for each in bare))
    told = "".join(each if unicodedata.category(each)[0] in "LNM" else " " for each in folded)
    return "".join(f" {each} " for each in told) if is_unspaced(character) else told


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) not in _LETTER_MARKS


_TABLE = _Table()
