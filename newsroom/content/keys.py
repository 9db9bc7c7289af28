"""The hashes that make text unique alike on every database."""

from __future__ import annotations

import hashlib
import unicodedata

#: Length of a key, in characters (hexadecimal digits).
KEY_LENGTH = 40


def folded(text: str) -> str:
    """``text`` with case, composition and spacing differences removed.

    Source: Unicode Standard, section 3.13, default caseless matching (D145).
    """
    spaced = " ".join(text.split())
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", spaced).casefold())


def key(text: str) -> str:
    """Hash of the folded text: equal for ``Café`` and ``CAFÉ``, not for ``Cafe``."""
    return exact_key(folded(text))


def exact_key(text: str) -> str:
    """Hash of the text as it stands, composition aside."""
    composed = unicodedata.normalize("NFC", text)
    return hashlib.blake2b(
        composed.encode("utf-8", "surrogatepass"), digest_size=KEY_LENGTH // 2
    ).hexdigest()
