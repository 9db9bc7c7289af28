"""A photo's original becomes its smaller sizes, decoded once for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from math import ceil
from typing import Any

from PIL import Image

from newsroom.content import colours
from newsroom.content.imaging import bare, opened_original, orientation, turned
from newsroom.content.picture_files import Readable
from newsroom.content.shapes import Size

#: How each type is written; with ``shapes.VERSION`` raised when a figure changes.
_SAVING: dict[str, tuple[str, dict[str, Any]]] = {
    "image/webp": ("WEBP", {"quality": 80, "method": 4}),
    "image/avif": ("AVIF", {"quality": 60, "speed": 7}),
    "image/jpeg": ("JPEG", {"quality": 82, "optimize": True, "progressive": True}),
    "image/png": ("PNG", {}),
}


def has_alpha(file: Readable) -> bool:
    """Whether the original may be seen through somewhere; its pixels are not decoded.

    Raises: PhotoRefused.
    """
    with opened_original(file) as image:
        return image.has_transparency_data


def made(file: Readable, sizes: Sequence[Size]) -> Iterator[tuple[Size, bytes]]:
    """Each of the sizes as a file's bytes: upright, in sRGB, without metadata.

    The picture is decoded when the first is asked for; what stays in memory is one picture that
    is as large as the largest size needs. Of an animation the first frame is taken.
    Raises: PhotoRefused.
    """
    if not sizes:
        return
    with opened_original(file) as image:
        working, whole = _reduced(image, scale=min(1.0, max(size.scale for size in sizes)))
    for size in sizes:
        yield size, _written(working, size, whole=whole)


def _reduced(image: Image.Image, *, scale: float) -> tuple[Image.Image, tuple[int, int]]:
    """The whole picture scaled down, upright and in sRGB; and the size that it had upright."""
    if image.format not in ("JPEG", "MPO"):
        image.load()
    profile = colours.profile(image)
    way = orientation(image)
    width, height = image.size
    size = max(1, ceil(width * scale)), max(1, ceil(height * scale))
    # A JPEG is decoded at a half, a quarter or an eighth, where that is large enough.
    image.draft(None, size)
    small = colours.scalable(image).resize(size, Image.Resampling.LANCZOS)
    upright = turned(colours.in_srgb(small, profile), way)
    return bare(upright), (height, width) if way >= 5 else (width, height)


def _written(working: Image.Image, size: Size, *, whole: tuple[int, int]) -> bytes:
    """This size as a file's bytes; ``whole`` is the width and height that its box counts in."""
    across, down = working.width / whole[0], working.height / whole[1]
    left, top, right, bottom = size.box
    box = left * across, top * down, right * across, bottom * down
    small = working.resize((size.width, size.height), Image.Resampling.LANCZOS, box=box)
    kind, options = _SAVING[size.type]
    if kind == "JPEG":
        small = small.convert("RGB")
    stored = BytesIO()
    bare(small).save(stored, kind, **options)
    return stored.getvalue()
