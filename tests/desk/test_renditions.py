from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from newsroom.content import resizing, storing
from newsroom.desk import ingesting, renditions
from newsroom.exceptions import PhotoRefused
from newsroom.models import Photo
from tests.factories import THEN, make_chief, make_photo, picture_file, publish_article

pytestmark = pytest.mark.django_db


def ingested(**file: Any) -> Photo:
    """A stored photo of which no size has been made."""
    return ingesting.ingest(
        Photo(alt="A bay"), picture_file(**file), by=make_chief(), at=THEN
    ).photo


def stop_after(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process be stopped when it is about to store one size more than ``number``."""
    put: Callable[..., None] = storing.put
    stored: list[str] = []

    def stopped(storage: Any, name: str, data: bytes) -> None:
        if len(stored) == number:
            raise KeyboardInterrupt
        stored.append(name)
        put(storage, name, data)

    monkeypatch.setattr(storing, "put", stopped)


def test_make_stores_every_size_as_the_row_tells() -> None:
    photo = ingested(size=(1000, 500))

    assert renditions.make(photo, at=THEN)

    photo.refresh_from_db()
    assert photo.recipe == renditions.recipe()
    whole = [(each["width"], each["type"]) for each in photo.renditions if not each["crop"]]
    assert whole == [(w, "image/webp") for w in (200, 400, 800, 1000)] + [(1000, "image/jpeg")]
    for each in photo.renditions:
        with photo.file.storage.open(each["name"]) as file, Image.open(file) as picture:
            assert picture.size == (each["width"], each["height"])
            assert f"image/{(picture.format or '').lower()}" == each["type"]


def test_make_stores_avif_besides_where_the_site_asks_for_it(settings: Any) -> None:
    photo = make_photo()
    settings.NEWSROOM = {"PHOTO_AVIF": True}

    assert renditions.make(photo, at=THEN)

    photo.refresh_from_db()
    assert {each["type"] for each in photo.renditions} == {"image/avif", "image/webp", "image/jpeg"}


def test_make_does_nothing_for_a_photo_that_has_all(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = make_photo()
    monkeypatch.setattr(storing, "read", lambda *given: pytest.fail("The original was read."))

    assert not renditions.make(photo, at=THEN)


def test_make_stopped_goes_on_with_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = ingested()
    with monkeypatch.context() as patched:
        stop_after(5, patched)
        with pytest.raises(KeyboardInterrupt):
            renditions.make(photo, at=THEN)
    photo.refresh_from_db()
    assert (photo.recipe, photo.renditions) == ("", [])
    asked: list[Any] = []
    made = resizing.made
    monkeypatch.setattr(
        resizing, "made", lambda file, sizes: asked.extend(sizes) or made(file, sizes)
    )

    renditions.make(photo, at=THEN)

    photo.refresh_from_db()
    names = {each["name"] for each in photo.renditions}
    assert len(asked) == len(names) - 5
    assert all(photo.file.storage.exists(name) for name in names)


def test_make_of_the_same_photo_again_stores_the_same_files() -> None:
    photo = make_photo()
    before = photo.renditions
    Photo.objects.update(recipe="", renditions=[])

    renditions.make(photo, at=THEN)

    photo.refresh_from_db()
    assert photo.renditions == before


def test_make_overtaken_by_another_focal_point_tells_nothing_of_the_old_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    photo = ingested()
    read = storing.read

    def moved(*given: Any) -> Any:
        Photo.objects.update(focus_x=1)
        return read(*given)

    with monkeypatch.context() as patched:
        patched.setattr(storing, "read", moved)
        renditions.make(photo, at=THEN)
    after_the_first = Photo.objects.get().recipe
    renditions.make(photo, at=THEN)

    assert after_the_first == ""
    assert Photo.objects.get().recipe == renditions.recipe()


def test_make_gives_published_rows_the_sizes_and_leaves_their_words() -> None:
    photo = ingested()
    story = publish_article(lead_photo=photo)
    Photo.objects.update(alt="Words of today")

    renditions.make(photo, at=THEN)

    photo.refresh_from_db()
    lead = story.lead
    assert lead["renditions"] == []
    story.refresh_from_db()
    assert story.lead == lead | {"renditions": photo.renditions}
    assert story.lead["alt"] == "A bay"


def test_make_refuses_an_original_that_was_damaged() -> None:
    photo = ingested()
    storage, name = photo.file.storage, photo.file.name
    data = storing.read(storage, name).read()
    storage.delete(name)
    storing.put(storage, name, data[: len(data) // 2])

    with pytest.raises(PhotoRefused, match="damaged"):
        renditions.make(photo, at=THEN)

    assert Photo.objects.get().recipe == ""
