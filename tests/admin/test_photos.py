"""Photos at the desk: what is taken, what is refused and how, and where each is used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.models import Photo
from tests import factories
from tests.admin import desk
from tests.content import pictures
from tests.shared_data import shared

pytestmark = pytest.mark.django_db

ADD = "admin:newsroom_photo_add"
WORDS = {"alt": "Boats", "caption": "Low tide.", "credit": "Ana Sol", "licence": "CC BY 4.0"}

#: What becomes of each real file: stored, or refused with a reason that holds these words.
VERDICTS = {
    "broken.png": "damaged",
    "broken_exif_dpi.jpg": None,
    "decompression_bomb.gif": "million pixels",
    "decompression_bomb_extents.gif": "million pixels",
    "exif_gps.jpg": None,
    "exif_imagemagick_orientation.png": None,
    "exif_text.png": None,
    "hopper_bad_exif.jpg": None,
    "invalid-exif.jpg": None,
    "multiple_exif.jpg": None,
    "png_decompression_dos.png": "damaged",
    "truncated_end_chunk.png": "damaged",
    "truncated_image.png": "damaged",
    "truncated_jpeg.jpg": "damaged",
    "zero_width.gif": "damaged",
}


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


def change_url(photo: Photo) -> str:
    return reverse("admin:newsroom_photo_change", args=[photo.pk])


def upload(client: Client, file: Any, **words: str) -> HttpResponse:
    """Hand the form in, and do what is to be done once it is stored."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(reverse(ADD), {**WORDS, **words, "file": file})


def test_upload_picture_stores_it_with_words_renditions_and_name(client: Client) -> None:
    response = upload(client, factories.picture_file(size=(1000, 500)))

    photo = Photo.objects.get()
    assert response.status_code == 302
    assert (photo.alt, photo.caption, photo.credit, photo.licence) == tuple(WORDS.values())
    assert (photo.width, photo.height, photo.uploaded_by_name) == (1000, 500, "chief")
    assert photo.renditions
    assert "harbour" not in photo.file.name


@pytest.mark.parametrize("name", VERDICTS)
def test_upload_real_file_stores_it_or_says_why_not_beside_the_field(
    client: Client, name: str
) -> None:
    data = (shared("images") / name).read_bytes()

    response = upload(client, SimpleUploadedFile(name, data), alt="Typed words")

    reason = VERDICTS[name]
    if reason is None:
        assert response.status_code == 302
        assert Photo.objects.get().renditions
    else:
        assert response.status_code == 200
        assert reason in str(response.context["adminform"].form.errors["file"])
        assert 'value="Typed words"' in response.content.decode()
        assert not Photo.objects.exists()


def test_upload_verdicts_cover_every_real_file() -> None:
    files = {path.name for path in shared("images").iterdir() if path.suffix != ".txt"}

    assert files == set(VERDICTS)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("empty.png", b"\x00"),
        ("archive.zip", b"PK\x03\x04" + b"\x00" * 64),
    ],
)
def test_upload_what_is_no_picture_is_refused_beside_the_field(
    client: Client, name: str, data: bytes
) -> None:
    response = upload(client, SimpleUploadedFile(name, data))

    assert response.status_code == 200
    assert response.context["adminform"].form.errors["file"]
    assert not Photo.objects.exists()


def test_upload_the_same_file_again_says_which_photo_it_is(client: Client) -> None:
    picture = factories.picture_file()
    upload(client, picture)
    picture.seek(0)

    response = upload(client, picture, alt="Typed words")

    errors = response.context["adminform"].form.errors
    assert "This file is here already, as the photo “Low tide.”" in str(errors["file"])
    assert 'value="Typed words"' in response.content.decode()
    assert Photo.objects.count() == 1


def test_upload_refused_file_without_words_tells_both_at_once(client: Client) -> None:
    response = upload(client, SimpleUploadedFile("page.jpg", b"<!doctype html>"), alt="")

    assert set(response.context["adminform"].form.errors) == {"file", "alt"}


