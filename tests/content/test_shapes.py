from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.shapes import HIGHEST, PLAIN_WIDTH, Size, recipe, wanted

CENTRE = (50, 50)
LENGTHS = st.integers(1, 20_000)
PER_CENT = st.integers(0, 100)


def sizes(
    width: int = 6000,
    height: int = 4000,
    *,
    focus: tuple[int, int] = CENTRE,
    has_alpha: bool = False,
    has_avif: bool = False,
) -> list[Size]:
    return wanted(width, height, focus=focus, has_alpha=has_alpha, has_avif=has_avif)


def of(crop: str, kind: str, among: list[Size]) -> list[tuple[int, int]]:
    return [(s.width, s.height) for s in among if (s.crop, s.type) == (crop, kind)]


def test_wanted_of_a_large_photo_is_every_width_in_every_shape() -> None:
    found = sizes()

    assert of("", "image/webp", found) == [(200, 133), (400, 267), (800, 533), (1600, 1067)]
    assert of("16x9", "image/webp", found) == [(200, 112), (400, 225), (800, 450), (1600, 900)]
    assert of("4x3", "image/webp", found) == [(200, 150), (400, 300), (800, 600), (1600, 1200)]
    assert of("1x1", "image/webp", found) == [(w, w) for w in (100, 200, 400, 800, 1200)]
    assert {s.type for s in found} == {"image/webp", "image/jpeg"}


def test_wanted_has_one_plain_file_in_each_shape_and_avif_where_asked() -> None:
    found = sizes(has_alpha=True, has_avif=True)

    plain = [(s.crop, s.width) for s in found if s.type == "image/png"]
    assert plain == [(crop, PLAIN_WIDTH) for crop in ("", "16x9", "4x3", "1x1")]
    assert not [s for s in found if s.type == "image/jpeg"]
    assert of("1x1", "image/avif", found) == of("1x1", "image/webp", found)


def test_wanted_of_a_small_photo_ends_at_its_own_width() -> None:
    found = sizes(640, 480)

    assert of("", "image/webp", found) == [(200, 150), (400, 300), (640, 480)]
    assert of("1x1", "image/webp", found) == [(w, w) for w in (100, 200, 400, 480)]
    assert of("1x1", "image/jpeg", found) == [(480, 480)]


def test_wanted_of_a_tall_picture_is_no_higher_than_a_webp_can_be() -> None:
    long, thread = sizes(1080, 20_000), sizes(1, 70_000)

    assert of("", "image/webp", long) == [(200, 3704), (400, 7407), (800, 14815), (884, 16370)]
    assert of("", "image/jpeg", long) == [(884, 16370)]
    assert of("1x1", "image/webp", long)[-1] == (1080, 1080)
    assert of("", "image/webp", thread) == [(1, HIGHEST)]


def test_wanted_crops_have_the_focus_in_their_middle_or_at_an_edge() -> None:
    def square(across: int, down: int) -> tuple[int, int, int, int]:
        return next(s.box for s in sizes(600, 400, focus=(across, down)) if s.crop == "1x1")

    assert square(50, 50) == (100, 0, 500, 400)
    assert square(40, 0) == (40, 0, 440, 400)
    assert square(0, 50) == (0, 0, 400, 400)
    assert square(100, 100) == (200, 0, 600, 400)


@given(LENGTHS, LENGTHS, PER_CENT, PER_CENT)
def test_wanted_stays_inside_the_picture_and_is_never_enlarged(
    width: int, height: int, across: int, down: int
) -> None:
    for size in sizes(width, height, focus=(across, down), has_avif=True):
        left, top, right, bottom = size.box

        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert 0 < size.width <= right - left
        # The rounding of a crop's edges may stretch it by less than a pixel.
        assert 0 < size.height <= bottom - top + 1


def test_name_tells_size_part_type_and_photo_apart_and_nothing_else() -> None:
    found = [*sizes(has_avif=True), *sizes(has_alpha=True), *sizes(focus=(0, 0))]
    different = {(s.box, s.width, s.height, s.type) for s in found}

    names = {s.name("a" * 64) for s in found}

    assert len(names) == len(different)
    assert names.isdisjoint(s.name("b" * 64) for s in found)
    assert found[0].name("a" * 64) == sizes(has_avif=True)[0].name("a" * 64)


def test_recipe_tells_whether_there_is_avif() -> None:
    assert recipe(has_avif=True) != recipe(has_avif=False) != ""
