"""Links to the site's pages about itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html

from newsroom.pages import policies
from tests.factories import publish_article
from tests.pages.head_reading import Head

pytestmark = pytest.mark.django_db

SITE = "https://news.example"


def footer_links(client: Client, path: str) -> list[tuple[str, str]]:
    """Words and addresses of the footer's links."""
    page = html.fromstring(client.get(path).content)
    return [(link.text, link.get("href")) for link in page.xpath("//body//footer[last()]//a")]


def test_footer_links_to_the_policies_that_are_set_in_their_order(
    client: Client, settings: Any
) -> None:
    settings.NEWSROOM = {
        "POLICIES": {"privacy": "https://trust.example/privacy?a=1&b=2", "about": "/about/"}
    }
    story = publish_article()

    pages = [footer_links(client, path) for path in ("/", story.get_absolute_url())]

    told = [("About us", "/about/"), ("Privacy", "https://trust.example/privacy?a=1&b=2")]
    assert [links[-2:] for links in pages] == [told, told]


def test_footer_links_to_no_policy_unless_it_is_set(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {}

    titles = {title for title, _address in footer_links(client, "/")}

    assert titles.isdisjoint(str(title) for title in policies.TITLES.values())


def test_footer_leaves_out_what_the_checks_report(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {
        "POLICIES": {"about": "javascript:alert(1)", "etics": "/ethics/", "terms": "/terms/"}
    }

    assert [policy.name for policy in policies.policies()] == ["terms"]
    assert "javascript" not in client.get("/").content.decode()


def test_publisher_tells_machines_of_its_policies(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {
        "SITE_URL": SITE,
        "POLICIES": {
            "about": "/about/",
            "publishing_principles": "/principles/",
            "corrections_policy": "https://trust.example/corrections",
            "ethics_policy": "/ethics/",
            "masthead": "/masthead/",
            "ownership": "/owners/",
        },
    }
    story = publish_article()

    told = Head(client, story.get_absolute_url()).data()["NewsArticle"]["publisher"]

    assert told == {
        "@type": "NewsMediaOrganization",
        "name": "Newsroom",
        "url": f"{SITE}/",
        "publishingPrinciples": f"{SITE}/principles/",
        "correctionsPolicy": "https://trust.example/corrections",
        "ethicsPolicy": f"{SITE}/ethics/",
        "masthead": f"{SITE}/masthead/",
        "ownershipFundingInfo": f"{SITE}/owners/",
    }
    assert Head(client, "/").data()["WebSite"]["publisher"] == told
