"""Heads of pages: the own address, robots, shared links, and the feeds that can be found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from newsroom.mailing import tokens
from newsroom.models import Photo
from tests.factories import (
    THEN,
    correct_story,
    make_author,
    make_newsletter,
    make_photo,
    make_section,
    make_subscription,
    publish_article,
)
from tests.pages.head_reading import Head
from tests.pages.stories import publish_in_full, republish

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
TYPES = ["application/rss+xml", "application/atom+xml", "application/feed+json"]
LISTS = ["/", "/section/world/", "/tag/harbours/", "/author/ana-sol/", "/corrections/"]


def test_story_has_one_address_whatever_is_asked_beside_it(client: Client) -> None:
    path = publish_in_full().get_absolute_url()

    head = Head(client, f"{path}?utm_source=mail&before=x")

    assert head.link("canonical") == [SITE + path]
    assert head.meta("og:url") == [SITE + path]


def test_addresses_are_of_the_host_that_was_asked_without_a_site_url(
    client: Client, settings: Any
) -> None:
    settings.NEWSROOM = {}
    path = publish_in_full().get_absolute_url()

    head = Head(client, path)

    assert head.link("canonical") == [f"http://testserver{path}"]
    assert head.data()["NewsArticle"]["url"] == f"http://testserver{path}"


def test_addresses_are_ascii_whatever_the_site_is_called(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {"SITE_URL": "https://zeitung.für.example:8443"}
    path = publish_article("潮").get_absolute_url()

    head = Head(client, path)

    assert head.link("canonical") == [f"https://zeitung.xn--fr-xka.example:8443{path}"]
    assert head.header.startswith("<https://zeitung.xn--fr-xka.example:8443/feed/>")
    assert path.isascii()


@pytest.mark.parametrize("path", LISTS)
def test_each_page_of_a_list_has_its_own_address(client: Client, settings: Any, path: str) -> None:
    settings.NEWSROOM = {"SITE_URL": SITE, "PAGE_SIZE": 1}
    section, author = make_section(), make_author()
    for hours in range(3):
        story = publish_article(
            f"Story {hours}",
            at=THEN + timedelta(hours=hours),
            section=section,
            authors=(author,),
            tags=("Harbours",),
        )
        correct_story(story, at=THEN + timedelta(days=1, hours=hours))

    first = Head(client, f"{path}?ref=mail")
    [following] = first.link("next")
    second = Head(client, path + following)

    assert first.link("canonical") == [SITE + path]
    assert second.link("canonical") == [SITE + path + following]
    assert first.meta("robots") == second.meta("robots") == ["max-image-preview:large"]
    assert first.meta("og:type") == ["profile" if "author" in path else "website"]


def test_story_can_be_shared_with_its_picture(client: Client, settings: Any) -> None:
    settings.LANGUAGE_CODE = "pt-br"
    photo = make_photo(alt="Boats & <nets>")
    story = publish_article(
        "Harbour “reopens”",
        standfirst="Tide <b> & flow",
        section=make_section(),
        authors=(make_author(), make_author("Bo Lind")),
        tags=("Harbours", "Tides"),
        lead_photo=photo,
    )
    republish(story, kicker="Port")

    head = Head(client, story.get_absolute_url())

    [address] = head.meta("og:image")
    with default_storage.open(address.partition("/media/")[2]) as file:
        image = Image.open(file)
        size, kind = image.size, image.format
    assert address.startswith(f"{SITE}/media/newsroom/")
    assert kind == "JPEG"
    assert round(size[0] / size[1], 2) == 1.78
    assert {
        name: head.meta(name)
        for name in ("width", "height", "type", "alt")
        for name in [f"og:image:{name}"]
    } == {
        "og:image:width": [str(size[0])],
        "og:image:height": [str(size[1])],
        "og:image:type": ["image/jpeg"],
        "og:image:alt": ["Boats & <nets>"],
    }
    assert head.meta("twitter:card") == ["summary_large_image"]
    assert head.meta("twitter:image:alt") == ["Boats & <nets>"]
    assert head.meta("og:type") == ["article"]
    assert head.meta("og:title") == ["Harbour “reopens”"]
    assert head.meta("og:description") == head.meta("description") == ["Tide <b> & flow"]
    assert head.meta("og:site_name") == ["Newsroom"]
    assert head.meta("og:locale") == ["pt_BR"]
    assert head.meta("article:published_time") == ["2026-03-14T09:26:53+00:00"]
    assert head.meta("article:modified_time") == ["2026-03-15T09:26:53+00:00"]
    assert head.meta("article:section") == ["World"]
    assert head.meta("article:author") == [f"{SITE}/author/ana-sol/", f"{SITE}/author/bo-lind/"]
    assert head.meta("article:tag") == ["Harbours", "Tides"]


def test_story_without_anything_has_no_empty_tags(client: Client) -> None:
    story = publish_article("Harbour reopens", standfirst="")

    head = Head(client, story.get_absolute_url())

    for name in ("og:image", "og:image:alt", "og:description", "description", "og:locale"):
        assert head.meta(name) == []
    for name in ("modified_time", "section", "author", "tag"):
        assert head.meta(f"article:{name}") == []
    assert head.meta("twitter:card") == ["summary"]


def test_picture_without_sizes_is_shared_as_it_is(client: Client) -> None:
    photo = make_photo()
    Photo.objects.update(renditions=[])
    photo.refresh_from_db()
    story = publish_article(lead_photo=photo)

    head = Head(client, story.get_absolute_url())

    assert head.meta("og:image") == [SITE + photo.file.url]
    assert head.meta("og:image:width") == ["640"]
    assert len(head.data()["NewsArticle"]["image"]) == 1


def test_story_is_shared_with_a_picture_from_its_body_where_it_has_no_other(
    client: Client,
) -> None:
    photos = [make_photo(alt=f"Photo {number}") for number in range(2)]
    story = publish_article()
    story.figures = {str(photo.pk): photo.as_picture() for photo in reversed(photos)}
    story.save(update_fields=["figures"])

    assert Head(client, story.get_absolute_url()).meta("og:image:alt") == ["Photo 0"]


def test_no_language_is_offered_that_does_not_exist(client: Client) -> None:
    response = client.get(publish_in_full(language="pt-BR").get_absolute_url())

    assert b"hreflang" not in response.content


@pytest.mark.parametrize(
    ("path", "title", "feed"),
    [
        ("/section/world/", "Newsroom: World", "/section/world/feed/"),
        ("/tag/harbours/", "Newsroom: Harbours", "/tag/harbours/feed/"),
        ("/author/ana-sol/", "Newsroom: Ana Sol", "/author/ana-sol/feed/"),
        ("/corrections/", "Newsroom: corrections", "/corrections/feed/"),
    ],
)
def test_feeds_of_a_list_can_be_found(client: Client, path: str, title: str, feed: str) -> None:
    publish_in_full()

    head = Head(client, path)

    paths = [feed, f"{feed}atom/", f"{feed}json/"]
    titles = [title, f"{title} (Atom)", f"{title} (JSON)"]
    assert head.feeds()[3:] == list(zip(TYPES, titles, paths, strict=True))
    assert head.header == ", ".join(
        f'<{SITE}{path}>; rel="alternate"; type="{kind}"'
        for kind, path in zip(TYPES, paths, strict=True)
    )
    assert {client.get(path).status_code for path in paths} == {200}


@pytest.mark.parametrize("path", ["/", "story"])
def test_feeds_of_the_paper_can_be_found_everywhere(client: Client, path: str) -> None:
    story = publish_in_full()

    head = Head(client, story.get_absolute_url() if path == "story" else path)

    assert [(kind, path) for kind, _title, path in head.feeds()] == [
        (TYPES[0], "/feed/"),
        (TYPES[1], "/feed/atom/"),
        (TYPES[2], "/feed/json/"),
    ]
    assert head.header.startswith(f'<{SITE}/feed/>; rel="alternate"; type="application/rss+xml", ')


def test_pages_behind_links_in_mail_are_in_no_index(client: Client) -> None:
    subscription = make_subscription(newsletter=make_newsletter(), confirmed=None)
    paths = [
        f"/newsletters/in/{subscription.confirm_token}/",
        f"/newsletters/out/{subscription.unsubscribe_token}/",
        "/newsletters/sign-up/",
        "/newsletters/sign-up/done/",
    ]

    heads = [Head(client, path) for path in paths]

    assert [head.meta("robots") for head in heads] == [["noindex"]] * 4
    assert [head.link("canonical") for head in heads] == [[]] * 4
    unknown = client.get(f"/newsletters/in/{tokens.fresh()}/")
    assert b'<meta name="robots" content="noindex">' in unknown.content
