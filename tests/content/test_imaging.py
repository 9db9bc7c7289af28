from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageFile
from PIL.PngImagePlugin import PngInfo

from newsroom.content import imaging
from newsroom.content.imaging import clean_original, inspect
from newsroom.content.resizing import made
from newsroom.content.shapes import Size
from newsroom.exceptions import PhotoRefused
from tests.content import pictures
from tests.content.pictures import BLUE, GREEN, RED, WHITE, named, quarters, saved
from tests.shared_data import shared

#: What becomes of each file of the real input: its refusal, or format and size as stored.
VERDICTS: dict[str, str | tuple[str, int, int]] = {
    "LICENSE.pillow.txt": "not a JPEG",
    "broken.png": "damaged",
    "broken_exif_dpi.jpg": ("JPEG", 100, 100),
    "decompression_bomb.gif": "million pixels",
    "decompression_bomb_extents.gif": "million pixels",
    "exif_gps.jpg": ("JPEG", 8, 8),
    "exif_imagemagick_orientation.png": ("PNG", 512, 512),
    "exif_text.png": ("PNG", 512, 512),
    "hopper_bad_exif.jpg": ("JPEG", 500, 500),
    "invalid-exif.jpg": ("JPEG", 200, 200),
    "multiple_exif.jpg": ("JPEG", 1, 1),
    "png_decompression_dos.png": "damaged",
    "truncated_end_chunk.png": "damaged",
    "truncated_image.png": "damaged",
    "truncated_jpeg.jpg": "damaged",
    "zero_width.gif": "damaged",
}
STORED = [name for name, verdict in VERDICTS.items() if isinstance(verdict, tuple)]
REFUSED = [name for name, verdict in VERDICTS.items() if isinstance(verdict, str)]

#: What a JPEG's or PNG's own coding needs beside pixels; nothing else may be left.
_OF_THE_CODING = {
    "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
    "icc_profile", "transparency", "version", "background", "loop", "duration", "timestamp",
    "adobe", "adobe_transform",
}  # fmt: skip
_BOMBS: dict[str, Callable[[int, int], bytes]] = {
    "PNG": pictures.png_of,
    "JPEG": pictures.jpeg_of,
    "GIF": pictures.gif_of,
    "WEBP": pictures.webp_of,
    "AVIF": pictures.avif_of,
}


def render(file: Any, *, width: int) -> bytes:
    """A WebP of the whole picture, at most so wide."""
    facts = inspect(file)
    across = min(width, facts.width)
    size = Size(
        crop="",
        box=(0, 0, facts.width, facts.height),
        width=across,
        height=max(1, round(facts.height * across / facts.width)),
        type="image/webp",
    )
    file.seek(0)
    [(_size, data)] = made(file, [size])
    return data


def _reopened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def _left_beside_pixels(data: bytes) -> set[str]:
    image = _reopened(data)
    left = {str(key) for key in image.info} - _OF_THE_CODING
    left |= {f"exif {tag}" for tag in image.getexif()}
    left |= {"xmp" for marker in (b"<x:xmpmeta", b"http://ns.adobe.com") if marker in data}
    chunks = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"EXIF", b"Exif\0", b"8BIM", b"PRIVATE")
    return left | {str(marker) for marker in chunks if marker in data}


def _corners(image: Image.Image) -> list[str]:
    """Names of the colours above left, above right, below left, below right."""
    rgb = image.convert("RGB")
    across, down = rgb.width - 3, rgb.height - 3
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    found = []
    for spot in ((2, 2), (across, 2), (2, down), (across, down)):
        pixel = rgb.getpixel(spot)
        near = min(names, key=lambda name: _distance(names[name], pixel))
        found.append(near if _distance(names[near], pixel) < 60 else str(pixel))
    return found


def _distance(one: Any, other: Any) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def test_has_a_verdict_for_each_file_of_the_real_input() -> None:
    assert {path.name for path in shared("images").iterdir()} == set(VERDICTS)


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_bad_files_with_their_reason(name: str) -> None:
    with (shared("images") / name).open("rb") as file, pytest.raises(PhotoRefused) as refusal:
        inspect(file)

    assert str(VERDICTS[name]) in str(refusal.value)


