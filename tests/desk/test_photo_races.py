"""Photos that many bring, change and delete at the same moment."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from newsroom.desk import discarding, filed, ingesting
from newsroom.exceptions import NewsroomError
from newsroom.models import Photo
from tests.desk.test_races import at_once
from tests.factories import THEN, make_chief, make_photo, picture_file

pytestmark = pytest.mark.django_db(transaction=True)

UPLOADERS = 8


def originals() -> set[str]:
    """Names of the originals in the storage."""
    storage = filed.storage()
    try:
        return set(storage.listdir("newsroom/originals")[1])
    except FileNotFoundError:
        return set()


def test_ingest_of_one_file_by_eight_at_once_stores_it_once_and_tells_all() -> None:
    chief = make_chief()
    data = picture_file().read()
    before = originals()
    told: list[ingesting.Ingested] = []

    def bring() -> None:
        by: Any = get_user_model().objects.get(pk=chief.pk)
        upload = SimpleUploadedFile("harbour.jpg", data, "image/jpeg")
        told.append(ingesting.ingest(Photo(alt="A bay"), upload, by=by, at=THEN))

    refusals = at_once([bring] * UPLOADERS)

    photo = Photo.objects.get()
    assert refusals == [None] * UPLOADERS
    assert {ingested.photo.pk for ingested in told} == {photo.pk}
    assert [ingested.is_new for ingested in told].count(True) == 1
    assert originals() - before == {PurePath(str(photo.file.name)).name}
    assert photo.recipe


def test_change_and_replacement_of_a_photo_deleted_meanwhile_are_refused() -> None:
    chief = make_chief()
    photo = make_photo(by=chief)
    late, later = Photo.objects.get(), Photo.objects.get()
    with transaction.atomic():
        discarding.discard(photo, by=chief)
    before = originals()

    late.alt = "Other words"
    with pytest.raises(NewsroomError, match="deleted"):
        ingesting.describe(late, by=chief, at=THEN)
    with pytest.raises(NewsroomError, match="deleted"):
        ingesting.replace(later, picture_file(), by=chief, at=THEN)

    assert not Photo.objects.exists()
    assert originals() == before
