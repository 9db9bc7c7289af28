"""Photos uploaded many at once: by a plain form, and one by one by the page's script."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from newsroom.admin import photo_upload
from newsroom.models import Photo
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

UPLOAD = "admin:newsroom_photo_upload"
LIST = "admin:newsroom_photo_changelist"
AS_SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def rosa() -> Any:
    return factories.make_member("rosa", role="Reporter")


@pytest.fixture
def client(rosa: Any) -> Client:
    return desk.login(rosa)


def send(client: Client, *files: Any, **data: Any) -> HttpResponse:
    return client.post(reverse(UPLOAD), {"files": files, **data})


def outcomes(response: HttpResponse) -> list[tuple[str, str]]:
    return [(each.name, each.kind) for each in response.context["outcomes"]]


def words(photo: Photo, **typed: str) -> dict[str, Any]:
    """One row of words as a browser would send it."""
    sent = {"alt": "", "caption": "", "credit": "", "licence": "", **typed}
    return {"photo": photo.pk} | {f"photo-{photo.pk}-{name}": text for name, text in sent.items()}


def drawing() -> SimpleUploadedFile:
    return SimpleUploadedFile("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>')


def test_send_files_takes_the_good_and_tells_of_each(client: Client) -> None:
    first = factories.picture_file("first.jpg")
    twin = SimpleUploadedFile("twin.jpg", first.read())
    first.seek(0)

    response = send(client, first, drawing(), twin, factories.picture_file("last.jpg"))

    page = response.content.decode()
    known = Photo.objects.order_by("pk")[0]
    assert outcomes(response) == [
        ("first.jpg", "new"),
        ("drawing.svg", "refused"),
        ("twin.jpg", "known"),
        ("last.jpg", "new"),
    ]
    assert Photo.objects.count() == 2
    assert "SVG drawings can hold programs" in page
    assert f'href="/admin/newsroom/photo/{known.pk}/change/"' in page
    assert [row.photo.uploaded_by_name for row in response.context["rows"]] == ["rosa", "rosa"]


def test_send_more_files_keeps_words_that_are_not_saved(client: Client) -> None:
    photo = send(client, factories.picture_file()).context["rows"][0].photo

    response = send(client, factories.picture_file(), **words(photo, alt="Typed words"))

    assert 'value="Typed words"' in response.content.decode()
    assert len(response.context["rows"]) == 2
    photo.refresh_from_db()
    assert photo.alt == ""


def test_save_words_stores_them_and_warns_of_those_without_alternative_text(
    client: Client, rosa: Any
) -> None:
    described, bare = (factories.make_photo(by=rosa, alt="") for _place in range(2))
    rows = words(described, alt="Boats", credit="Ana Sol") | words(bare)
    rows["photo"] = [described.pk, bare.pk]

    response = send(client, _save="1", **rows)

    described.refresh_from_db()
    assert response["Location"] == reverse(LIST)
    assert (described.alt, described.credit) == ("Boats", "Ana Sol")
    assert "1 of them has no alternative text yet" in desk.sentences(response)


def test_save_words_too_long_keeps_the_row_with_the_reason(client: Client, rosa: Any) -> None:
    photo = factories.make_photo(by=rosa, alt="Before")

    response = send(client, _save="1", **words(photo, alt="x" * 301, caption="Typed words"))

    photo.refresh_from_db()
    assert photo.alt == "Before"
    assert "alt" in response.context["rows"][0].form.errors
    assert 'value="Typed words"' in response.content.decode()


def test_save_words_of_another_s_photo_is_refused_in_its_row(client: Client) -> None:
    photo = factories.make_photo(alt="Before")

    response = send(client, _save="1", **words(photo, alt="Mine now"))

    photo.refresh_from_db()
    assert photo.alt == "Before"
    assert "only photos that you uploaded yourself" in response.content.decode()


def test_script_gets_outcome_and_row_of_its_file(client: Client) -> None:
    answer = client.post(
        reverse(UPLOAD), {"files": factories.picture_file("one.jpg")}, **AS_SCRIPT
    ).json()

    photo = Photo.objects.get()
    assert answer["outcomes"] == [{"name": "one.jpg", "kind": "new", "told": "Stored.", "url": ""}]
    assert f'name="photo-{photo.pk}-alt"' in answer["rows"]


def test_script_gets_the_reason_and_the_link(client: Client) -> None:
    file = factories.picture_file()
    send(client, file)
    file.seek(0)

    known = client.post(reverse(UPLOAD), {"files": file}, **AS_SCRIPT).json()
    refused = client.post(reverse(UPLOAD), {"files": drawing()}, **AS_SCRIPT).json()

    url = reverse("admin:newsroom_photo_change", args=[Photo.objects.get().pk])
    assert known["outcomes"][0]["told"] == "This picture is already here."
    assert known["outcomes"][0]["url"] == url
    assert "SVG" in refused["outcomes"][0]["told"]
    assert (known["rows"].strip(), refused["rows"].strip()) == ("", "")


def test_script_saves_words_and_gets_what_is_wrong(client: Client, rosa: Any) -> None:
    good, long = (factories.make_photo(by=rosa, alt="") for _place in range(2))
    rows = words(good, alt="Boats") | words(long, alt="x" * 301)
    rows["photo"] = [good.pk, long.pk]

    answer = client.post(reverse(UPLOAD), {"_save": "1", **rows}, **AS_SCRIPT).json()

    assert [card["alt"] for card in answer["saved"]] == ["Boats"]
    assert f'name="photo-{long.pk}-alt"' in answer["rows"]
    assert f'name="photo-{good.pk}-alt"' not in answer["rows"]


def test_too_many_files_at_once_are_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_upload, "MOST_FILES", 1)

    response = send(client, factories.picture_file("a.jpg"), factories.picture_file("b.jpg"))

    assert outcomes(response) == [("a.jpg", "new"), ("b.jpg", "refused")]
    assert "At most 1 files" in response.content.decode()


def test_name_of_a_file_is_escaped(client: Client) -> None:
    name = "<img src=x onerror=alert(1)>.svg"

    response = send(client, SimpleUploadedFile(name, b"<svg/>"))

    assert "<img src=x" not in response.content.decode()


@pytest.mark.parametrize("typed", [["0"], ["x", "9" * 30], ["-1"]])
def test_rows_of_no_photo_are_left_out(client: Client, typed: list[str]) -> None:
    response = client.post(reverse(UPLOAD), {"_save": "1", "photo": typed})

    assert response.status_code == 200
    assert response.context["rows"] == []
    assert "Choose the files first." in response.content.decode()


def test_only_who_may_add_photos_gets_in() -> None:
    stranger = desk.login(factories.make_user(permissions=("view_photo", "change_photo")))

    answers = [
        stranger.get(reverse(UPLOAD)),
        send(stranger, factories.picture_file()),
        stranger.post(reverse(UPLOAD), {"files": factories.picture_file()}, **AS_SCRIPT),
    ]

    assert {each.status_code for each in answers} == {403}
    assert not Photo.objects.exists()


def test_who_may_only_add_learns_nothing_of_what_is_there() -> None:
    file = factories.picture_file()
    send(desk.login(factories.make_chief()), file)
    file.seek(0)
    adder = desk.login(factories.make_user(permissions=("add_photo",)))

    known = send(adder, file).content.decode()
    new = send(adder, factories.picture_file())

    assert "This picture is already here." in known
    assert "/change/" not in known
    assert "Its words are written by somebody who may change photos." in new.content.decode()


def test_forged_upload_is_refused(rosa: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(rosa)

    assert send(client, factories.picture_file()).status_code == 403
    assert not Photo.objects.exists()


def test_page_is_reached_from_the_list_and_only_by_who_may_add(client: Client) -> None:
    looker = desk.login(factories.make_user(permissions=("view_photo",)))

    assert reverse(UPLOAD) in client.get(reverse(LIST)).content.decode()
    assert reverse(UPLOAD) not in looker.get(reverse(LIST)).content.decode()
    assert client.get(reverse(UPLOAD)).status_code == 200


def test_sent_numbers_show_no_picture_to_whoever_may_only_add_photos() -> None:
    photo = factories.make_photo(alt="Secret source")
    adder = desk.login(factories.make_user(permissions=("add_photo",)))

    shown = adder.post(reverse(UPLOAD), {"photo": str(photo.pk)}).content.decode()

    assert photo.thumbnail_url() not in shown
    assert "/media/newsroom/" not in shown