@pytest.mark.parametrize("name", REFUSED)
def test_stores_nothing_of_bad_files(name: str) -> None:
    with (shared("images") / name).open("rb") as file, pytest.raises(PhotoRefused) as refusal:
        clean_original(file)

    assert str(VERDICTS[name]) in str(refusal.value)


@pytest.mark.parametrize("name", STORED)
def test_stores_honest_files_without_metadata(name: str) -> None:
    with (shared("images") / name).open("rb") as file:
        facts = inspect(file)
        clean = clean_original(file)
        rendition = render(file, width=400)

    assert (facts.format, facts.width, facts.height) == VERDICTS[name]
    assert (clean.format, clean.width, clean.height) == VERDICTS[name]
    assert _left_beside_pixels(clean.data) == set()
    assert _left_beside_pixels(rendition) == set()


def test_takes_or_refuses_every_damaged_file_that_pillow_is_tested_with() -> None:
    # All of them: NEWSROOM_PILLOW_IMAGES names the folder Tests of Pillow's source.
    folder = Path(os.environ.get("NEWSROOM_PILLOW_IMAGES") or shared("images"))
    verdicts = [_verdict(path) for path in sorted(folder.rglob("*")) if path.is_file()]

    assert {"stored", "refused"} <= set(verdicts)


def _verdict(path: Path) -> str:
    """What became of a file; anything but a refusal or a clean file fails the test."""
    try:
        clean = clean_original(BytesIO(path.read_bytes()))
    except PhotoRefused:
        return "refused"
    assert _reopened(clean.data).size == (clean.width, clean.height)
    assert _left_beside_pixels(clean.data) == set(), path.name
    return "stored"


def test_finds_metadata_in_a_file_that_has_some() -> None:
    found = _left_beside_pixels((shared("images") / "exif_gps.jpg").read_bytes())

    assert "exif 34853" in found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_removes_what_is_private(kind: str) -> None:
    options: dict[str, Any] = {"exif": pictures.private_exif(), "xmp": b"<x:xmpmeta>PRIVATE"}
    if kind == "JPEG":
        options["comment"] = b"PRIVATE comment"
    if kind == "PNG":
        options = {"exif": pictures.private_exif(), "pnginfo": PngInfo()}
        options["pnginfo"].add_text("Author", "PRIVATE author")
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>PRIVATE")
    original = saved(quarters(), kind, **options)

    clean = clean_original(BytesIO(original))

    assert b"PRIVATE" in original
    assert _left_beside_pixels(clean.data) == set()


def test_drops_a_gifs_comment() -> None:
    original = saved(quarters(), "GIF", comment=b"PRIVATE")

    clean = clean_original(BytesIO(original))

    assert b"PRIVATE" in original
    assert b"PRIVATE" not in clean.data


