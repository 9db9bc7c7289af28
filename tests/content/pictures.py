"""Pictures that tests draw, and headers that promise more than their file holds."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageDraw

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (250, 250, 250)


def quarters(width: int = 80, height: int = 40) -> Image.Image:
    """Red above left, green above right, blue below left, white below right."""
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=RED)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill=BLUE)
    return image


def saved(image: Image.Image, format: str, **options: Any) -> bytes:  # noqa: A002
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def named(data: bytes, name: str) -> BytesIO:
    file = BytesIO(data)
    file.name = name
    return file


def private_exif(orientation: int = 1) -> Image.Exif:
    """EXIF with a position, a serial number and a comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "PRIVATE description"
    exif[0xA431] = "PRIVATE serial"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return exif


def wide_gamut_profile() -> bytes:
    """A readable RGB profile that is not sRGB by name: its red and green are exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "Test".encode("utf-16-be"))


def png_of(width: int, height: int) -> bytes:
    """A PNG whose header promises a size, with one small block of zeros behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    zeros = zlib.compress(bytes(1_000_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zeros) + chunk(b"IEND", b"")
    )


def jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(saved(quarters(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def with_scans(jpeg: bytes, *, more: int) -> bytes:
    """A progressive JPEG with its last scan that many times more."""
    last = jpeg[jpeg.rindex(b"\xff\xc4") : -2]
    return jpeg[:-2] + last * more + jpeg[-2:]


def gif_of(width: int, height: int) -> bytes:
    data = bytearray(saved(quarters(), "GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def webp_of(width: int, height: int) -> bytes:
    """An animated WebP whose canvas is as large as promised, its frames small."""
    data = bytearray(
        saved(quarters(), "WEBP", save_all=True, append_images=[Image.new("RGB", (80, 40))])
    )
    data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def avif_of(width: int, height: int) -> bytes:
    data = bytearray(saved(quarters(), "AVIF"))
    extents = data.index(b"ispe") + 8
    data[extents : extents + 8] = struct.pack(">II", width, height)
    return bytes(data)
