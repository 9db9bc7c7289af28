"""Words of a URL made from a headline or a name."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Longest slug, in characters.
SLUG_LENGTH = 100
#: Most marks on one letter: vowel signs and tones need as many, stacked ornaments more.
MOST_MARKS = 4

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def slug_from(text: str, *, fallback: str, max_length: int = SLUG_LENGTH) -> str:
    """A Unicode slug of ``text``: never empty, never digits alone.

    A text without a letter or digit (emoji, say) gets ``fallback`` and a short hash of it.
    """
    slug = _words(text)
    if len(slug) > max_length:
        slug = slug[:max_length].rsplit("-", 1)[0] or slug[:max_length]
    slug = slug.strip("-_")
    if not slug:
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4)
        return f"{fallback}-{digest.hexdigest()}"
    if slug.isdigit():
        return f"{fallback}-{slug}"[:max_length]
    return slug


def numbered(slug: str, number: int, *, max_length: int = SLUG_LENGTH) -> str:
    """``slug`` with ``-number`` behind it, kept within ``max_length``."""
    suffix = f"-{number}"
    return slug[: max_length - len(suffix)].rstrip("-") + suffix


def _words(text: str) -> str:
    """The letters, digits and vowel signs of ``text`` in lower case, with hyphens for spaces.

    Unlike Django's ``slugify``, which drops the marks that Hindi, Thai and others write vowels
    with. Source: Unicode Standard, section 4.5, general categories L, N, Mn and Mc.
    """
    lower = unicodedata.normalize("NFKC", text).replace("İ", "i").lower()
    plain = _SELECTORS.sub("", unicodedata.normalize("NFKD", lower))
    kept: list[str] = []
    marks = MOST_MARKS
    for character in plain:
        if character.isalnum():
            marks = 0
        elif unicodedata.category(character) in ("Mn", "Mc") and marks < MOST_MARKS:
            marks += 1
        elif character.isspace() or character in "-_":
            marks = MOST_MARKS
        else:
            continue
        kept.append("-" if character.isspace() else character)
    return unicodedata.normalize("NFC", re.sub("-+", "-", "".join(kept))).strip("-_")
