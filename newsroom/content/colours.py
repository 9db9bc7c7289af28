"""Colour profiles and modes: what a picture must become to look alike everywhere."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms


def profile(image: Image.Image) -> bytes | None:
    """The colour profile, where it can be read and fits the picture; nothing that follows it.

    Source: ICC.1:2022, section 7.2.2: the first four bytes tell how long it is.
    """
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes):
        return None
    data = data[: int.from_bytes(data[:4], "big")]
    try:
        space = ImageCms.ImageCmsProfile(BytesIO(data)).profile.xcolor_space.strip()
    except (OSError, ImageCms.PyCMSError):
        return None
    bands = {"L": "GRAY", "LA": "GRAY", "I;16": "GRAY", "CMYK": "CMYK"}
    return data if space == bands.get(image.mode, "RGB") else None


def scalable(image: Image.Image) -> Image.Image:
    """``image`` in a mode that can be scaled: one value or three or four, eight bits each."""
    if image.mode.startswith("I"):
        # Sixteen bits a pixel: the upper eight are what a page can show.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A scalable picture as a page takes its values: RGB or RGBA, in sRGB."""
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


def without_idle_alpha(image: Image.Image) -> Image.Image:
    """``image`` without an alpha band that hides nothing of it."""
    opaque = {"RGBA": "RGB", "LA": "L"}.get(image.mode)
    if opaque and image.getextrema()[-1] == (255, 255):
        return image.convert(opaque)
    return image
