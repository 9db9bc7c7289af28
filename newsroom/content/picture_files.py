"""A picture file before any decoder sees it: its bytes, bounded, and what its first ones say."""

from __future__ import annotations

import re
from io import BytesIO
from typing import BinaryIO

from django.core.files.base import File
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.exceptions import PhotoRefused

Readable = BinaryIO | BytesIO | File

#: Formats that are taken, with the file names' ends that belong to each; the first is ours.
SUFFIXES: dict[str, tuple[str, ...]] = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png", ".apng"),
    "WEBP": (".webp",),
    "GIF": (".gif",),
    "AVIF": (".avif", ".avifs"),
}

#: Most scans of a JPEG: ten is usual, and each costs as much as all pixels, in some hundred bytes.
MAX_SCANS = 100

_SCAN = 0xDA
#: A marker inside a scan; a zero or a restart after the first byte is none.
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_BARE_MARKERS = frozenset({0x01, 0xD8, *range(0xD0, 0xD8)})
_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)


def kind_of(data: bytes) -> str:
    """Format that the file begins as: ``JPEG``, ``PNG``, … ``SVG``, ``HEIC``; empty if unknown."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        if data[8:12] in _AVIF_BRANDS:
            return "AVIF"
        return "HEIC" if data[8:12] in _HEIC_BRANDS else ""
    return "SVG" if _SVG.search(data[:4096]) else ""


def webp_size(data: bytes) -> tuple[int, int]:
    """``(width, height)`` of a WebP's canvas in px; ``(0, 0)`` for what is none.

    Pillow allots the canvas while it opens the file, before a caller can ask for the size.

    Source: RFC 9649, sections 2.5 to 2.7.
    """
    if kind_of(data) != "WEBP" or len(data) < 30:
        return (0, 0)
    chunk = data[12:16]
    if chunk == b"VP8X":
        return (
            1 + int.from_bytes(data[24:27], "little"),
            1 + int.from_bytes(data[27:30], "little"),
        )
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if chunk == b"VP8 ":
        return (
            int.from_bytes(data[26:28], "little") & 0x3FFF,
            int.from_bytes(data[28:30], "little") & 0x3FFF,
        )
    return (0, 0)


def jpeg_scans(data: bytes) -> int:
    """How many scans a JPEG has, without decoding any; 0 for what is none.

    Source: ITU-T T.81, sections B.1 and B.2.
    """
    scans = 0
    found = _MARKER.search(data) if kind_of(data) == "JPEG" else None
    while found and found[1] != b"\xd9":
        marker, after = found[1][0], found.end()
        scans += marker == _SCAN
        if marker not in _BARE_MARKERS:
            after += int.from_bytes(data[after : after + 2], "big")
        found = _MARKER.search(data, after)
    return scans


def bounded_bytes(file: Readable) -> bytes:
    """All bytes of ``file``, which is left at its beginning.

    Raises:
        PhotoRefused: None, or more than the setting allows.
    """
    most = conf.get().PHOTO_MAX_BYTES
    file.seek(0)
    data: bytes = file.read(most + 1)
    file.seek(0)
    if not data:
        raise PhotoRefused(_("This file is empty."))
    if len(data) > most:
        raise PhotoRefused(
            _("This file is larger than %(most)s MB. Save the picture smaller.")
            % {"most": f"{most / 1_000_000:g}"}
        )
    return data


def damaged() -> PhotoRefused:
    """The refusal of a picture that cannot be decoded to its end."""
    return PhotoRefused(
        _("This picture is damaged or cut short. Copy it again from the camera, or export it anew.")
    )


def unknown(data: bytes) -> PhotoRefused:
    """The refusal of a file that no decoder takes, with what to do about it."""
    kind = kind_of(data)
    if kind in SUFFIXES:
        return damaged()
    if kind == "SVG":
        return PhotoRefused(
            _("SVG drawings can hold programs and are not taken. Export it as PNG.")
        )
    if kind == "HEIC":
        return PhotoRefused(_("HEIC pictures are not taken. Export it as JPEG."))
    return PhotoRefused(_("This file is not a JPEG, PNG, WebP, GIF or AVIF picture."))
