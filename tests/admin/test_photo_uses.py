"""Where a photo is used: told on its page, counted before a replacement, kept from deletion."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpResponse
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.models import Article, ArticlePhoto, Photo, PublishedPhoto
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

LIST = "admin:newsroom_photo_changelist"


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_chief("chief"))


def page_of(photo: Photo, page: str = "change") -> str:
    return reverse(f"admin:newsroom_photo_{page}", args=[photo.pk])


def uses_in(response: HttpResponse) -> dict[str, str]:
    """Each use that the page tells: its name, and in what way."""
    html = response.content.decode().partition('id="nr-used-in"')[2]
    found = re.findall(
        r'<li>\s*<a href="[^"]*">(.*?)</a>\s*<span class="nr-note">(.*?)</span>', html
    )
    return dict(found)


def figure(photo: Photo) -> str:
    return f'<p>See.</p><figure data-photo="{photo.pk}"><figcaption>Low tide</figcaption></figure>'


def put_in_text(photo: Photo, article: Article) -> Article:
    """The rows that a save, and publishing, make of the figures in a text."""
    ArticlePhoto.objects.get_or_create(article=article, photo=photo)
    if hasattr(article, "published"):
        PublishedPhoto.objects.get_or_create(published=article.published, photo=photo)
    return article


def ask_to_delete(client: Client, *photos: Photo, **more: str) -> HttpResponse:
    data = {"action": "delete_selected", "_selected_action": [photo.pk for photo in photos]}
    return client.post(reverse(LIST), {**data, **more})


def test_page_tells_every_use_and_its_way(client: Client) -> None:
    photo = factories.make_photo()
    factories.make_article("Only led", lead_photo=photo)
    put_in_text(photo, factories.make_article("Only in the text", body=figure(photo)))
    both = factories.publish_article("Public in both", lead_photo=photo, body=figure(photo))
    put_in_text(photo, both.article)
    moved = factories.publish_article("Moved on", lead_photo=photo).article
    desk.save(client, moved, lead_photo="")
    factories.make_author("Ana Sol", photo=photo)
    factories.make_section("World", photo=photo)
    tag = factories.make_tag("Harbours")
    tag.photo = photo
    tag.save()

    told = uses_in(client.get(page_of(photo)))

    assert told == {
        "Only led": "lead photo",
        "Only in the text": "in the text",
        "Public in both": "lead photo, in the text, published",
        "Moved on": "only in what readers see: the desk’s copy shows another by now",
        "Ana Sol": "picture of this author",
        "World": "picture of this section",
        "Harbours": "picture of this tag",
    }


def test_page_links_to_each_use(client: Client) -> None:
    photo = factories.make_photo()
    article = factories.make_article("Boats are back", lead_photo=photo)

    page = client.get(page_of(photo)).content.decode()

    assert f'<a href="{desk.article_url(article)}">Boats are back</a>' in page


def test_page_names_no_story_to_whoever_may_see_none() -> None:
    photo = factories.make_photo()
    factories.make_article("Secret boats", lead_photo=photo)
    factories.make_author("Ana Sol", photo=photo)
    looker = desk.login(factories.make_user(permissions=("view_photo", "view_author")))

    response = looker.get(page_of(photo))

    assert uses_in(response) == {"Ana Sol": "picture of this author"}
    assert "Secret boats" not in response.content.decode()
    assert "It is used where you may not look." in response.content.decode()


def test_page_takes_as_many_queries_for_two_uses_as_for_many(client: Client) -> None:
    photo = factories.make_photo()

    def fill(number: int) -> None:
        for place in range(number):
            story = factories.publish_article(lead_photo=photo, body=figure(photo))
            put_in_text(photo, story.article)
            factories.make_author(f"Author {place}", photo=photo)

    fill(1)
    client.get(page_of(photo))
    with CaptureQueriesContext(connection) as for_few:
        client.get(page_of(photo))
    fill(25)

    with CaptureQueriesContext(connection) as for_many:
        page = client.get(page_of(photo)).content.decode()

    assert len(for_many) <= len(for_few) <= 15
    assert "It is used in more than these." in page


def test_page_says_what_another_file_would_do_to_published_stories(client: Client) -> None:
    photo, beside, unused = (factories.make_photo() for _place in range(3))
    factories.make_article("Draft", lead_photo=photo)
    for _number in range(2):
        story = factories.publish_article(lead_photo=photo, body=figure(photo))
        for shown in (photo, beside):
            put_in_text(shown, story.article)

    page = client.get(page_of(photo)).content.decode()
    other = client.get(page_of(unused)).content.decode()

    assert "Used in 2 published stories: they will show the new picture." in page
    assert "will show the new picture" not in other


def test_replaced_file_keeps_every_use_and_shows_in_what_is_published(client: Client) -> None:
    photo = factories.make_photo()
    story = factories.publish_article(lead_photo=photo)
    put_in_text(photo, story.article)
    file = factories.picture_file("other.png", size=(90, 60), kind="PNG")

    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(page_of(photo), {"alt": "Boats", "file": file})

    photo.refresh_from_db()
    story.refresh_from_db()
    assert response.status_code == 302
    assert story.lead["name"] == photo.file.name
    assert story.article.lead_photo == photo
    assert [use.article for use in photo.article_uses.all()] == [story.article]


def test_replace_by_another_photo_s_file_is_refused_beside_the_field(client: Client) -> None:
    photo, file = factories.make_photo(), factories.picture_file()
    factories.make_photo(alt="There already")
    client.post(reverse("admin:newsroom_photo_add"), {"alt": "Known boats", "file": file})
    file.seek(0)

    response = client.post(page_of(photo), {"alt": "Typed words", "file": file})

    assert "here already" in str(response.context["adminform"].form.errors["file"])
    assert "Typed words" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_delete_photo_in_use_leads_back_with_what_uses_it(client: Client, method: str) -> None:
    photo = factories.make_photo()
    put_in_text(photo, factories.make_article("Boats are back", body=figure(photo)))

    response = getattr(client, method)(page_of(photo, "delete"), {"post": "yes"})

    assert response.status_code == 302
    assert response["Location"] == page_of(photo)
    assert "Boats are back" in desk.sentences(response)
    assert Photo.objects.exists()


def test_delete_unused_photo_takes_its_files_along(client: Client) -> None:
    photo = factories.make_photo()
    names = [photo.file.name, *(each["name"] for each in photo.renditions)]

    with TestCase.captureOnCommitCallbacks(execute=True):
        asked = client.get(page_of(photo, "delete"))
        done = client.post(page_of(photo, "delete"), {"post": "yes"})

    assert (asked.status_code, done.status_code) == (200, 302)
    assert not Photo.objects.exists()
    assert [name for name in names if default_storage.exists(name)] == []


def test_delete_many_of_which_one_is_in_use_deletes_none(client: Client) -> None:
    photos = [factories.make_photo(caption=f"Photo {place}") for place in range(3)]
    factories.make_section("World", photo=photos[1])

    asked = ask_to_delete(client, *photos)
    sent = ask_to_delete(client, *photos, post="yes")

    for response in (asked, sent):
        assert "Nothing was deleted." in desk.sentences(response)
        assert "Photo 1" in desk.sentences(response)
    assert Photo.objects.count() == 3


def test_delete_many_unused_asks_first(client: Client) -> None:
    photos = [factories.make_photo() for _place in range(3)]

    asked = ask_to_delete(client, *photos)
    before = Photo.objects.count()
    ask_to_delete(client, *photos, post="yes")

    assert "Are you sure" in asked.content.decode()
    assert (before, Photo.objects.count()) == (3, 0)


def test_whoever_may_not_delete_photos_is_refused() -> None:
    photo = factories.make_photo()
    editor = desk.login(factories.make_user(permissions=("view_photo", "change_photo")))

    answer: Any = editor.post(page_of(photo, "delete"), {"post": "yes"})

    assert answer.status_code == 403
    assert Photo.objects.exists()