def test_upload_without_alternative_text_is_refused_beside_the_field(client: Client) -> None:
    response = upload(client, factories.picture_file(), alt="")

    assert response.context["adminform"].form.errors["alt"]
    assert not Photo.objects.exists()


def test_upload_without_a_file_or_permission_stores_nothing(client: Client) -> None:
    stranger = desk.login(factories.make_user(permissions=("view_photo",)))

    without_file = client.post(reverse(ADD), WORDS)
    without_permission = upload(stranger, factories.picture_file())

    assert without_file.context["adminform"].form.errors["file"]
    assert without_permission.status_code == 403
    assert not Photo.objects.exists()


def test_change_words_keeps_the_stored_file(client: Client) -> None:
    photo = factories.make_photo()
    before = (photo.file.name, photo.checksum, photo.renditions, photo.uploaded_by_name)

    response = client.post(change_url(photo), {**WORDS, "alt": "Other words"})

    photo.refresh_from_db()
    assert response.status_code == 302
    assert photo.alt == "Other words"
    assert (photo.file.name, photo.checksum, photo.renditions, photo.uploaded_by_name) == before


def test_change_focal_point_stores_it_and_has_the_crops_made_anew(client: Client) -> None:
    photo = factories.make_photo()
    before = [each["name"] for each in photo.renditions if each["crop"] == "1x1"]

    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(change_url(photo), {**WORDS, "focus_x": "90", "focus_y": "10"})

    photo.refresh_from_db()
    assert (photo.focus_x, photo.focus_y) == (90, 10)
    assert [each["name"] for each in photo.renditions if each["crop"] == "1x1"] != before


@pytest.mark.parametrize("typed", ["101", "-1", "x", "9" * 30])
def test_change_focal_point_to_outside_of_the_picture_is_refused(
    client: Client, typed: str
) -> None:
    photo = factories.make_photo()

    response = client.post(change_url(photo), {**WORDS, "alt": "Typed words", "focus_x": typed})

    assert response.context["adminform"].form.errors["focus_x"]
    assert 'value="Typed words"' in response.content.decode()


def test_change_words_with_an_empty_focal_point_keeps_where_it_was(client: Client) -> None:
    photo = factories.make_photo(focus_x=20, focus_y=30)

    client.post(change_url(photo), {**WORDS, "focus_x": "", "focus_y": ""})

    photo.refresh_from_db()
    assert (photo.alt, photo.focus_x, photo.focus_y) == ("Boats", 20, 30)


def test_open_photo_tells_size_format_uploader_and_whether_its_sizes_are_ready(
    client: Client,
) -> None:
    photo = factories.make_photo(by=factories.make_chief("rosa"))
    ready = client.get(change_url(photo)).content.decode()
    Photo.objects.update(recipe="")

    waiting = client.get(change_url(photo)).content.decode()

    assert "640&nbsp;×&nbsp;480</bdi> pixels, JPG" in ready
    assert "by rosa" in ready
    assert f"{len(photo.renditions)} sizes for readers are ready" in ready
    assert "Its sizes are being made" in waiting


def test_change_file_stores_the_new_picture_and_keeps_the_old_one_on_disk(client: Client) -> None:
    photo = factories.make_photo()
    old = Path(photo.file.path)

    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(change_url(photo), {**WORDS, "file": factories.picture_file(size=(900, 300))})

    photo.refresh_from_db()
    assert (photo.width, photo.height) == (900, 300)
    assert {each["width"] for each in photo.renditions if not each["crop"]} == {200, 400, 800, 900}
    assert Path(photo.file.path) != old
    assert old.exists()


def test_change_to_the_same_file_keeps_the_clean_one_and_makes_crops_for_the_focus(
    client: Client,
) -> None:
    exif = pictures.private_exif()
    data = pictures.saved(pictures.quarters(), "JPEG", exif=exif)
    upload(client, SimpleUploadedFile("bay.jpg", data))
    photo = Photo.objects.get()
    name = photo.file.name
    squares = [each["name"] for each in photo.renditions if each["crop"] == "1x1"]
    before = photo.file.storage.listdir("newsroom/originals")[1]

    same = SimpleUploadedFile("bay.jpg", data)
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(
            change_url(photo), {**WORDS, "alt": "New", "focus_x": 0, "focus_y": 0, "file": same}
        )

    photo.refresh_from_db()
    assert (photo.alt, photo.focus_x, photo.file.name) == ("New", 0, name)
    assert photo.file.storage.listdir("newsroom/originals")[1] == before
    assert photo.recipe
    assert [each["name"] for each in photo.renditions if each["crop"] == "1x1"] != squares


