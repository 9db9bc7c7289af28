"""Feeds and sitemaps that machines would refuse."""

from __future__ import annotations

import json

import pytest

from check_pages import feeds, sitemaps
from tests.check_pages.saying import BASE, answer
from tests.shared_data import shared

RSS = "application/rss+xml"
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def rss(channel: str) -> str:
    return f"<rss version='2.0'><channel>{channel}</channel></rss>"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (rss("<title>Tide & Time</title>"), "feedparser: "),
        (rss("<title>Tide</title>"), "no link rel=self"),
        (
            rss("<title>T</title><item><title>A</title></item>"),
            "an entry without id",
        ),
    ],
)
def test_check_names_what_is_wrong_with_an_rss_feed(body: str, fault: str) -> None:
    found = [each.message for each in feeds.check(answer(body, kind=RSS))]

    assert any(message.startswith(fault) for message in found), found


def test_check_names_what_is_wrong_with_a_json_feed() -> None:
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "Tide", "feed_url": BASE}

    found = [each.message for each in feeds.check(answer(json.dumps(told), kind=feeds.JSON_KIND))]

    assert any("'items' is a required property" in message for message in found), found
    assert "JSON Feed: feed_url is not its own address" in found


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<urlset>", "is no XML"),
        ("<html></html>", "is no sitemap"),
        (f"<urlset {SITEMAP}/>", "Element"),
        (f"<urlset {SITEMAP}><url><loc>/2026/</loc></url></urlset>", "Element"),
    ],
)
def test_check_names_what_is_wrong_with_a_sitemap(body: str, fault: str) -> None:
    shared("sitemap_xsd")

    found = [each.message for each in sitemaps.check(answer(body, kind="application/xml"))]

    assert any(message.startswith(fault) for message in found), found
