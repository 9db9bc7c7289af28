from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from newsroom.content.picture_files import jpeg_scans, kind_of, webp_size
from tests.content.pictures import quarters, saved


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_tells_a_format_by_its_first_bytes(kind: str) -> None:
    assert kind_of(saved(quarters(), kind)) == kind


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0"}])
def test_reads_the_size_of_a_webp(options: dict[str, object]) -> None:
    data = saved(Image.new("RGB", (123, 45)), "WEBP", **options)

    assert webp_size(data) == (123, 45)


def test_counts_the_scans_of_a_jpeg_and_none_of_the_previews_in_it() -> None:
    preview = saved(quarters(20, 10), "JPEG", progressive=True)
    others = {"exif": b"Exif\0\0" + preview, "comment": b"\xff\xda" * 30}

    once = saved(quarters(), "JPEG", restart_marker_blocks=1, **others)
    progressive = saved(quarters(), "JPEG", progressive=True, **others)

    assert jpeg_scans(once + preview) == 1
    assert jpeg_scans(progressive + preview) == 10
    assert jpeg_scans(saved(quarters(), "PNG") + preview) == 0


@given(st.binary(max_size=64))
def test_reads_any_bytes(data: bytes) -> None:
    kind = kind_of(data)
    size = webp_size(data)
    jpeg_scans(b"\xff\xd8\xff" + data)

    assert kind in {"", "JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIC", "SVG"}
    assert kind == "WEBP" or size == (0, 0)


def test_leaves_out_the_size_of_a_webp_cut_short() -> None:
    assert webp_size(saved(quarters(), "WEBP")[:20]) == (0, 0)
