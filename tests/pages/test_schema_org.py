"""What pages tell in JSON-LD, as search engines read it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.template import Context, Template
from django.test import Client
from PIL import Image
from playwright.sync_api import Page

from newsroom.models import Author, Correction, PublishedByline
from tests.factories import (
    THEN,
    correct_story,
    make_author,
    make_photo,
    make_section,
    publish_article,
)
from tests.pages.head_reading import Head
from tests.pages.stories import publish_in_full, republish

pytestmark = pytest.mark.django_db

SITE = "https://news.example"


def news_article(client: Client, story: Any) -> dict[str, Any]:
    return Head(client, story.get_absolute_url()).data()["NewsArticle"]


def test_story_tells_all_that_search_engines_ask_for(client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Kolkata"
    story = publish_in_full(standfirst="Tide & flow")
    republish(story, kicker="Port")
    address = SITE + story.get_absolute_url()

    told = news_article(client, story)

    images = told.pop("image")
    publisher = {"@type": "NewsMediaOrganization", "name": "Newsroom", "url": f"{SITE}/"}
    assert told == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Harbour reopens",
        "description": "Tide & flow",
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "datePublished": "2026-03-14T14:56:53+05:30",
        "dateModified": "2026-03-15T14:56:53+05:30",
        "author": [{"@type": "Person", "name": "Ana Sol", "url": f"{SITE}/author/ana-sol/"}],
        "publisher": publisher,
        "articleSection": "World",
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "wordCount": story.word_count,
    }
    ratios = []
    for image in images:
        name = image["url"].removeprefix(f"{SITE}/media/")
        with default_storage.open(name) as file:
            size = Image.open(file).size
        assert size == (image["width"], image["height"])
        assert (image["caption"], image["creditText"]) == ("Low tide.", "Ana Sol")
        ratios.append(round(size[0] / size[1], 2))
    assert ratios == [1.78, 1.33, 1.0]


def test_long_headline_is_cut_between_words_and_told_whole_beside_it(client: Client) -> None:
    headline = ("Harbour " * 25).strip()

    told = news_article(client, publish_article(headline))

    assert len(told["headline"]) <= 110
    assert told["headline"].endswith("Harbour…")
    assert told["name"] == headline


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Author.Kind.PERSON, "Person"),
        (Author.Kind.PSEUDONYM, "Person"),
        (Author.Kind.AGENCY, "Organization"),
    ],
)
def test_author_is_a_person_or_an_organisation(client: Client, kind: str, told: str) -> None:
    story = publish_article(authors=(make_author("Ana Sol", kind=kind),))

    assert news_article(client, story)["author"] == [
        {"@type": told, "name": "Ana Sol", "url": f"{SITE}/author/ana-sol/"}
    ]


def test_photographers_and_editors_stand_beside_the_authors(client: Client) -> None:
    names = ("Ana Sol", "Bo Lind", "Cy Orr", "Di Poe")
    story = publish_article(authors=tuple(make_author(name) for name in names))
    for row, role in zip(story.bylines.all(), ("words", "photos", "editing", ""), strict=True):
        PublishedByline.objects.filter(pk=row.pk).update(role=role)

    told = news_article(client, story)

    credited = {
        name: [each["name"] for each in told[name]] for name in ("author", "contributor", "editor")
    }
    assert credited == {
        "author": ["Ana Sol", "Di Poe"],
        "contributor": ["Bo Lind"],
        "editor": ["Cy Orr"],
    }


def test_story_without_a_byline_is_by_the_newspaper(client: Client) -> None:
    told = news_article(client, publish_article())

    assert told["author"] == [told["publisher"]]
    assert not {"image", "articleSection", "correction", "name"} & set(told)


def test_each_notice_is_a_correction(client: Client) -> None:
    story = publish_article()
    correct_story(story, "It was Tuesday.")
    update = Correction.Kind.UPDATE
    correct_story(story, "It </script> floats.", kind=update, at=THEN + timedelta(days=2))

    assert news_article(client, story)["correction"] == [
        {
            "@type": "CorrectionComment",
            "name": "Correction",
            "text": "It was Tuesday.",
            "datePublished": "2026-03-15T09:26:53+00:00",
        },
        {
            "@type": "CorrectionComment",
            "name": "Update",
            "text": "It </script> floats.",
            "datePublished": "2026-03-16T09:26:53+00:00",
        },
    ]


@pytest.mark.parametrize(
    ("logo", "address"),
    [
        ("newsroom/newsroom.css", f"{SITE}/static/newsroom/newsroom.css"),
        ("https://cdn.example/logo.png", "https://cdn.example/logo.png"),
    ],
)
def test_publisher_has_the_logo_that_is_set(
    client: Client, settings: Any, logo: str, address: str
) -> None:
    settings.NEWSROOM = {"SITE_URL": SITE, "SITE_LOGO": logo}

    told = news_article(client, publish_article())

    assert told["publisher"]["logo"] == {"@type": "ImageObject", "url": address}


def test_way_to_a_story_leads_through_its_section(client: Client) -> None:
    story, other = publish_in_full(), publish_article("Ebb tide")

    ways = [
        [
            (step["position"], step["name"], step.get("item"))
            for step in Head(client, each.get_absolute_url()).data()["BreadcrumbList"][
                "itemListElement"
            ]
        ]
        for each in (story, other)
    ]

    assert ways == [
        [
            (1, "Newsroom", f"{SITE}/"),
            (2, "World", f"{SITE}/section/world/"),
            (3, "Harbour reopens", None),
        ],
        [(1, "Newsroom", f"{SITE}/"), (2, "Ebb tide", None)],
    ]


@pytest.mark.parametrize("is_agency", [False, True])
def test_author_s_page_tells_who_it_is(client: Client, is_agency: bool) -> None:
    author = make_author(
        kind=Author.Kind.AGENCY if is_agency else Author.Kind.PERSON,
        position="Science correspondent",
        biography="Writes on tides.",
        photo=make_photo(),
        links=["https://social.example/@ana", "javascript:alert(1)"],
    )
    publish_article(authors=(author,))

    told = Head(client, author.get_absolute_url()).data()["ProfilePage"]

    entity = told["mainEntity"]
    assert len(entity.pop("image")) == 3
    assert entity.pop("jobTitle", None) == (None if is_agency else "Science correspondent")
    assert entity == {
        "@type": "Organization" if is_agency else "Person",
        "name": "Ana Sol",
        "url": f"{SITE}/author/ana-sol/",
        "description": "Writes on tides.",
        "sameAs": ["https://social.example/@ana"],
    }


def test_lists_tell_their_stories_in_order(client: Client) -> None:
    section = make_section("World", description="Near and far.")
    stories = [
        publish_article(f"Story {hours}", section=section, at=THEN + timedelta(hours=hours))
        for hours in range(2)
    ]

    told = Head(client, section.get_absolute_url()).data()
    front = Head(client, "/").data()

    page = told["CollectionPage"]
    assert (page["name"], page["description"]) == ("World", "Near and far.")
    assert page["url"] == f"{SITE}/section/world/"
    assert [each["url"] for each in page["mainEntity"]["itemListElement"]] == [
        SITE + story.get_absolute_url() for story in reversed(stories)
    ]
    assert [step["name"] for step in told["BreadcrumbList"]["itemListElement"]] == [
        "Newsroom",
        "World",
    ]
    assert front["WebSite"]["url"] == f"{SITE}/"


def test_data_keeps_whatever_words_it_is_given() -> None:
    hostile = "</script><script>alert(1)</script><!--<script>]]>\u2028\u2029&amp;\"\\'é潮"

    html = Template("{% load newsroom %}{% json_ld data %}").render(
        Context({"data": {"name": hostile}})
    )

    inner = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', html, re.DOTALL)
    assert inner is not None
    assert not set(inner[1]) & set("<>&\u2028\u2029")
    assert "潮" in inner[1]
    assert json.loads(inner[1]) == {"name": hostile}


#: What a page asks for beside itself.
FILES = {"stylesheet": "text/css", "script": "text/javascript"}


def test_data_runs_nothing_and_needs_no_exception_to_a_strict_policy(
    client: Client, browser_page: Page
) -> None:
    headline = "</script><script>document.title='broken'</script>\u2028"
    html = client.get(publish_article(headline).get_absolute_url()).content.decode()
    refused: list[str] = []
    browser_page.on("console", lambda message: refused.append(message.text))
    browser_page.route(
        "https://news.example/**",
        lambda route: (
            route.fulfill(
                body=html,
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": "script-src 'self'"},
            )
            if route.request.is_navigation_request()
            else route.fulfill(body="", content_type=FILES[route.request.resource_type])
        ),
    )

    browser_page.goto("https://news.example/")

    told = browser_page.evaluate(
        "[...document.querySelectorAll('script:not([src])')].map(each => JSON.parse(each.text))"
    )
    assert refused == []
    assert browser_page.title() != "broken"
    assert [thing["@type"] for thing in told] == ["NewsArticle", "BreadcrumbList"]
    assert told[0]["headline"].startswith("</script><script>")
