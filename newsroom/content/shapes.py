"""Which sizes of a photo are stored: widths, crops and types, as numbers and names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

#: How sizes are made; raised whenever the same one would come out otherwise.
VERSION = 1

#: Widths in px of each shape: the whole picture, and its crops by width and height.
WIDTHS: dict[str, tuple[int, ...]] = {
    "": (200, 400, 800, 1600),
    "16x9": (200, 400, 800, 1600),
    "4x3": (200, 400, 800, 1600),
    "1x1": (100, 200, 400, 800, 1200),
}
#: Widest, in px, of the one file in a shape for programs that know neither WebP nor AVIF.
PLAIN_WIDTH = 1200
#: Greatest height in px of any size: more a WebP cannot have. Source: RFC 9649, section 2.6.
HIGHEST = 16_383

_RATIOS = {"16x9": Fraction(16, 9), "4x3": Fraction(4, 3), "1x1": Fraction(1)}
_ENDS = {"image/webp": "webp", "image/avif": "avif", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """One size of a photo. ``box`` is what of the original it shows: left, top, right, bottom."""

    crop: str
    box: tuple[int, int, int, int]
    width: int
    height: int
    type: str

    @property
    def scale(self) -> float:
        """How large a pixel of the original is in it; at most about 1."""
        return self.width / (self.box[2] - self.box[0])

    def name(self, checksum: str) -> str:
        """The storage name of this size of the photo with that checksum; of no other size."""
        told = f"{checksum} {VERSION} {self.type} {self.box} {self.width}x{self.height}"
        digest = hashlib.sha256(told.encode()).hexdigest()[:32]
        return f"newsroom/renditions/{digest[:2]}/{digest}.{_ENDS[self.type]}"

    def as_rendition(self, checksum: str) -> dict[str, Any]:
        """What a photo's row tells of it: ``Photo.renditions``."""
        return {
            "name": self.name(checksum),
            "width": self.width,
            "height": self.height,
            "type": self.type,
            "crop": self.crop,
        }


def recipe(*, has_avif: bool) -> str:
    """Name of the set of sizes that every photo should have, as ``Photo.recipe`` keeps it."""
    return f"{VERSION}-avif" if has_avif else f"{VERSION}"


def wanted(
    width: int, height: int, *, focus: tuple[int, int], has_alpha: bool, has_avif: bool
) -> list[Size]:
    """The sizes of an original of ``width`` and ``height`` px: by shape, narrowest first.

    None is wider than what of the original it shows, and none higher than ``HIGHEST``. ``focus``
    is in per cent, and as near to the middle of each crop as the picture's edges allow.
    """
    types = ["image/avif", "image/webp"] if has_avif else ["image/webp"]
    plain = "image/png" if has_alpha else "image/jpeg"
    return [
        Size(crop=crop, box=box, width=across, height=_height(crop, box, across), type=kind)
        for crop in WIDTHS
        for box in [_box(width, height, crop, focus)]
        for kind, across in _offered(crop, _widest(box), types, plain)
    ]


def _offered(crop: str, most: int, types: list[str], plain: str) -> Iterator[tuple[str, int]]:
    for across in sorted({min(each, most) for each in WIDTHS[crop]}):
        yield from ((kind, across) for kind in types)
    yield plain, min(PLAIN_WIDTH, most)


def _widest(box: tuple[int, int, int, int]) -> int:
    """Width in px of the part, or what is left of it where its height is too great."""
    left, top, right, bottom = box
    return max(1, min(right - left, (right - left) * HIGHEST // (bottom - top)))


def _height(crop: str, box: tuple[int, int, int, int], across: int) -> int:
    left, top, right, bottom = box
    ratio = _RATIOS.get(crop) or Fraction(right - left, bottom - top)
    return min(HIGHEST, max(1, round(across / ratio)))


def _box(width: int, height: int, crop: str, focus: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest part of the picture in this shape that has the focus nearest its middle."""
    if not crop:
        return 0, 0, width, height
    ratio = _RATIOS[crop]
    across = min(width, max(1, round(height * ratio)))
    down = min(height, max(1, round(width / ratio)))
    left = _start(focus[0], across, width)
    top = _start(focus[1], down, height)
    return left, top, left + across, top + down


def _start(focus: int, length: int, whole: int) -> int:
    return min(max(0, round(focus * whole / 100 - length / 2)), whole - length)
