from __future__ import annotations

import re
from typing import Any

from newsroom.content.pictures import best, drawn


def stored(width: int, kind: str, crop: str = "", height: int = 0) -> dict[str, Any]:
    name = f"{width}{crop}.{kind.partition('/')[2]}"
    height = height or width // 2
    return {"name": name, "width": width, "height": height, "type": kind, "crop": crop}


def picture(*renditions: dict[str, Any], **others: Any) -> dict[str, Any]:
    words = {"alt": "Boats", "caption": "", "credit": "", "focus": [50, 50]}
    place = {"id": 7, "name": "o.jpg", "width": 2000, "height": 1000}
    return {**place, **words, "renditions": list(renditions), **others}


def html(given: dict[str, Any], **options: Any) -> str:
    return drawn(given, url=lambda name: f"/media/{name}", **({"sizes": "50vw"} | options))


def attributes(tag: str, drawing: str) -> list[dict[str, str]]:
    tags = re.findall(rf"<{tag} ([^>]*)>", drawing)
    return [dict(re.findall(r'([a-z]+)="([^"]*)"', each)) for each in tags]


WHOLE = (
    stored(400, "image/webp"),
    stored(800, "image/webp"),
    stored(400, "image/avif"),
    stored(1200, "image/jpeg"),
)
SQUARE = (
    stored(200, "image/webp", "1x1", 200),
    stored(400, "image/webp", "1x1", 400),
    stored(400, "image/jpeg", "1x1", 400),
)


def test_drawn_offers_the_smallest_type_first_and_one_plain_file_last() -> None:
    drawing = html(picture(*WHOLE, *SQUARE))

    assert drawing.startswith("<picture><source ")
    assert drawing.endswith("></picture>")
    assert attributes("source", drawing) == [
        {"type": "image/avif", "srcset": "/media/400.avif 400w", "sizes": "50vw"},
        {
            "type": "image/webp",
            "srcset": "/media/400.webp 400w, /media/800.webp 800w",
            "sizes": "50vw",
        },
    ]
    assert attributes("img", drawing) == [
        {
            "loading": "lazy",
            "decoding": "async",
            "width": "2000",
            "height": "1000",
            "src": "/media/1200.jpeg",
            "alt": "Boats",
        }
    ]


def test_drawn_in_a_crop_takes_its_files_and_its_shape() -> None:
    drawing = html(picture(*WHOLE, *SQUARE), crop="1x1")

    (source,), (image,) = attributes("source", drawing), attributes("img", drawing)
    assert source["srcset"] == "/media/2001x1.webp 200w, /media/4001x1.webp 400w"
    assert (image["src"], image["width"], image["height"]) == ("/media/4001x1.jpeg", "400", "400")


def test_drawn_in_a_crop_that_is_not_stored_takes_the_whole() -> None:
    drawing = html(picture(*WHOLE), crop="16x9")

    (image,) = attributes("img", drawing)
    assert (image["src"], image["width"], image["height"]) == ("/media/1200.jpeg", "2000", "1000")


def test_drawn_without_sizes_is_the_original_with_its_width_and_height() -> None:
    drawing = html(picture(), crop="4x3")

    assert drawing.startswith("<img ")
    (image,) = attributes("img", drawing)
    assert (image["src"], image["width"], image["height"]) == ("/media/o.jpg", "2000", "1000")
    assert "srcset" not in image


def test_drawn_lead_is_fetched_first() -> None:
    (image,) = attributes("img", html(picture(*WHOLE), is_lead=True))

    assert image["fetchpriority"] == "high"
    assert "loading" not in image


def test_drawn_row_of_an_earlier_version_offers_its_webp_to_every_browser() -> None:
    old = {"name": "o.png", "width": 900, "height": 600, "alt": "", "renditions": []}
    old["renditions"] = [{"name": "a.webp", "width": 400, "height": 267}]

    drawing = html(old)

    assert drawing.startswith("<img ")
    (image,) = attributes("img", drawing)
    assert (image["srcset"], image["sizes"]) == ("/media/a.webp 400w", "50vw")
    assert (image["src"], image["width"], image["height"]) == ("/media/a.webp", "900", "600")


def test_drawn_escapes_words_and_addresses() -> None:
    drawing = drawn(
        picture(*WHOLE, alt='"><script>alert(1)</script>'),
        url=lambda name: f"https://cdn.example/{name}?a=1&b=\"'<",
        sizes='"><b>',
    )

    assert "<script" not in drawing
    assert "<b>" not in drawing
    assert 'src="https://cdn.example/1200.jpeg?a=1&amp;b=&quot;&#x27;&lt;"' in drawing


def test_drawn_keeps_commas_and_spaces_of_an_address_out_of_srcset() -> None:
    drawing = drawn(picture(*WHOLE), url=lambda name: f"/a b,/{name},", sizes="50vw")

    (source, *_others) = attributes("source", drawing)
    assert source["srcset"] == "/a%20b,/400.avif%2C 400w"


def test_drawn_without_alternative_text_says_so() -> None:
    assert 'alt=""' in html(picture(*WHOLE, alt=""))


def test_best_is_the_narrowest_that_is_wide_enough() -> None:
    jpegs = (stored(400, "image/jpeg"), stored(1200, "image/jpeg"))

    assert best(picture(*WHOLE, *jpegs), width=300)["width"] == 400
    assert best(picture(*WHOLE, *jpegs), width=401)["width"] == 1200
    assert best(picture(*WHOLE, *jpegs), width=9000)["width"] == 1200


def test_best_is_of_the_first_type_that_is_stored_and_of_the_crop() -> None:
    given = picture(*WHOLE, *SQUARE)

    assert best(given, width=100, crop="1x1")["name"] == "4001x1.jpeg"
    assert best(given, width=100, types=("image/png", "image/webp"))["name"] == "400.webp"


def test_best_without_a_plain_size_is_the_original() -> None:
    assert best(picture(stored(400, "image/webp")), width=300) == {
        "name": "o.jpg",
        "width": 2000,
        "height": 1000,
        "type": "image/jpeg",
        "crop": "",
    }
