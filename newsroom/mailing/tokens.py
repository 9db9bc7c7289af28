"""Short random tokens for links in mail, one purpose each."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

from newsroom.models.audience import TOKEN_LENGTH

#: Random bytes in a token: as many as make ``TOKEN_LENGTH`` base32 characters.
_RANDOM_BYTES = TOKEN_LENGTH * 5 // 8
_SHAPE = re.compile(rf"[a-z2-7]{{{TOKEN_LENGTH}}}")

#: Stands for a token in a message that is not personal yet. No token is ever equal to it, for
#: tokens hold no zero; it has their length, so that replacing it moves no other byte.
PLACEHOLDER = "0unsubscribe".ljust(TOKEN_LENGTH, "0")


def fresh() -> str:
    """A new token of ``TOKEN_LENGTH`` lowercase base32 characters, 128 random bits.

    Source: RFC 4648, section 6.
    """
    encoded = base64.b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode("ascii")
    return encoded.rstrip("=").lower()


def hashed(token: str) -> str:
    """What is stored of a token of which the table must not give a usable link.

    SHA-256 without a salt: nobody can try all of 128 random bits.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def is_token(text: str) -> bool:
    """Whether ``text`` has the shape of a token; what has not is looked up nowhere.

    Some databases would find a token by another spelling of it.
    """
    return _SHAPE.fullmatch(text) is not None
