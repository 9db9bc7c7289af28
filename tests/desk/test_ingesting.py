from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from newsroom.content import imaging
from newsroom.desk import ingesting, renditions, reviewing, revising, withdrawing
from newsroom.exceptions import NotAllowed, PhotoKnown, PhotoRefused
from newsroom.models import Photo
from tests.factories import (
    THEN,
    make_article,
    make_author,
    make_chief,
    make_member,
    make_photo,
    make_user,
    picture_file,
    publish_article,
)
from tests.shared_data import shared

pytestmark = pytest.mark.django_db


def published(photo: Photo) -> None:
    publish_article(lead_photo=photo)


def replaced_in_the_draft(photo: Photo) -> None:
    """The story is a draft again, with another photo, while readers still see this one."""
    article = publish_article(lead_photo=photo).article
    article.lead_photo = make_photo()
    revising.save(article, by=make_chief(), at=THEN)


def withdrawn(photo: Photo) -> None:
    article = publish_article(lead_photo=photo).article
    withdrawing.withdraw(article, by=make_chief(), at=THEN)


def portrait(photo: Photo) -> None:
    make_author(photo=photo)


def told(callbacks: list[Any]) -> list[Any]:
    """Those of what is done on commit that send a signal; pages are drawn anew besides."""
    return [each for each in callbacks if isinstance(each, partial)]


def test_ingest_stores_a_clean_file_under_a_name_of_its_own() -> None:
    upload = picture_file("../../etc/Ana's holiday.jpg", size=(1000, 500))
    checksum = hashlib.sha256(upload.read()).hexdigest()
    upload.seek(0)

    photo = ingesting.ingest(Photo(alt="A bay"), upload, by=make_chief("ana"), at=THEN).photo

    photo.refresh_from_db()
    assert photo.file.name.startswith("newsroom/originals/")
    assert "holiday" not in photo.file.name
    assert (photo.width, photo.height, photo.checksum) == (1000, 500, checksum)
    assert (photo.uploaded_at, photo.uploaded_by_name) == (THEN, "ana")


