"""Pictures as a browser gets them: nothing jumps, and none is much larger than it is shown."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from playwright.sync_api import Browser, Page

from newsroom.desk import ingesting, redrawing, renditions
from newsroom.models import Photo, PublishedArticle, PublishedPhoto
from tests.factories import (
    THEN,
    make_author,
    make_chief,
    make_section,
    publish_article,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [390, 800, 1280]
#: How the lead photo is fetched, and how all others.
FIRST, LAZY = [None, "high"], ["lazy", None]

#: Collects every shift of what a reader sees, and what had shifted.
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shifts.push({
      value: entry.value,
      moved: entry.sources.map((each) => each.node && each.node.outerHTML.slice(0, 200)),
    });
  }
}).observe({type: "layout-shift", buffered: true});
"""

#: Scrolls to the end as a reader does, then waits for every picture.
READ = """
async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  await Promise.all([...document.images].map((image) => image.decode()));
}
"""

#: Of each picture: its file's own width, which naturalWidth is not where srcset is, and how wide
#: the picture stands in its box.
MEASURE = """
() => Promise.all([...document.images].map(async (image) => {
  const file = await createImageBitmap(await (await fetch(image.currentSrc)).blob());
  const box = image.getBoundingClientRect();
  const is_whole = getComputedStyle(image).objectFit === "contain";
  return {
    file: file.width,
    shown: is_whole ? Math.min(box.width, box.height * file.width / file.height) : box.width,
    has_size: image.hasAttribute("width") && image.hasAttribute("height"),
    fetching: [image.getAttribute("loading"), image.getAttribute("fetchpriority")],
    source: image.currentSrc,
  };
}))
"""

BYTES = """
() => performance.getEntriesByType("resource")
  .filter((each) => each.initiatorType === "img")
  .reduce((sum, each) => sum + each.encodedBodySize, 0)
"""


def stored(number: int, size: tuple[int, int]) -> Photo:
    """A photo of much detail that came in, with its sizes."""
    small = Image.effect_noise((size[0] // 12, size[1] // 12), 60 + number).convert("RGB")
    file = BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    upload = SimpleUploadedFile(f"{number}.jpg", file.getvalue())
    photo = Photo(alt=f"View {number}", caption="Low tide.", credit="Ana Sol", focus_x=30)
    with transaction.atomic():
        ingesting.ingest(photo, upload, by=make_chief(), at=THEN)
    renditions.make(photo, at=THEN)
    photo.refresh_from_db()
    return photo


def twin(photo: Photo, number: int) -> Photo:
    """Another photo whose files are those of this one: each costs a second to make."""
    photo = Photo.objects.get(pk=photo.pk)
    photo.pk, photo.checksum, photo.alt = None, f"twin {number}", f"View {number}"
    photo.save(force_insert=True)
    return photo


@pytest.fixture
def photos() -> list[Photo]:
    """Eleven photos, two of which stand upright and one of which is small."""
    shapes = [(2000, 1333), (1333, 2000), (300, 200)]
    wide, upright, small = (stored(number, shape) for number, shape in enumerate(shapes))
    alike = [wide] * 7 + [upright]
    twins = [twin(photo, number) for number, photo in enumerate(alike, start=3)]
    return [wide, *twins[:7], upright, twins[7], small]


@pytest.fixture
def paths(photos: list[Photo]) -> list[str]:
    """An article with ten photos in its text, one that stands upright on top, and the lists."""
    section, ana = make_section(), make_author(photo=photos[0], biography="Ana writes.")
    words = "<p>They came in with the tide, and left with it.</p>" * 3
    body = "".join(f'{words}<figure data-photo="{photo.pk}"></figure>' for photo in photos[1:])
    fields: dict[str, Any] = {"section": section, "authors": (ana,)}
    with transaction.atomic():
        story = publish_article("Ten views", body=body, lead_photo=photos[8], **fields)
        PublishedArticle.objects.filter(pk=story.pk).update(
            figures={str(photo.pk): photo.as_picture() for photo in photos[1:]}
        )
        for photo in photos[1:]:
            PublishedPhoto.objects.get_or_create(published=story, photo=photo)
        redrawing.redraw(story, at=THEN)
        wide = publish_article("One view", lead_photo=photos[1], **fields)
        for number, photo in enumerate(photos[2:]):
            publish_article(f"View {number}", lead_photo=photo, **fields)
    return [
        story.get_absolute_url(),
        wide.get_absolute_url(),
        "/",
        section.get_absolute_url(),
        ana.get_absolute_url(),
    ]


def visited(page: Page, address: str) -> list[dict[str, Any]]:
    page.goto(address, wait_until="load")
    page.evaluate(READ)
    measured: list[dict[str, Any]] = page.evaluate(MEASURE)
    return measured


def test_pictures_neither_jump_nor_are_much_larger_than_they_stand(
    browser: Browser, live_server: Any, paths: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    shifts, too_large, unsized, misfetched, told = [], [], [], [], []
    for width in WIDTHS:
        for path in paths:
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.add_init_script(WATCH)

            found = visited(page, f"{live_server.url}{path}")

            assert found, path
            shifts += [(width, path, each) for each in page.evaluate("window.shifts")]
            too_large += [
                (width, path, each["file"], round(each["shown"]))
                for each in found
                if each["file"] > 2 * each["shown"]
            ]
            misfetched += [
                (path, place, each["fetching"])
                for place, each in enumerate(found)
                if each["fetching"] != (LAZY if place or path == paths[3] else FIRST)
            ]
            unsized += [each["source"] for each in found if not each["has_size"]]
            told.append(f"{width} px {path}: {len(found)} pictures, {_worst(found):.2f} at most")
            page.close()

    assert too_large == []
    assert shifts == []
    assert unsized == []
    assert misfetched == []
    with capsys.disabled():
        print("", *told, sep="\n")


def _worst(found: list[dict[str, Any]]) -> float:
    """How many times as wide as it stands the largest file is."""
    return max(each["file"] / each["shown"] for each in found)


def test_bytes_of_an_article_with_ten_photos_on_a_phone_are_told(
    browser: Browser, live_server: Any, paths: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    originals = sum(photo.file.size for photo in Photo.objects.all())
    told = []
    for density in (1, 3):
        context = browser.new_context(
            viewport={"width": 390, "height": 800}, device_scale_factor=density
        )
        page = context.new_page()

        page.goto(f"{live_server.url}{paths[0]}", wait_until="load")
        at_first = page.evaluate(BYTES)
        page.evaluate(READ)
        in_all = page.evaluate(BYTES)
        context.close()

        assert 0 < at_first < in_all < originals
        told.append(f"390 px, density {density}: {at_first:,} bytes at first, {in_all:,} in all")
    with capsys.disabled():
        print("", *told, sep="\n")
