"""The pages of sections, tags and authors: who or what it is, and where else it is found."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from newsroom.models import Author, Section, Tag
from tests.factories import (
    make_author,
    make_photo,
    make_section,
    make_tag,
    make_user,
    publish_article,
)
from tests.pages.stories import shown_of, text_of

pytestmark = pytest.mark.django_db

LINKS = ["https://social.example/@ana", "https://www.example.org/ana"]
PATHS = {"section": "/section/world/", "tag": "/tag/harbours/", "author": "/author/ana-sol/"}
NAMES = {"section": "World", "tag": "Harbours", "author": "Ana Sol"}
KINDS: dict[str, Any] = {"section": Section, "tag": Tag, "author": Author}


def publish_with(**about: Any) -> None:
    """A story whose section, tag and author have these columns."""
    make_section(), make_tag(), make_author()
    for kind in KINDS.values():
        kind.objects.update(**about)
    publish_article(
        section=Section.objects.get(), tags=("Harbours",), authors=(Author.objects.get(),)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_page_shows_picture_with_its_words(client: Client, kind: str) -> None:
    publish_with(photo=make_photo(alt="A quay at low tide", credit="Bo Lind"))

    page = text_of(client, PATHS[kind])

    [image] = re.findall(r"<img [^>]+>", page)
    assert 'alt="A quay at low tide"' in image
    assert 'width="' in image
    assert 'height="' in image
    assert "lazy" not in image
    assert '<figcaption dir="auto">Photo: Bo Lind</figcaption>' in page


@pytest.mark.parametrize("kind", KINDS)
def test_page_names_its_links_for_readers(client: Client, kind: str) -> None:
    publish_with(links=LINKS)

    page = text_of(client, PATHS[kind])

    rel = "me noopener" if kind == "author" else "noopener"
    assert f'<ul aria-label="{NAMES[kind]} elsewhere">' in page
    assert (
        f'<a href="https://social.example/@ana" rel="{rel}">'
        "Mastodon <bdi>@ana@social.example</bdi></a>"
    ) in page
    assert f'<a href="https://www.example.org/ana" rel="{rel}"><bdi>example.org</bdi></a>' in page


@pytest.mark.parametrize("kind", KINDS)
def test_page_without_picture_words_or_links_draws_none(client: Client, kind: str) -> None:
    publish_with()

    page = text_of(client, PATHS[kind])

    for absent in ("<img", "<figure", "elsewhere", "nr-about", "nr-position", "None"):
        assert absent not in page


@pytest.mark.parametrize("kind", KINDS)
def test_page_never_links_to_what_came_past_the_forms(client: Client, kind: str) -> None:
    publish_with(links=["javascript:alert(1)", "https://a:b@x.example/", 7, "https://ok.example/"])

    page = text_of(client, PATHS[kind])

    assert 'href="https://ok.example/"' in page
    assert "javascript" not in page
    assert "x.example" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_page_shows_hostile_words_as_words(client: Client, kind: str) -> None:
    hostile = "</title><script>alert(1)</script>"
    publish_with(links=LINKS)
    words = "biography" if kind == "author" else "description"
    KINDS[kind].objects.update(name=hostile, **{words: f"{hostile}\n\n\u202eevil"})

    page = shown_of(client, PATHS[kind])

    assert "<script" not in page
    assert page.count("</title>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt; elsewhere" in page
    assert '<div class="nr-about" dir="auto">' in page


@pytest.mark.parametrize("kind", KINDS)
def test_page_leads_to_its_own_feed(client: Client, kind: str) -> None:
    publish_with()

    page = text_of(client, PATHS[kind])

    feed, name = f"{PATHS[kind]}feed/", NAMES[kind]
    link = f'<link rel="alternate" type="application/rss+xml" title="Newsroom: {name}"'
    assert f'{link} href="{feed}">' in page
    assert f'<a href="{feed}" type="application/rss+xml">Follow as a feed (RSS)</a>' in page


def test_agency_is_drawn_as_an_organisation(client: Client) -> None:
    photo = make_photo(alt="Logo of the wire")
    make_author("Harbour Wire", kind="agency", photo=photo)
    make_author("Ana Sol", photo=photo)

    agency, person = text_of(client, "/author/harbour-wire/"), text_of(client, "/author/ana-sol/")

    assert "News agency" in agency
    assert "There are no stories by this agency yet." in agency
    assert '<figure class="nr-logo">' in agency
    assert '<figure class="nr-portrait">' in person
    assert "News agency" not in person


def test_author_stays_when_the_login_is_deleted(client: Client) -> None:
    user = make_user("zebedee")
    author = make_author("Ana Sol", user=user)
    publish_article("Harbour reopens", authors=(author,))

    get_user_model().objects.get(pk=user.pk).delete()

    assert "Harbour reopens" in text_of(client, "/author/ana-sol/")
    assert Author.objects.get().user is None


def test_pseudonym_never_tells_who_it_is(client: Client) -> None:
    user = make_user("zebedee", first_name="Zebulon", last_name="Zebrowski", is_superuser=True)
    gannet = make_author("A. Gannet", kind="pseudonym", user=user, photo=make_photo(by=user))
    section = make_section()
    story = publish_article(by=user, authors=(gannet,), section=section, tags=("Sea",))
    paths = [
        *("/", story.get_absolute_url(), "/author/a-gannet/", "/section/world/", "/tag/sea/"),
        *("/feed/", "/author/a-gannet/feed/", "/section/world/feed/", "/tag/sea/feed/"),
    ]

    answers = [client.get(path) for path in paths]

    for answer in answers:
        told = f"{answer.headers} {answer.content.decode()}".casefold()
        assert answer.status_code == 200
        assert "gannet" in told
        assert "zeb" not in told
