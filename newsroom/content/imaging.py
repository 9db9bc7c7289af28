"""Photos: what may be stored, without what is private, and in the sizes that pages need.

The only place that knows Pillow. Every stored byte was written anew from pixels: what stood
beside or behind the picture (GPS position, serial numbers, comments, an archive or a web page
appended to it) is in no stored file.
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
from PIL import Image, ImageCms, JpegImagePlugin, UnidentifiedImageError

from newsroom import conf
from newsroom.content.picture_files import (
    SUFFIXES,
    Readable,
    bounded_bytes,
    damaged,
    unknown,
    webp_size,
)
from newsroom.exceptions import PhotoRefused

Format = Literal["JPEG", "PNG", "WEBP", "GIF", "AVIF"]

#: Widths in px of the renditions that are made of a photo.
RENDITION_WIDTHS = (400, 800, 1600)
#: Most frames of an animation.
MAX_FRAMES = 300

_SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 93, "optimize": True, "progressive": True},
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
    with _opened(file) as image:
        image.load()
        width, height = image.size
        if _orientation(image) >= 5:
            width, height = height, width
        has_alpha = image.has_transparency_data
        frames = _decode_all(image)
        return ImageFacts(_format(image), width, height, frames, has_alpha)


def clean_original(file: Readable) -> CleanImage:
    """The picture in ``file`` turned upright and written anew in its own format.

    Its colour profile stays; everything else beside the pixels goes. Of an animation the
    first frame stays: a photo is a still. Only that frame is decoded, so ``inspect`` first.

    Raises:
        PhotoRefused: As ``inspect`` does.
    """
    with _opened(file) as image:
        image.load()
        kind = _format(image)
        options = dict(_SAVING[kind])
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            sampling = JpegImagePlugin.get_sampling(image)
            options |= {"subsampling": sampling} if sampling >= 0 else {}
        profile = _profile(image)
        upright = _bare(_turned(image, _orientation(image)))
        stored = BytesIO()
        if profile and kind != "GIF":
            options["icc_profile"] = profile
        upright.save(stored, kind, **options)
        return CleanImage(kind, SUFFIXES[kind][0], *upright.size, stored.getvalue())


def render(file: Readable, *, width: int) -> bytes:
    """A WebP of the picture at most ``width`` px wide, upright, in sRGB, without metadata.

    A smaller picture keeps its size. Of an animation the first frame is taken.

    Raises:
        PhotoRefused: As ``inspect`` does.
    """
    with _opened(file) as image:
        if _format(image) != "JPEG":
            image.load()
        profile = _profile(image)
        orientation = _orientation(image)
        across = image.height if orientation >= 5 else image.width
        scale = min(1.0, width / across)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image.draft(None, size)
        small = _in_colour(image).resize(size, Image.Resampling.LANCZOS)
        small = _turned(_in_srgb(small, profile), orientation)
        stored = BytesIO()
        _bare(small).save(stored, "WEBP", quality=80, method=4)
        return stored.getvalue()


@contextmanager
def _opened(file: Readable) -> Iterator[Image.Image]:
    """The picture, undecoded, within the bounds; damage inside the block is a refusal."""
    data = bounded_bytes(file)
    try:
        _refuse_pixels(*webp_size(data), frames=1)
        with Image.open(BytesIO(data), formats=list(SUFFIXES)) as image:
            _refuse_pixels(*image.size, frames=1)
            _refuse_misnamed(file, image)
            yield image
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


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where none can be read.

    Asked of a loaded picture, since it takes damage of the picture for damage of its EXIF.
    A JPEG need not be: its EXIF stands before its pixels.
    """
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except (*_DAMAGE, UserWarning):
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    """A copy of ``image``, turned as the camera meant it."""
    if orientation in _UPRIGHT:
        return image.transpose(_UPRIGHT[orientation])
    return image.copy()


def _bare(image: Image.Image) -> Image.Image:
    """``image`` without what Pillow would write beside its pixels."""
    kept = {key: value for key, value in image.info.items() if key == "transparency"}
    image.info = kept  # type: ignore[assignment]
    return image


def _profile(image: Image.Image) -> bytes | None:
    """The colour profile, where it can be read and fits the picture."""
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes):
        return None
    try:
        space = ImageCms.ImageCmsProfile(BytesIO(data)).profile.xcolor_space.strip()
    except (OSError, ImageCms.PyCMSError):
        return None
    bands = {"L": "GRAY", "LA": "GRAY", "I;16": "GRAY", "CMYK": "CMYK"}
    return data if space == bands.get(image.mode, "RGB") else None


def _in_colour(image: Image.Image) -> Image.Image:
    """``image`` in a mode that can be scaled and written as WebP."""
    if image.mode.startswith("I"):
        # Sixteen bits a pixel: the upper eight are what a page can show.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile is not None:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        fits = (source.profile.xcolor_space.strip() == "GRAY") == (image.mode == "L")
        if fits and "srgb" not in (source.profile.profile_description or "").lower():
            try:
                converted = ImageCms.profileToProfile(
                    image, source, ImageCms.createProfile("sRGB"), outputMode=mode
                )
            except ImageCms.PyCMSError:
                converted = None
            if converted is not None:
                return converted
    return image.convert(mode)