def test_ingest_leaves_the_sizes_to_who_is_told_of_the_photo(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        ingested = ingesting.ingest(Photo(alt="A bay"), picture_file(), by=make_chief(), at=THEN)

    assert ingested.is_new
    assert (ingested.photo.renditions, ingested.photo.recipe) == ([], "")
    assert len(told(callbacks)) == 1


def test_ingest_of_the_same_file_finds_the_photo_and_keeps_its_words() -> None:
    upload, chief = picture_file(), make_chief()
    first = ingesting.ingest(Photo(alt="A bay"), upload, by=chief, at=THEN)

    again = ingesting.ingest(Photo(alt="Other words"), upload, by=chief, at=THEN)

    assert again == ingesting.Ingested(first.photo, is_new=False)
    assert again.photo.alt == "A bay"
    assert Photo.objects.count() == 1


def test_ingest_overtaken_by_the_same_file_stores_no_second_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload, chief = picture_file(), make_chief()
    cleaned = imaging.clean_original
    first: list[Photo] = []

    def overtaken(file: Any) -> Any:
        if not first:
            first.append(Photo(alt="First"))
            ingesting.ingest(first[0], picture, by=chief, at=THEN)
        return cleaned(file)

    picture = SimpleUploadedFile("copy.jpg", upload.read())
    monkeypatch.setattr(imaging, "clean_original", overtaken)
    late = Photo(alt="Late")
    ingested = ingesting.ingest(late, upload, by=chief, at=THEN)

    assert ingested == ingesting.Ingested(first[0], is_new=False)
    assert Photo.objects.count() == 1
    assert not late.file.storage.exists(late.file.name)
    assert first[0].file.storage.exists(first[0].file.name)


def test_replace_keeps_every_use_and_the_old_file() -> None:
    photo = make_photo()
    article, old = make_article(lead_photo=photo), photo.file.name
    upload = picture_file(size=(900, 300))

    ingesting.replace(photo, upload, by=make_chief(), at=THEN)

    article.lead_photo.refresh_from_db()
    assert (article.lead_photo.width, article.lead_photo.height) == (900, 300)
    assert (photo.renditions, photo.recipe) == ([], "")
    assert photo.file.name != old
    assert photo.file.storage.exists(old)


def test_replace_by_another_photo_s_file_is_refused_with_that_photo_named() -> None:
    upload, chief = picture_file(), make_chief()
    other = ingesting.ingest(Photo(alt="", caption="The quay"), upload, by=chief, at=THEN).photo
    photo = make_photo()
    before = Photo.objects.values().get(pk=photo.pk)

    with pytest.raises(PhotoKnown, match="“The quay”") as refused:
        ingesting.replace(photo, upload, by=chief, at=THEN)

    assert refused.value.photo_pk == other.pk
    assert Photo.objects.values().get(pk=photo.pk) == before


def test_replace_by_its_own_file_stores_the_words_alone(
    django_capture_on_commit_callbacks: Any,
) -> None:
    upload, chief = picture_file(), make_chief()
    photo = ingesting.ingest(Photo(alt="A bay"), upload, by=chief, at=THEN).photo
    name, photo.alt = photo.file.name, "Other words"

    with django_capture_on_commit_callbacks() as callbacks:
        ingesting.replace(photo, upload, by=chief, at=THEN)

    photo.refresh_from_db()
    assert (photo.file.name, photo.alt, told(callbacks)) == (name, "Other words", [])


def test_describe_with_another_focal_point_has_the_crops_made_anew(
    django_capture_on_commit_callbacks: Any,
) -> None:
    photo = make_photo()
    photo.alt = "Other words"

    with django_capture_on_commit_callbacks() as unmoved:
        ingesting.describe(photo, by=make_chief(), at=THEN)
    recipe = Photo.objects.get().recipe
    photo.focus_x = 10
    with django_capture_on_commit_callbacks() as moved:
        ingesting.describe(photo, by=make_chief(), at=THEN)

    assert (recipe, len(told(unmoved))) == (renditions.recipe(), 0)
    assert (Photo.objects.get().recipe, len(told(moved))) == ("", 1)
    assert Photo.objects.get().renditions == photo.renditions != []


def test_ingest_leaves_no_place_in_any_stored_file() -> None:
    upload = SimpleUploadedFile("gps.jpg", shared("images/exif_gps.jpg").read_bytes())

    photo = ingesting.ingest(Photo(alt="A bay"), upload, by=make_chief(), at=THEN).photo
    renditions.make(photo, at=THEN)

    photo.refresh_from_db()
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


def test_refusal_of_own_photo_begins_where_somebody_else_relies_on_it() -> None:
    rosa = make_member("rosa", role="Reporter")
    photo = make_photo(by=rosa)

    while_unused = ingesting.refusal(photo, by=rosa)
    article = make_article(by=rosa, lead_photo=photo)
    in_draft = ingesting.refusal(photo, by=rosa)
    reviewing.submit(article, revision=1, by=rosa, at=THEN)
    in_review = ingesting.refusal(photo, by=rosa)

    assert (while_unused, in_draft) == ("", "")
    assert "only an editor may change it" in in_review


@pytest.mark.parametrize("use", [published, replaced_in_the_draft, withdrawn, portrait])
def test_refusal_of_own_photo_stands_in_every_public_place(use: Callable[[Photo], Any]) -> None:
    rosa = make_member("rosa", role="Reporter")
    photo = make_photo(by=rosa)

    use(photo)

    assert "only an editor may change it" in ingesting.refusal(photo, by=rosa)
    assert ingesting.refusal(photo, by=make_member(role="Editor")) == ""


def test_refusal_takes_one_query_however_often_the_photo_is_used(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rosa = make_member("rosa", role="Reporter")
    photo = make_photo(by=rosa)
    for _number in range(5):
        make_article(by=rosa, lead_photo=photo)
    rosa.has_perm("newsroom.change_photo")

    with django_assert_num_queries(1):
        refusal = ingesting.refusal(photo, by=rosa)

    assert refusal == ""


def test_change_of_another_s_photo_is_refused_and_stores_nothing() -> None:
    rosa = make_member("rosa", role="Reporter")
    photo = make_photo(by=make_chief("chief"))
    before = Photo.objects.values().get()
    photo.alt = "Other words"

    with pytest.raises(NotAllowed, match="only photos that you uploaded yourself"):
        ingesting.describe(photo, by=rosa, at=THEN)
    with pytest.raises(NotAllowed, match="only photos that you uploaded yourself"):
        ingesting.replace(photo, picture_file(size=(900, 300)), by=rosa, at=THEN)

    assert Photo.objects.values().get() == before


def test_change_of_own_unused_photo_stores_words_and_file() -> None:
    rosa = make_member("rosa", role="Reporter")
    photo = make_photo(by=rosa)
    photo.alt = "Other words"

    ingesting.describe(photo, by=rosa, at=THEN)
    ingesting.replace(photo, picture_file(size=(900, 300)), by=rosa, at=THEN)

    photo.refresh_from_db()
    assert (photo.alt, photo.width) == ("Other words", 900)


def test_refusal_without_the_permission_covers_one_s_own_photo() -> None:
    former = make_user(permissions=("add_photo", "edit_others_article"))
    photo = make_photo(by=former)

    assert ingesting.refusal(photo, by=former) == "You may not change photos."


def test_thumbnail_is_the_narrowest_rendition() -> None:
    photo = make_photo()

    assert photo.renditions[0]["name"] in photo.thumbnail_url()
    assert (photo.renditions[0]["width"], photo.renditions[0]["crop"]) == (200, "")
