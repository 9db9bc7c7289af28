from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from newsroom.desk import ingesting
from newsroom.exceptions import NotAllowed, PhotoRefused
from newsroom.models import Photo
from tests.factories import THEN, make_chief, make_photo, make_user, picture_file
from tests.shared_data import shared

pytestmark = pytest.mark.django_db


def test_ingest_stores_a_clean_file_under_a_name_of_its_own() -> None:
    upload = picture_file("../../etc/Ana's holiday.jpg", size=(1000, 500))
    checksum = hashlib.sha256(upload.read()).hexdigest()
    upload.seek(0)

    photo = ingesting.ingest(Photo(alt="A bay"), upload, by=make_chief("ana"), at=THEN)

    photo.refresh_from_db()
    assert photo.file.name.startswith("newsroom/originals/")
    assert "holiday" not in photo.file.name
    assert (photo.width, photo.height, photo.checksum) == (1000, 500, checksum)
    assert (photo.uploaded_at, photo.uploaded_by_name) == (THEN, "ana")


def test_ingest_makes_each_width_that_the_original_fills() -> None:
    upload = picture_file(size=(1000, 500))

    photo = ingesting.ingest(Photo(alt="A bay"), upload, by=make_chief(), at=THEN)

    sizes = [(each["width"], each["height"]) for each in photo.renditions]
    assert sizes == [(400, 200), (800, 400), (1000, 500)]
    for each in photo.renditions:
        with photo.file.storage.open(each["name"]) as file, Image.open(file) as picture:
            assert (picture.format, picture.size) == ("WEBP", (each["width"], each["height"]))


def test_ingest_leaves_no_place_in_any_stored_file() -> None:
    upload = SimpleUploadedFile("gps.jpg", shared("images/exif_gps.jpg").read_bytes())

    photo = ingesting.ingest(Photo(alt="A bay"), upload, by=make_chief(), at=THEN)

    names = [photo.file.name, *(each["name"] for each in photo.renditions)]
    for name in names:
        with photo.file.storage.open(name) as file, Image.open(file) as picture:
            assert not picture.getexif()


def test_ingest_refuses_what_is_no_picture_and_stores_nothing() -> None:
    upload = SimpleUploadedFile("page.jpg", b"<html><script>alert(1)</script>")

    with pytest.raises(PhotoRefused):
        ingesting.ingest(Photo(alt="A bay"), upload, by=make_chief(), at=THEN)

    assert not Photo.objects.exists()


def test_ingest_is_refused_without_the_permission() -> None:
    with pytest.raises(NotAllowed):
        ingesting.ingest(Photo(alt="A bay"), picture_file(), by=make_user(), at=THEN)


def test_thumbnail_is_the_narrowest_rendition() -> None:
    photo = make_photo()

    assert photo.thumbnail_url().endswith("-400.webp")
