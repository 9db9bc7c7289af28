from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.test import TestCase

from newsroom.desk import discarding, revising
from newsroom.exceptions import NotAllowed, PhotoInUse
from newsroom.models import ArticlePhoto, Edition, Photo, PublishedPhoto
from tests.factories import (
    THEN,
    make_article,
    make_author,
    make_chief,
    make_newsletter,
    make_photo,
    make_section,
    make_tag,
    make_user,
    publish_article,
)

pytestmark = pytest.mark.django_db


def lead(photo: Photo) -> None:
    make_article("Boats are back", lead_photo=photo)


def in_the_body(photo: Photo) -> None:
    article = make_article("Boats are back")
    ArticlePhoto.objects.create(article=article, photo=photo)


def still_published(photo: Photo) -> None:
    article = publish_article("Boats are back", lead_photo=photo).article
    article.lead_photo = None
    revising.save(article, by=make_chief(), at=THEN)


def in_a_published_body(photo: Photo) -> None:
    PublishedPhoto.objects.create(published=publish_article("Boats are back"), photo=photo)


def portrait(photo: Photo) -> None:
    make_author("Boats are back", photo=photo)


def of_a_section(photo: Photo) -> None:
    make_section("Boats are back", photo=photo)


def of_a_tag(photo: Photo) -> None:
    tag = make_tag("Boats are back")
    tag.photo = photo
    tag.save()


USES = [lead, in_the_body, still_published, in_a_published_body, portrait, of_a_section, of_a_tag]


def discard(photo: Photo, by: Any = None) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        discarding.discard(photo, by=by or make_chief())


def files(photo: Photo) -> list[str]:
    return [str(photo.file.name), *(each["name"] for each in photo.renditions)]


@pytest.mark.parametrize("use", USES)
def test_discard_of_a_used_photo_is_refused_with_its_use_named(
    use: Callable[[Photo], None],
) -> None:
    photo = make_photo()
    use(photo)

    with pytest.raises(PhotoInUse, match="Boats are back"):
        discard(photo)

    assert Photo.objects.get() == photo
    assert all(photo.file.storage.exists(name) for name in files(photo))


@pytest.mark.parametrize("use", USES)
def test_database_keeps_a_used_photo_whoever_deletes_it(use: Callable[[Photo], None]) -> None:
    photo = make_photo()
    use(photo)

    with pytest.raises(models.ProtectedError):
        photo.delete()


def test_discard_names_few_of_many_uses_each_once() -> None:
    photo = make_photo(caption="Low tide")
    for number in range(8):
        publish_article(f"Story {number}", lead_photo=photo)

    with pytest.raises(PhotoInUse) as refused:
        discard(photo)

    assert str(refused.value) == (
        "The photo “Low tide” is in use and cannot be deleted: “Story 7”, “Story 6”, “Story 5”,"
        " “Story 4”, “Story 3”, and more."
    )


def test_discard_takes_the_files_along_once_it_is_committed() -> None:
    photo, other = make_photo(), make_photo()
    storage, names = photo.file.storage, files(photo)

    with TestCase.captureOnCommitCallbacks() as callbacks:
        discarding.discard(photo, by=make_chief())
    before = all(storage.exists(name) for name in names)
    for callback in callbacks:
        callback()

    assert before
    assert not any(storage.exists(name) for name in names)
    assert all(storage.exists(name) for name in files(other))
    assert Photo.objects.get() == other


def test_discard_leaves_the_files_that_an_edition_shows() -> None:
    photo = make_photo()
    kept = photo.renditions[-1]["name"]
    Edition.objects.create(
        newsletter=make_newsletter(),
        subject="The week",
        html=f'<img src="https://cdn.example/media/{kept}">',
        created_at=THEN,
    )

    discard(photo)

    assert [name for name in files(photo) if photo.file.storage.exists(name)] == [kept]


def test_discard_is_refused_without_the_permission_and_quiet_when_it_is_gone() -> None:
    photo = make_photo()

    with pytest.raises(NotAllowed):
        discard(photo, by=make_user(permissions=("change_photo",)))
    discard(photo)
    discard(photo)

    assert not Photo.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_discard_of_a_photo_whose_file_will_not_go_is_done_and_told_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    photo = make_photo()
    file = Path(photo.file.path)
    file.unlink()
    (file / "in the way").mkdir(parents=True)

    discarding.discard(photo, by=make_chief())

    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert "clear_away" in caplog.text
