from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageFile

from newsroom.content.resizing import has_alpha, made
from newsroom.content.shapes import wanted
from newsroom.exceptions import PhotoRefused
from tests.content import pictures
from tests.content.pictures import BLUE, GREEN, RED, WHITE, quarters, saved


def renditions(data: bytes, **options: Any) -> dict[tuple[str, str, int], Image.Image]:
    """Every size of a picture, decoded: by crop, type and width."""
    with Image.open(BytesIO(data)) as image:
        width, height = image.size
    asked = {"focus": (50, 50), "has_alpha": False, "has_avif": False} | options
    found = {}
    for size, written in made(BytesIO(data), wanted(width, height, **asked)):
        picture = Image.open(BytesIO(written))
        picture.load()
        assert picture.size == (size.width, size.height)
        assert not picture.getexif()
        assert "icc_profile" not in picture.info
        found[size.crop, size.type, size.width] = picture
    return found


def colour_at(image: Image.Image, across: float, down: float) -> str:
    spot = (round(across * (image.width - 1)), round(down * (image.height - 1)))
    pixel: Any = image.convert("RGB").getpixel(spot)
    named = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}

    def distance(name: str) -> int:
        return sum(abs(a - b) for a, b in zip(named[name], pixel, strict=True))

    return min(named, key=distance)


def test_made_writes_every_size_in_its_type_with_the_whole_picture() -> None:
    found = renditions(saved(quarters(900, 450), "JPEG"), has_avif=True)

    formats = {"image/webp": "WEBP", "image/avif": "AVIF", "image/jpeg": "JPEG"}
    for (_crop, kind, _width), image in found.items():
        assert image.format == formats[kind]
    whole = found["", "image/webp", 400]
    assert [colour_at(whole, *spot) for spot in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9))] == [
        "red",
        "green",
        "blue",
    ]


@pytest.mark.parametrize(("focus", "colour"), [((0, 50), "red"), ((100, 50), "green")])
def test_made_crops_show_the_focus(focus: tuple[int, int], colour: str) -> None:
    found = renditions(saved(quarters(2400, 600), "PNG"), focus=focus)

    square = found["1x1", "image/webp", 400]
    assert [colour_at(square, across, 0.1) for across in (0.05, 0.95)] == [colour, colour]


def test_made_keeps_transparency_in_every_type_and_has_alpha_tells_of_it() -> None:
    image = quarters(400, 200).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 200, 200))
    seen_through, solid = saved(image, "PNG"), saved(quarters(), "PNG")

    found = renditions(seen_through, has_alpha=has_alpha(BytesIO(seen_through)), has_avif=True)

    assert not has_alpha(BytesIO(solid))
    assert {kind for _crop, kind, _width in found} == {"image/webp", "image/avif", "image/png"}
    for (crop, _kind, _width), picture in found.items():
        if not crop:
            alphas = [picture.getpixel((x * picture.width // 8, 20))[3] for x in (1, 7)]
            assert alphas == [0, 255]


def test_made_decodes_once_for_all_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    load = ImageFile.ImageFile.load

    def counted(image: ImageFile.ImageFile) -> Any:
        if image.tile:
            decoded.append(image)
        return load(image)

    original = saved(quarters(900, 600), "PNG")
    monkeypatch.setattr(ImageFile.ImageFile, "load", counted)

    sizes = wanted(900, 600, focus=(50, 50), has_alpha=False, has_avif=False)
    assert len(list(made(BytesIO(original), sizes))) == len(sizes)

    assert len(decoded) == 1


def test_made_of_nothing_reads_nothing() -> None:
    file = BytesIO(b"no picture at all")

    assert list(made(file, [])) == []
    assert file.tell() == 0


@pytest.mark.parametrize("size", [(3000, 1), (1, 3000), (1, 70_000), (2, 20_000), (1, 1)])
def test_made_takes_the_flattest_pictures(size: tuple[int, int]) -> None:
    assert renditions(saved(Image.new("RGB", size, RED), "PNG"))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_made_takes_every_colour_mode(mode: str) -> None:
    image = Image.new("I;16", (80, 40), 40_000) if mode == "I;16" else quarters().convert(mode)
    original = saved(image, "JPEG" if mode == "CMYK" else "PNG")

    found = renditions(original, has_avif=True)

    assert {picture.mode for picture in found.values()} <= {"RGB", "L"}


def test_made_refuses_an_original_that_was_damaged_in_the_storage() -> None:
    data = saved(quarters(900, 450), "JPEG")
    sizes = wanted(900, 450, focus=(50, 50), has_alpha=False, has_avif=False)

    with pytest.raises(PhotoRefused, match="damaged"):
        list(made(BytesIO(data[: len(data) // 2]), sizes))


def test_made_takes_an_original_that_the_bounds_of_today_would_refuse(settings: Any) -> None:
    settings.NEWSROOM = {"PHOTO_MAX_PIXELS": 10, "PHOTO_MAX_BYTES": 10}

    assert renditions(saved(quarters(), "JPEG"))


def test_made_turns_an_original_by_its_profile_into_srgb() -> None:
    original = saved(quarters(), "JPEG", icc_profile=pictures.wide_gamut_profile())

    found = renditions(original)

    assert colour_at(found["", "image/jpeg", 80], 0.1, 0.1) == "green"