def test_open_unused_photo_and_list_show_its_picture(client: Client) -> None:
    photo = factories.make_photo(alt="Boats in the harbour")

    page = client.get(change_url(photo)).content.decode()
    listed = client.get(reverse("admin:newsroom_photo_changelist"), {"q": "harbour"})

    assert "Not used yet." in page
    assert f'src="{photo.thumbnail_url()}" alt="Boats in the harbour"' in listed.content.decode()


def test_reporter_changes_own_photo_while_only_drafts_show_it() -> None:
    rosa = factories.make_member("rosa", role="Reporter")
    photo = factories.make_photo(by=rosa)
    factories.make_article(by=rosa, lead_photo=photo)

    response = desk.login(rosa).post(change_url(photo), {**WORDS, "alt": "Other words"})

    photo.refresh_from_db()
    assert response.status_code == 302
    assert photo.alt == "Other words"


def test_reporter_sees_a_published_photo_read_only_with_the_reason() -> None:
    rosa = factories.make_member("rosa", role="Reporter")
    photo = factories.make_photo(by=rosa)
    factories.publish_article(lead_photo=photo)
    before = Photo.objects.values().get()
    reporter = desk.login(rosa)
    sent = {**WORDS, "alt": "Other words", "file": factories.picture_file(size=(900, 300))}

    page = reporter.get(change_url(photo))
    response = reporter.post(change_url(photo), sent)

    html = page.content.decode()
    assert page.status_code == 200
    assert "only an editor may change it now." in html
    assert not re.search(r'name="(_save|alt|caption|file)"', html)
    assert response.status_code == 403
    assert Photo.objects.values().get() == before


def test_reporter_sees_another_s_photo_read_only_and_an_editor_changes_it() -> None:
    photo = factories.make_photo()
    reporter = desk.login(factories.make_member(role="Reporter"))
    editor = desk.login(factories.make_member(role="Editor"))

    page = reporter.get(change_url(photo)).content.decode()
    refused = reporter.post(change_url(photo), {**WORDS, "alt": "Mine"})
    taken = editor.post(change_url(photo), {**WORDS, "alt": "Edited"})

    photo.refresh_from_db()
    assert "You may change only photos that you uploaded yourself." in page
    assert (refused.status_code, taken.status_code) == (403, 302)
    assert photo.alt == "Edited"


def test_open_photo_takes_as_many_queries_however_often_it_is_used() -> None:
    rosa = factories.make_member("rosa", role="Reporter")
    photo, reporter = factories.make_photo(by=rosa), desk.login(rosa)
    factories.make_article(by=rosa, lead_photo=photo)
    # The first page of all fills Django's caches.
    reporter.get(change_url(photo))
    with CaptureQueriesContext(connection) as used_once:
        reporter.get(change_url(photo))
    for _number in range(5):
        factories.make_article(by=rosa, lead_photo=photo)

    with CaptureQueriesContext(connection) as used_often:
        page = reporter.get(change_url(photo))

    assert 'name="_save"' in page.content.decode()
    assert len(used_often) == len(used_once) <= 15


def test_find_lead_photo_by_its_words(client: Client) -> None:
    photo = factories.make_photo(alt="Gulls over Ærø", caption="", credit="Bo Lind")
    field = {"app_label": "newsroom", "model_name": "article", "field_name": "lead_photo"}

    for words in ("gulls", "ærø", "ÆRØ", "lind"):
        found = client.get(reverse("admin:autocomplete"), {**field, "term": words}).json()
        assert [each["text"] for each in found["results"]] == [str(photo)], words
