"""Sections, tags and authors at the desk: their picture, their words, their links."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.models import Author, Photo, Section, Tag
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

KINDS = {"section": Section, "tag": Tag, "author": Author}
WORDS = {"section": "description", "tag": "description", "author": "biography"}


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_member("editor", role="Editor"))


def url(kind: str, page: str = "add", *args: Any) -> str:
    return reverse(f"admin:newsroom_{kind}_{page}", args=args)


def make(kind: str, **fields: Any) -> Any:
    return KINDS[kind].objects.create(name="Harbours", **fields)


def problems(response: Any) -> dict[str, list[str]]:
    errors = response.context["adminform"].form.errors
    return {name: [str(each) for each in found] for name, found in errors.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_save_with_picture_words_and_links(client: Client, kind: str) -> None:
    photo = factories.make_photo()
    typed = {"links": "https://social.example/@ana\r\nhttps://example.org/", WORDS[kind]: "About."}
    data = desk.form_data(client.get(url(kind)), name="Harbours", photo=photo.pk, **typed)

    response = client.post(url(kind), data)

    saved = KINDS[kind].objects.get()
    assert response.status_code == 302
    assert saved.photo == photo
    assert saved.links == ["https://social.example/@ana", "https://example.org/"]
    assert getattr(saved, WORDS[kind]) == "About."


@pytest.mark.parametrize("kind", KINDS)
def test_bad_link_is_named_beside_the_field_with_all_that_was_typed(
    client: Client, kind: str
) -> None:
    typed = "https://example.org/\njavascript:alert(1)\n\nhttps://ana:secret@example.org/"
    data = desk.form_data(client.get(url(kind)), name="Harbours", links=typed)

    response = client.post(url(kind), data)

    assert problems(response) == {
        "links": [
            "Line 2, “javascript:alert(1)”: A web address begins with https:// or http://.",
            "Line 4, “https://ana:secret@example.org/”: "
            "A web address here has no login and no password in it.",
        ]
    }
    assert typed in html.unescape(response.content.decode())
    assert not KINDS[kind].objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_photo_that_nobody_described_is_refused_beside_the_field(client: Client, kind: str) -> None:
    photo = factories.make_photo()
    Photo.objects.filter(pk=photo.pk).update(alt="  ")
    data = desk.form_data(client.get(url(kind)), name="Harbours", photo=photo.pk)

    response = client.post(url(kind), data)

    assert list(problems(response)) == ["photo"]
    assert "no alternative text" in problems(response)["photo"][0]
    assert not KINDS[kind].objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_opened_form_shows_the_links_one_a_line(client: Client, kind: str) -> None:
    links = ["https://example.org/", "https://social.example/@ana"]
    subject = make(kind, links=links)

    page = client.get(url(kind, "change", subject.pk))

    assert "https://example.org/\nhttps://social.example/@ana</textarea>" in page.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_saving_again_changes_nothing(client: Client, kind: str) -> None:
    photo = factories.make_photo()
    subject = make(kind, photo=photo, links=["https://example.org/"])
    address = url(kind, "change", subject.pk)

    response = client.post(address, desk.form_data(client.get(address)))

    after = KINDS[kind].objects.get()
    assert response.status_code == 302
    assert (after.photo, after.links, after.slug) == (photo, subject.links, subject.slug)
    assert "No fields changed" in str(
        client.get(url(kind, "history", subject.pk)).context["action_list"][0].get_change_message()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_list_shows_the_pictures(client: Client, kind: str) -> None:
    photo = factories.make_photo()
    make(kind, photo=photo)

    page = client.get(url(kind, "changelist")).content.decode()

    assert photo.thumbnail_url() in page


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("role", "may_read", "may_write", "may_delete"),
    [
        ("Reporter", True, False, False),
        ("Editor", True, True, False),
        ("Chief editor", True, True, True),
        ("Newsletter editor", False, False, False),
    ],
)
def test_who_may_change_it(
    kind: str, role: str, may_read: bool, may_write: bool, may_delete: bool
) -> None:
    client = desk.login(factories.make_member("ana", role=role))
    subject = make(kind)
    address = url(kind, "change", subject.pk)
    data = {"name": "Quays", "slug": "quays", "position": 0, "kind": "person", "links": ""}

    read = client.get(address).status_code
    added = client.post(url(kind), {**data, "name": "New", "slug": "new"}).status_code
    changed = client.post(address, data).status_code
    names = sorted(KINDS[kind].objects.values_list("name", flat=True))
    deleted = client.post(url(kind, "delete", subject.pk), {"post": "yes"}).status_code

    assert read == (200 if may_read else 403)
    assert (added, changed) == ((302, 302) if may_write else (403, 403))
    assert names == (["New", "Quays"] if may_write else ["Harbours"])
    assert deleted == (302 if may_delete else 403)
    assert KINDS[kind].objects.filter(pk=subject.pk).exists() is not may_delete


def test_pseudonym_form_says_what_readers_learn(client: Client) -> None:
    page = desk.login(factories.make_chief()).get(url("author")).content.decode()

    assert "nothing of who it is" in page
    assert "never shown to readers, least of all for a pseudonym" in page


def test_pseudonym_is_not_found_by_the_name_behind_it(client: Client) -> None:
    user = factories.make_user("zebedee", first_name="Zebedee", last_name="Quirrell")
    factories.make_author("A. Gannet", kind="pseudonym", user=user)
    field = {"app_label": "newsroom", "model_name": "byline", "field_name": "author"}

    pages = [
        client.get(reverse("admin:autocomplete"), {**field, "term": ""}),
        client.get(url("author", "changelist"), {"q": "Gannet"}),
        client.get(url("author", "change", Author.objects.get().pk)),
    ]
    found = client.get(reverse("admin:autocomplete"), {**field, "term": "Quirrell"}).json()

    assert all("Gannet" in page.content.decode() for page in pages)
    # Names too long to stand in a random token by chance.
    told = "".join(page.content.decode() for page in pages).casefold()
    assert [name for name in ("zebedee", "quirrell") if name in told] == []
    assert found["results"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_photo_in_use_is_not_deleted_from_under_a_page(kind: str) -> None:
    photo = factories.make_photo()
    make(kind, photo=photo)
    chief = desk.login(factories.make_chief())

    page = chief.post(url("photo", "delete", photo.pk), {"post": "yes"}, follow=True)

    assert f"is in use and cannot be deleted: the {kind}" in page.content.decode()
    assert Photo.objects.filter(pk=photo.pk).exists()
