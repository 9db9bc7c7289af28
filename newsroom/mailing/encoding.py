"""The bytes of a mail: words and bodies encoded so that what differs can be put in afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.header import Header
from email.message import Message
from email.policy import SMTP
from email.quoprimime import body_encode
from typing import Any

import django
from django.core.mail import EmailMessage

#: Most octets of a line without its end. Source: RFC 5322, section 2.1.1.
LONGEST_LINE = 998


class Whole:
    """A header that stands on one line whatever its length, for either kind of Python's policy.

    Source: RFC 5322, section 2.1.1: a line may have 998 characters; where a URL is folded or
    encoded, mail programs do not find it.
    """

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self.value = value

    def __str__(self) -> str:
        return self.value

    def encode(self, **kwargs: object) -> str:
        return self.value

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self.value}{policy.linesep}"


class Encoded(Header):
    """A header of any language, in encoded words of at most 75 characters, for either policy.

    Python's own are up to two too long, and Django before 6.0 leaves the first line bare.
    Source: RFC 2047, section 2.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text, "utf-8", header_name=name)
        self.name = name

    def encode(self, *args: Any, linesep: str = "\n", **kwargs: Any) -> str:
        return super().encode(maxlinelen=76, linesep=linesep)

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self.encode(linesep=policy.linesep)}{policy.linesep}"


def built(mail: EmailMessage) -> Message:
    """The message as Python has it. Its builder takes a policy from Django 6.0 on."""
    if django.VERSION < (6, 0):
        return mail.message()
    return mail.message(policy=SMTP)


def as_bytes(message: Any) -> bytes:
    """A built message as it goes over the wire, but for what SMTP does with dots."""
    if django.VERSION < (6, 0):
        return bytes(message.as_bytes(linesep="\r\n"))
    return bytes(message.as_bytes())


def stuffed(data: bytes) -> bytes:
    """Lines as SMTP's DATA wants them: the last one ended, none with a single dot in front.

    Source: RFC 5321, section 4.5.2.
    """
    return re.sub(rb"(?m)^\.", b"..", data if data.endswith(b"\r\n") else data + b"\r\n")


def needs_encoding(text: str) -> bool:
    """Whether mail programs read these words in a header only when they are encoded.

    Source: RFC 2047, section 2: what begins with =? may be an encoded word.
    """
    return not text.isascii() or "=?" in text


def encode_bodies(message: Message, *, whole: str) -> None:
    """Write every text part in seven bits, so that any server carries it as it is.

    Quoted-printable where it is not ASCII in short lines already. The word ``whole`` is never
    broken by the end of a line. Source: RFC 2045, section 6.7.
    """
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        payload: Any = part.get_payload(decode=True)
        text = re.sub("\r\n?", "\n", payload.decode("utf-8"))
        is_plain = text.isascii() and all(len(line) <= LONGEST_LINE for line in text.split("\n"))
        del part["Content-Transfer-Encoding"]
        part["Content-Transfer-Encoding"] = "7bit" if is_plain else "quoted-printable"
        part.set_payload(text if is_plain else _quoted_printable(text, whole=whole))


def _quoted_printable(text: str, *, whole: str) -> str:
    encoded = body_encode(text.encode().decode("latin-1"))
    anywhere = "(?:=\n)?".join(map(re.escape, whole))
    return re.sub(anywhere, lambda found: _mended(found[0], whole), encoded)


def _mended(found: str, whole: str) -> str:
    """A word that a soft line break has parted, in a line of its own."""
    return found if found == whole else f"=\n{whole}=\n"


class Template:
    """A built message, in which some words are to be replaced for each reader.

    It is as SMTP's DATA wants it. What is put in holds no line end and begins with no dot.
    """

    def __init__(self, message: bytes, words: Sequence[str]) -> None:
        pattern = b"(" + b"|".join(re.escape(word.encode("ascii")) for word in words) + b")"
        self._pieces = re.split(pattern, stuffed(message))
        self._words = [self._pieces[place].decode("ascii") for place in self._places]

    @property
    def _places(self) -> range:
        return range(1, len(self._pieces), 2)

    def filled(self, values: dict[str, str]) -> bytes:
        """The message with these values in place of the words."""
        pieces = self._pieces.copy()
        pieces[1::2] = [values[word].encode("ascii") for word in self._words]
        return b"".join(pieces)
