"""Photos: what may be stored, and without what is private.

With ``colours`` and ``resizing`` the only place that knows Pillow. Every stored byte was written
anew from pixels: what stood beside or behind the picture (GPS position, serial numbers, comments,
an archive or a web page appended to it) is in no stored file.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, Literal

from django.utils.translation import gettext as _
from PIL import Image, JpegImagePlugin, UnidentifiedImageError

from newsroom import conf
from newsroom.content import colours
from newsroom.content.picture_files import (
    MAX_SCANS,
    SUFFIXES,
    Readable,
    bounded_bytes,
    damaged,
    jpeg_scans,
    unknown,
    webp_size,
)
from newsroom.exceptions import PhotoRefused

Format = Literal["JPEG", "PNG", "WEBP", "GIF", "AVIF"]

#: Most frames of an animation.
MAX_FRAMES = 300

_SAVING: dict[str, dict[str, Any]] = {
    # In one pass: what is optimised or progressive is held in memory whole, twice the pixels.
    "JPEG": {"quality": 93},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 92, "method": 4},
    "GIF": {},
    "AVIF": {"quality": 85},
}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    # What Pillow only warns of is an error where a site has made warnings errors.
    UserWarning,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a picture is, seen upright: sizes in px."""

    format: Format
    width: int
    height: int
    frames: int
    has_alpha: bool


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture written anew, upright and without metadata; ``extension`` begins with a dot."""

    format: Format
    extension: str
    width: int
    height: int
    data: bytes


def inspect(file: Readable) -> ImageFacts:
    """Facts about the picture in ``file``, of which every frame was decoded.

    Bytes and pixels are bounded by the settings before anything is decoded. Leaves ``file``
    at its beginning.

    Raises:
        PhotoRefused: Not a picture of a known format, damaged, too large, or named as another.
    """
    with opened(file) as image:
        image.load()
        width, height = image.size
        if orientation(image) >= 5:
            width, height = height, width
        has_alpha = image.has_transparency_data
        frames = _decode_all(image)
        return ImageFacts(_format(image), width, height, frames, has_alpha)


def clean_original(file: Readable) -> CleanImage:
    """The picture in ``file`` turned upright and written anew in its own format.

    Its colour profile stays; everything else beside the pixels goes, and with it an alpha band
    that hides nothing. Of an animation the first frame stays: a photo is a still; the others
    are decoded all the same.

    Raises:
        PhotoRefused: As ``inspect`` does.
    """
    with opened(file) as image:
        image.load()
        kind = _format(image)
        options = dict(_SAVING[kind])
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            sampling = JpegImagePlugin.get_sampling(image)
            options |= {"subsampling": sampling} if sampling >= 0 else {}
        profile = colours.profile(image)
        if profile and kind != "GIF":
            options["icc_profile"] = profile
        still = _still(image)
        upright = bare(turned(colours.without_idle_alpha(still), orientation(image)))
        stored = BytesIO()
        upright.save(stored, kind, **options)
        _decode_all(image)
        return CleanImage(kind, SUFFIXES[kind][0], *upright.size, stored.getvalue())


@contextmanager
def opened(file: Readable) -> Iterator[Image.Image]:
    """The picture, undecoded, within the bounds; damage inside the block is a refusal."""
    data = bounded_bytes(file)
    with _refusing(data):
        _refuse_scans(data)
        _refuse_pixels(*webp_size(data), frames=1)
        with Image.open(BytesIO(data), formats=list(SUFFIXES)) as image:
            _refuse_pixels(*image.size, frames=1)
            _refuse_misnamed(file, image)
            yield image


@contextmanager
def opened_original(file: Readable) -> Iterator[Image.Image]:
    """As ``opened``, of a stored original: it was within the bounds of its day."""
    data = file.read()
    with _refusing(data), Image.open(BytesIO(data), formats=list(SUFFIXES)) as image:
        yield image


@contextmanager
def _refusing(data: bytes) -> Iterator[None]:
    """Whatever Pillow raises inside the block is a refusal, in words."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except MemoryError as error:
        raise PhotoRefused(_("This picture is too large to be read here.")) from error
    except UnidentifiedImageError as error:
        raise unknown(data) from error
    except _DAMAGE as error:
        raise damaged() from error


def _refuse_pixels(width: int, height: int, *, frames: int) -> None:
    if width * height * frames > conf.get().PHOTO_MAX_PIXELS:
        raise _too_many_pixels()


def _refuse_scans(data: bytes) -> None:
    if jpeg_scans(data) > MAX_SCANS:
        raise PhotoRefused(
            _("This JPEG is written in more than %(most)s passes. Export it anew.")
            % {"most": MAX_SCANS}
        )


def _refuse_misnamed(file: Readable, image: Image.Image) -> None:
    suffix = PurePath(str(getattr(file, "name", None) or "")).suffix.lower()
    if suffix and suffix not in SUFFIXES[_format(image)]:
        raise PhotoRefused(
            _("This file is named “%(suffix)s”, but it is a %(format)s picture. Rename it.")
            % {"suffix": suffix, "format": _format(image)}
        )


def _too_many_pixels() -> PhotoRefused:
    most = conf.get().PHOTO_MAX_PIXELS
    return PhotoRefused(
        _(
            "This picture has more than %(most)s million pixels, all frames counted. "
            "Save it smaller."
        )
        % {"most": f"{most / 1_000_000:g}"}
    )


def _format(image: Image.Image) -> Format:
    # Cameras append previews to a JPEG, which Pillow then calls MPO.
    return "JPEG" if image.format == "MPO" else image.format  # type: ignore[return-value]


def _decode_all(image: Image.Image) -> int:
    """Decode the frames after the first, within the bounds; returns how many there are in all."""
    if _format(image) == "JPEG":
        return 1
    for frame in range(1, MAX_FRAMES + 1):
        try:
            image.seek(frame)
        except EOFError:
            return frame
        _refuse_pixels(*image.size, frames=frame + 1)
        image.load()
    raise PhotoRefused(
        _("This animation has more than %(most)s frames. Choose one as the photo.")
        % {"most": MAX_FRAMES}
    )


def _still(image: Image.Image) -> Image.Image:
    """The frame that is decoded, apart from those that follow it."""
    return image.copy() if getattr(image, "is_animated", False) else image


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where none can be read.

    Asked of a loaded picture, since it takes damage of the picture for damage of its EXIF.
    A JPEG need not be: its EXIF stands before its pixels.
    """
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except _DAMAGE:
        return 1
    return found if found in _UPRIGHT else 1


def turned(image: Image.Image, way: int) -> Image.Image:
    """``image`` as the camera meant it, by its EXIF orientation."""
    return image.transpose(_UPRIGHT[way]) if way in _UPRIGHT else image


def bare(image: Image.Image) -> Image.Image:
    """``image`` without what Pillow would write beside its pixels."""
    kept = {key: value for key, value in image.info.items() if key == "transparency"}
    image.info = kept  # type: ignore[assignment]
    return image
