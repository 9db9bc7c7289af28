"""Links by which a story is shared."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import html

from newsroom.pages.share_links import share_links
from tests.factories import publish_article

HEADLINES = [
    "Harbour reopens",
    "عودة العبارة إلى الميناء",
    "Tide & time 100% 🛥️👩‍🚀 #harbour?",
    "\"><script>alert('x')</script>",
    "a+b=c; d%20e",
]
ADDRESS = "https://news.example/2026/03/caf%C3%A9/"


@pytest.mark.parametrize("headline", HEADLINES)
def test_share_links_carry_headline_and_address_whole(headline: str) -> None:
    links = {link.name: urlsplit(link.address) for link in share_links(headline, ADDRESS)}

    told = {name: parse_qs(parts.query or parts.fragment) for name, parts in links.items()}
    both = {"text": [f"{headline} {ADDRESS}"]}
    assert told == {
        "E-mail": {"subject": [headline], "body": [f"{headline}\r\n\r\n{ADDRESS}"]},
        "WhatsApp": both,
        "Bluesky": both,
        "Mastodon": both,
        "Facebook": {"u": [ADDRESS]},
        "LinkedIn": {"url": [ADDRESS]},
        "X": {"text": [headline], "url": [ADDRESS]},
    }
    # Mail programs take a plus for a plus. Source: RFC 6068, section 5.
    assert "+" not in "".join(link.address for link in share_links(headline, ADDRESS))


def test_headline_of_several_lines_begins_no_header_of_the_mail() -> None:
    mail = share_links("Harbour\r\nBcc: all@news.example", ADDRESS)[0].address

    assert "subject=Harbour%20Bcc" in mail


@pytest.mark.django_db
@pytest.mark.parametrize("headline", HEADLINES)
def test_article_offers_plain_links_that_share_its_canonical_address(
    client: Client, settings: Any, headline: str
) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "SITE_URL": "https://news.example"}
    story = publish_article(headline)

    page = html.fromstring(client.get(story.get_absolute_url()).content)

    [nav] = page.xpath("//nav[contains(@class, 'nr-share')]")
    shown = [(link.text, link.get("href")) for link in nav.findall(".//a")]
    address = f"https://news.example{story.get_absolute_url()}"
    assert shown == [(link.name, link.address) for link in share_links(headline, address)]
    assert page.find(".//link[@rel='canonical']").get("href") == address
    assert {link.get("rel") for link in nav.findall(".//a")} == {"noopener nofollow"}
    assert page.get_element_by_id(nav.get("aria-labelledby")).text == "Share this story"
