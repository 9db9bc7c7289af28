"""Words of a URL made from a headline or a name."""

from __future__ import annotations

import hashlib
import unicodedata

from django.utils.text import slugify

#: Longest slug, in characters.
SLUG_LENGTH = 100


def slug_from(text: str, *, fallback: str, max_length: int = SLUG_LENGTH) -> str:
    """A Unicode slug of ``text``: never empty, never digits alone.

    A text without a letter or digit (emoji, say) gets ``fallback`` and a short hash of it.
    """
    slug = unicodedata.normalize("NFC", slugify(text, allow_unicode=True))
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
