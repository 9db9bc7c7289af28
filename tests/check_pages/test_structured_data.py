"""JSON-LD that lacks what search engines ask for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from check_pages import structured_data
from tests.check_pages.saying import answer

PERSON = {"@type": "Person", "name": "Ana Sol", "url": "https://news.example/author/ana/"}
STORY: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Harbour reopens",
    "datePublished": "2026-03-14T09:26:53+00:00",
    "dateModified": "2026-03-14T09:26:53+00:00",
    "author": [PERSON],
    "publisher": PERSON,
    "image": ["https://news.example/a.jpg"],
}
STEPS = [
    {"position": 1, "name": "Front", "item": "https://x.example/"},
    {"position": 2, "name": "S"},
]


def faults(thing: dict[str, Any], head: str = "") -> list[str]:
    script = f'<script type="application/ld+json">{json.dumps(thing)}</script>'
    return [found.message for found in structured_data.check(answer(head + script))]


def test_check_is_content_with_a_whole_story() -> None:
    assert faults(STORY) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"headline": ""}, "no headline"),
        ({"headline": "x" * 111}, "headline of more than 110 characters"),
        ({"datePublished": "2026-03-14T09:26:53"}, "datePublished is no time with an offset"),
        ({"author": [{"@type": "Person", "name": "Ana"}]}, "author without url"),
        ({"image": ["/a.jpg"]}, "an image without a whole address"),
        ({"@context": "x"}, "no @context of schema.org"),
    ],
)
def test_check_names_what_a_story_lacks(changed: dict[str, Any], fault: str) -> None:
    assert faults(STORY | changed) == [f"NewsArticle: {fault}"]


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        (STEPS[:1], "fewer than two steps"),
        ([STEPS[0] | {"position": 0}, STEPS[1]], "positions that do not count from 1"),
        ([{"position": 1, "name": "Front"}, STEPS[1]], "a step without item"),
    ],
)
def test_check_names_what_breadcrumbs_lack(steps: list[Any], fault: str) -> None:
    crumbs = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}

    assert faults(crumbs) == [f"BreadcrumbList: {fault}"]


def test_check_names_what_a_profile_lacks() -> None:
    page = {"@context": "https://schema.org", "@type": "ProfilePage", "mainEntity": {"name": "A"}}

    assert faults(page) == [
        "ProfilePage: mainEntity without @type",
        "ProfilePage: mainEntity without url",
    ]


def test_check_names_a_page_without_its_data() -> None:
    page = answer('<meta property="og:type" content="article"><p>Story</p>')

    found = [each.message for each in structured_data.check(page)]

    assert found == [
        "a page of type article has no BreadcrumbList",
        "a page of type article has no NewsArticle",
    ]


def test_check_names_data_that_does_not_parse() -> None:
    page = answer('<script type="application/ld+json">{"a": </script>')

    [found] = structured_data.check(page)

    assert found.message.startswith("is no JSON")
