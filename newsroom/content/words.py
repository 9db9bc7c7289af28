"""Text cut into the units in which people see it change: words, the spaces between, signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: Scripts that are written without spaces: Han, kana, Bopomofo, Thai, Lao, Burmese, Khmer.
_UNSPACED = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_LETTER = rf"[^\W{_UNSPACED}]"
_UNIT = re.compile(
    rf"\s++|{_LETTER}++(?:['’.,\-‐‑]{_LETTER}++)*+|[\U0001f1e6-\U0001f1ff]{{2}}|.", re.DOTALL
)
_SPACED = re.compile(_LETTER)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
#: Invisible joiners, of letters and of emoji; what colours an emoji skin or spells out a flag.
_JOINERS = frozenset("\u00ad\u200c\u200d\u2060")
_FOLLOWERS = frozenset(map(chr, [*range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)]))


def words(text: str) -> Iterator[str]:
    """Pieces of ``text`` in their order; joined they are ``text``.

    Runs of spaces are one piece. Scripts without spaces are cut into characters. No letter
    is parted from its marks and no emoji from those that it is joined with.
    """
    start = 0
    for match in _UNIT.finditer(text):
        position = match.start()
        if position > start and not _continues(text, position):
            yield text[start:position]
            start = position
    if text:
        yield text[start:]


def is_unspaced(character: str) -> bool:
    """Whether this character is of a script that is written without spaces."""
    return _IS_UNSPACED.match(character) is not None


def _continues(text: str, index: int) -> bool:
    """Whether the unit that begins at ``index`` belongs to the one before it."""
    before, after = text[index - 1], text[index]
    if before.isascii() and after.isascii():
        return False
    if before in _JOINERS or after in _JOINERS or after in _FOLLOWERS or _is_mark(after):
        return True
    # Vowel signs and accents are no word characters to ``re``: the word goes on behind them.
    return _is_mark(before) and _SPACED.match(after) is not None


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")
