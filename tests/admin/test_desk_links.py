"""The link from a story's page to its form: seen at the desk, while readers' pages stay alike."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import include, path, reverse, set_script_prefix
from playwright.sync_api import expect

from newsroom.models import PublishedArticle
from tests.factories import make_chief, make_member, make_user, publish_article
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

#: A site whose desk has a name of its own.
urlpatterns = [path("rédaction/", admin.site.urls), path("", include("newsroom.urls"))]


def asked_for(story: PublishedArticle) -> str:
    return reverse("newsroom:desk_link", args=[story.pk])


def test_who_may_change_the_story_is_told_where(client: Client) -> None:
    story = publish_article("Harbour reopens")
    client.force_login(make_chief())

    response = client.get(asked_for(story))

    form = reverse("admin:newsroom_article_change", args=[story.pk])
    assert response.json() == {"url": form, "words": "Edit this story"}
    assert "no-store" in response["Cache-Control"]
    assert client.get(form).status_code == 200


def test_who_may_only_read_it_is_told_so(client: Client) -> None:
    story = publish_article("Harbour reopens")
    client.force_login(make_member(role="Reporter"))

    assert client.get(asked_for(story)).json()["words"] == "See this story at the desk"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("prefix", ["/", "/paper/", "/paper été/"])
def test_desk_is_found_whatever_the_site_calls_it(client: Client, prefix: str) -> None:
    story = publish_article("Harbour reopens")
    client.force_login(make_chief())
    set_script_prefix(prefix)
    try:
        form = reverse("admin:newsroom_article_change", args=[story.pk])
        response = client.get(f"/desk-link/{story.pk}/")
    finally:
        set_script_prefix("/")

    assert response.status_code == 200
    assert response.json()["url"] == form


@pytest.mark.parametrize("who", ["nobody", "staff of another app", "no staff"])
def test_others_are_told_nothing(client: Client, who: str) -> None:
    story = publish_article("Harbour reopens")
    if who != "nobody":
        user = make_user()
        user.is_staff = who != "no staff"
        user.save()
        client.force_login(user)

    answers = [
        client.get(asked_for(story)),
        client.get(f"/desk-link/{10**30}/"),
    ]

    for response in answers:
        assert (response.status_code, response.content) == (204, b"")
        assert "no-store" in response["Cache-Control"]


def test_asking_changes_nothing(client: Client) -> None:
    story = publish_article("Harbour reopens")

    assert client.post(asked_for(story)).status_code == 405


def test_desk_leaves_a_hint_that_holds_nothing(client: Client) -> None:
    client.force_login(make_chief())

    hint = client.get(reverse("admin:newsroom_article_changelist")).cookies["newsroom_desk"]

    assert (hint.value, hint["samesite"], hint["httponly"]) == ("1", "Lax", "")
    again = client.get(reverse("admin:newsroom_article_changelist"))
    assert "newsroom_desk" not in again.cookies


def test_page_is_the_same_for_editor_and_reader(client: Client) -> None:
    story = publish_article("Harbour reopens")
    read = client.get(story.get_absolute_url())
    client.force_login(make_chief())
    client.get(reverse("admin:newsroom_article_changelist"))

    edited = client.get(story.get_absolute_url())

    assert edited.content == read.content
    assert asked_for(story) in read.content.decode()
    assert reverse("admin:index") not in read.content.decode()
    assert edited["Cache-Control"].startswith("public")


@pytest.mark.browser
def test_editor_sees_the_link_and_a_reader_asks_nothing(people: Any) -> None:
    story = publish_article("Harbour reopens")
    make_chief("editor")
    editor: Person = people()
    reader: Person = people()
    asked: dict[str, list[str]] = {"editor": [], "reader": []}
    for name, person in (("editor", editor), ("reader", reader)):
        person.page.on("request", lambda request, name=name: asked[name].append(request.url))
    link = editor.page.get_by_role("link", name="Edit this story")

    editor.logs_in("editor")
    editor.opens(reverse("admin:newsroom_article_changelist"))
    editor.opens(story.get_absolute_url())
    reader.opens(story.get_absolute_url())

    expect(link).to_be_visible()
    box = link.bounding_box()
    assert box
    assert box["height"] >= 24
    expect(reader.page.locator("[data-newsroom-desk]")).to_be_hidden()
    assert not [url for url in asked["reader"] if "/desk-link/" in url]

    link.click()
    expect(editor.page).to_have_url(
        editor.site + reverse("admin:newsroom_article_change", args=[story.pk])
    )
    editor.page.get_by_role("button", name="Log out").click()
    expect(editor.page.get_by_text("Logged out")).to_be_visible()
    with editor.page.expect_response("**/desk-link/*/") as answer:
        editor.opens(story.get_absolute_url())
    assert answer.value.status == 204
    asked["editor"].clear()
    editor.opens(story.get_absolute_url())
    assert not [url for url in asked["editor"] if "/desk-link/" in url]
    expect(link).to_be_hidden()


@pytest.mark.urls("tests.admin.readers_alone")
def test_site_without_the_admin_has_no_such_address(client: Client) -> None:
    story = publish_article("Harbour reopens")

    assert client.get(asked_for(story)).status_code == 404
    assert "desk-link" not in client.get(story.get_absolute_url()).content.decode()