@pytest.mark.parametrize("tail", [b"PK\x03\x04 archive", b"<script>alert(1)</script>"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_drops_what_hides_behind_a_picture(kind: str, tail: bytes) -> None:
    original = saved(quarters(), kind) + tail

    clean = clean_original(BytesIO(original))

    assert tail not in clean.data


def test_makes_a_picture_alone_of_one_that_is_an_archive_too() -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("index.html", "<script>alert(1)</script>")
    both = saved(quarters(), "JPEG") + archive.getvalue()
    assert zipfile.is_zipfile(BytesIO(both))

    clean = clean_original(named(both, "holiday.jpg"))

    assert not zipfile.is_zipfile(BytesIO(clean.data))
    assert _corners(_reopened(clean.data))[0] == "red"


def test_makes_a_picture_alone_of_one_that_is_a_program_too() -> None:
    both = saved(quarters(), "GIF", comment=b"*/=1;alert(1)/*")

    clean = clean_original(named(both, "a.gif"))

    assert b"alert" in both
    assert b"alert" not in clean.data


def test_makes_a_picture_alone_of_one_that_is_a_page_too() -> None:
    page = b"<html><script>alert(1)</script>"
    words = PngInfo()
    words.add_text("Comment", page.decode())
    jpeg = saved(quarters(), "JPEG")
    as_comment = b"\xff\xfe" + (len(page) + 2).to_bytes(2, "big") + page

    for both in (saved(quarters(), "PNG", pnginfo=words), jpeg[:2] + as_comment + jpeg[2:]):
        clean = clean_original(BytesIO(both))

        assert page in both
        assert b"<script" not in clean.data
        assert _corners(_reopened(clean.data)) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_keeps_format_size_and_look(kind: str) -> None:
    original = saved(quarters(), kind)

    clean = clean_original(BytesIO(original))

    assert (clean.format, clean.width, clean.height) == (kind, 80, 40)
    assert _reopened(clean.data).format == kind
    assert clean.extension == {"JPEG": ".jpg"}.get(kind, f".{kind.lower()}")
    assert _corners(_reopened(clean.data)) == ["red", "green", "blue", "white"]


def test_loses_nothing_of_a_png() -> None:
    image = Image.effect_noise((60, 40), 90)

    clean = clean_original(BytesIO(saved(image, "PNG")))

    assert ImageChops.difference(image, _reopened(clean.data)).getbbox() is None


def test_keeps_the_colour_sampling_of_a_jpeg() -> None:
    from PIL.JpegImagePlugin import get_sampling

    fine = clean_original(BytesIO(saved(quarters(), "JPEG", subsampling=0)))
    coarse = clean_original(BytesIO(saved(quarters(), "JPEG", subsampling=2)))

    assert get_sampling(_reopened(fine.data)) == 0
    assert get_sampling(_reopened(coarse.data)) == 2


@pytest.mark.parametrize(
    ("orientation", "corners"),
    [
        (1, ["red", "green", "blue", "white"]),
        (2, ["green", "red", "white", "blue"]),
        (3, ["white", "blue", "green", "red"]),
        (4, ["blue", "white", "red", "green"]),
        (5, ["red", "blue", "green", "white"]),
        (6, ["blue", "red", "white", "green"]),
        (7, ["white", "green", "blue", "red"]),
        (8, ["green", "white", "red", "blue"]),
        (9, ["red", "green", "blue", "white"]),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_turns_a_picture_upright(kind: str, orientation: int, corners: list[str]) -> None:
    exif = pictures.private_exif(orientation)
    original = saved(quarters(), kind, exif=exif)
    size = (40, 80) if 5 <= orientation <= 8 else (80, 40)

    facts = inspect(BytesIO(original))
    clean = clean_original(BytesIO(original))
    rendition = _reopened(render(BytesIO(original), width=20))

    assert (facts.width, facts.height) == size
    assert (clean.width, clean.height) == size
    assert _corners(_reopened(clean.data)) == corners
    assert rendition.size == (20, 20 * size[1] // size[0])
    assert _corners(rendition) == corners


def test_keeps_a_colour_profile_and_converts_renditions_by_it() -> None:
    profile = pictures.wide_gamut_profile()
    original = saved(quarters(), "JPEG", icc_profile=profile, exif=pictures.private_exif())

    clean = clean_original(BytesIO(original))
    rendition = render(BytesIO(original), width=80)

    assert _reopened(clean.data).info["icc_profile"] == profile
    assert "icc_profile" not in _reopened(rendition).info
    assert _distance(_reopened(rendition).getpixel((5, 5)), (30, 200, 30)) < 20


def test_converts_transparent_pictures_by_their_profile() -> None:
    image = quarters().convert("RGBA")
    image.putalpha(120)
    original = saved(image, "PNG", icc_profile=pictures.wide_gamut_profile())

    rendition = _reopened(render(BytesIO(original), width=80))

    assert _distance(rendition.getpixel((5, 5))[:3], (30, 200, 30)) < 20
    assert rendition.getpixel((5, 5))[3] == pytest.approx(120, abs=3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_drops_what_hides_behind_a_colour_profile(kind: str) -> None:
    profile = pictures.wide_gamut_profile()
    original = saved(quarters(), kind, icc_profile=profile + b"Somewhere 12")

    clean = clean_original(BytesIO(original))

    assert _reopened(clean.data).info["icc_profile"] == profile


@pytest.mark.parametrize("profile", [b"no profile", pictures.wide_gamut_profile()[:200]])
def test_drops_a_colour_profile_that_cannot_be_read(profile: bytes) -> None:
    original = saved(quarters(), "JPEG", icc_profile=profile)

    clean = clean_original(BytesIO(original))

    assert "icc_profile" not in _reopened(clean.data).info
    assert _corners(_reopened(render(BytesIO(original), width=80)))[0] == "red"


@pytest.mark.parametrize(("width", "expected"), [(400, 400), (800, 800), (1600, 1000)])
def test_makes_renditions_never_larger(width: int, expected: int) -> None:
    original = saved(quarters(1000, 500), "JPEG")

    rendition = _reopened(render(BytesIO(original), width=width))

    assert rendition.format == "WEBP"
    assert rendition.size == (expected, expected // 2)
    assert _corners(rendition) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize("orientation", [1, 6])
def test_keeps_detail_in_a_rendition(orientation: int) -> None:
    stripes = Image.new("L", (1600, 800), 0)
    for across in range(0, 1600, 8):
        stripes.paste(255, (across, 0, across + 4, 800))
    if orientation == 6:
        stripes = stripes.transpose(Image.Transpose.TRANSPOSE)
    original = saved(stripes, "JPEG", exif=pictures.private_exif(orientation))

    rendition = _reopened(render(BytesIO(original), width=800)).convert("L")

    assert rendition.size == (800, 400)
    row = [rendition.getpixel((across, 200)) for across in range(400, 404)]
    assert min(row) < 50
    assert max(row) > 205


def test_makes_a_rendition_of_a_very_flat_picture() -> None:
    rendition = _reopened(render(BytesIO(saved(Image.new("RGB", (3000, 1)), "PNG")), width=400))

    assert rendition.size == (400, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_takes_every_colour_mode(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = (
        Image.new("I;16", (80, 40), 40_000)
        if mode == "I;16"
        else quarters().convert("RGB").convert(mode)
    )

    original = saved(image, kind)
    clean = _reopened(clean_original(BytesIO(original)).data)
    rendition = _reopened(render(BytesIO(original), width=80)).convert("L")

    assert clean.mode == {"LA": "L", "RGBA": "RGB"}.get(mode, mode)
    mean = _reopened(original).convert("RGB").convert("L").resize((1, 1), Image.Resampling.BOX)
    expected = 40_000 // 256 if mode == "I;16" else mean.getpixel((0, 0))
    shown = rendition.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert shown == pytest.approx(expected, abs=6)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_keeps_transparency(kind: str) -> None:
    image = quarters().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 40, 40))
    original = saved(image, kind)

    facts = inspect(BytesIO(original))
    clean = _reopened(clean_original(BytesIO(original)).data).convert("RGBA")
    rendition = _reopened(render(BytesIO(original), width=80)).convert("RGBA")

    assert facts.has_alpha
    assert [clean.getpixel((x, 20))[3] for x in (10, 70)] == [0, 255]
    assert [rendition.getpixel((x, 20))[3] for x in (10, 70)] == [0, 255]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_keeps_the_first_frame_of_an_animation(kind: str) -> None:
    frames = [quarters().rotate(180), quarters()]
    original = saved(quarters(), kind, save_all=True, append_images=frames, duration=100)

    facts = inspect(BytesIO(original))
    clean = clean_original(BytesIO(original))

    assert facts.frames == 3
    assert inspect(BytesIO(clean.data)).frames == 1
    assert _corners(_reopened(clean.data)) == ["red", "green", "blue", "white"]


def test_takes_a_camera_file_with_a_preview_as_a_jpeg() -> None:
    original = saved(quarters(), "MPO", save_all=True, append_images=[quarters(20, 10)])

    facts = inspect(named(original, "DSC_0001.JPG"))

    assert (facts.format, facts.width, facts.frames) == ("JPEG", 80, 1)
    assert clean_original(BytesIO(original)).format == "JPEG"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.jpg", "empty"),
        (b"<html><script>alert(1)</script>", "a.jpg", "not a JPEG"),
        (b"words " * 100, "a.png", "not a JPEG"),
        (b"<?xml version='1.0'?>\n<svg xmlns='x'><script/></svg>", "a.svg", "SVG"),
        (b"<svg onload=alert(1)>", "a.jpg", "SVG"),
        (b"%PDF-1.7\n", "a.jpg", "not a JPEG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "a.jpg", "not a JPEG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a.heic", "HEIC"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "damaged"),
        (saved(quarters(), "TIFF"), "a.jpg", "not a JPEG"),
        (saved(quarters(), "BMP"), "a.bmp", "not a JPEG"),
        (saved(quarters(), "PNG"), "a.jpg", "named “.jpg”, but it is a PNG"),
        (saved(quarters(), "JPEG"), "a.svg", "named “.svg”, but it is a JPEG"),
        (saved(quarters(), "GIF"), "a.php", "named “.php”"),
        (saved(quarters(), "JPEG")[:-40], "a.jpg", "damaged"),
        (pictures.png_of(0, 10), "a.png", "damaged"),
    ],
)
def test_refuses_what_is_no_picture_to_store(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(PhotoRefused, match=reason):
        inspect(named(data, name))


@pytest.mark.parametrize("name", ["a.jpg", "A.JPEG", "a.b.jpe", "photo", ""])
def test_takes_every_name_of_a_jpeg(name: str) -> None:
    assert inspect(named(saved(quarters(), "JPEG"), name)).format == "JPEG"


def test_reads_an_uploaded_file_and_rewinds_it() -> None:
    upload = SimpleUploadedFile("a.png", saved(quarters(), "PNG"))
    upload.seek(10)

    facts = inspect(upload)

    assert facts == imaging.ImageFacts("PNG", 80, 40, 1, False)
    assert upload.tell() == 0


def test_refuses_more_bytes_than_the_setting_allows(settings: Any) -> None:
    data = saved(quarters(), "PNG")
    settings.NEWSROOM = {"PHOTO_MAX_BYTES": len(data) - 1}

    with pytest.raises(PhotoRefused, match="larger than"):
        inspect(BytesIO(data))


def test_counts_the_pixels_of_all_frames(settings: Any) -> None:
    settings.NEWSROOM = {"PHOTO_MAX_PIXELS": 80 * 40 * 3}
    frames = [quarters().rotate(180), quarters()]

    three = saved(quarters(), "GIF", save_all=True, append_images=frames)
    four = saved(quarters(), "GIF", save_all=True, append_images=[*frames, frames[0]])

    assert inspect(BytesIO(three)).frames == 3
    with pytest.raises(PhotoRefused, match="million pixels"):
        inspect(BytesIO(four))


def test_refuses_more_frames_than_the_bound() -> None:
    frames = [Image.new("L", (2, 2), n % 256) for n in range(imaging.MAX_FRAMES + 1)]
    original = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])

    with pytest.raises(PhotoRefused, match="frames"):
        inspect(BytesIO(original))


def test_refuses_a_jpeg_whose_scans_would_take_hours() -> None:
    original = saved(quarters(), "JPEG", progressive=True)
    bomb = pictures.with_scans(original, more=100)

    assert inspect(BytesIO(original)).format == "JPEG"
    with pytest.raises(PhotoRefused, match="more than 100 passes"):
        inspect(BytesIO(bomb))
    with pytest.raises(PhotoRefused, match="more than 100 passes"):
        clean_original(BytesIO(bomb))


@pytest.mark.parametrize("kind", _BOMBS)
def test_refuses_a_bomb_before_it_is_decoded(kind: str, tmp_path: Path) -> None:
    # More pixels than the setting allows, fewer than Pillow itself refuses.
    bomb = tmp_path / "bomb"
    bomb.write_bytes(_BOMBS[kind](12_000, 12_000))
    program = """
        import resource, sys
        import django
        django.setup()
        from newsroom.content.imaging import inspect, clean_original
        from newsroom.exceptions import PhotoRefused
        from PIL import Image
        Image.preinit(); Image.init()
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 120_000_000, -1))
        for verb in (inspect, clean_original):
            with open(sys.argv[1], "rb") as file:
                try:
                    verb(file)
                except PhotoRefused as error:
                    print(error)
    """

    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(bomb)],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.stdout.count("million pixels") == 2, ended.stdout + ended.stderr


def test_decodes_no_picture_with_too_many_pixels(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NEWSROOM = {"PHOTO_MAX_PIXELS": 80 * 40 - 1}
    decoded: list[object] = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded.append)

    with pytest.raises(PhotoRefused, match="million pixels"):
        inspect(BytesIO(saved(quarters(), "JPEG")))

    assert decoded == []
