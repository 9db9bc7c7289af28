"""What a story's page shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    make_author,
    make_photo,
    make_section,
    publish_article,
)
from tests.pages.stories import publish_in_full, republish, shown_of, text_of

pytestmark = pytest.mark.django_db


def test_article_shows_all_of_its_parts(client: Client) -> None:
    story = publish_in_full()

    html = text_of(client, story.get_absolute_url())

    for part in (
        "<title>Harbour reopens – Newsroom</title>",
        '<h1 class="nr-headline">Harbour reopens</h1>',
        '<p class="nr-standfirst">The boats are back.</p>',
        "<p>They came in with the tide.</p>",
        '<a href="/section/world/">World</a>',
        "<span>Transport</span>",
        '<a href="/tag/harbours/" rel="tag" dir="auto">Harbours</a>',
        'By <a href="/author/ana-sol/" rel="author" dir="auto">Ana Sol</a>',
        '<time datetime="2026-03-14T09:26:53+00:00">March 14, 2026, 9:26 a.m. UTC</time>',
        "1 minute read",
        'alt="Boats in the harbour"',
        "Low tide.",
        "Photo: Ana Sol",
    ):
        assert part in html
    assert "Updated" not in html
    assert html.count("<h1") == 1


def test_article_that_was_revised_shows_when(client: Client) -> None:
    story = republish(publish_in_full(), standfirst="All boats are back.")

    html = text_of(client, story.get_absolute_url())

    assert 'Updated <time datetime="2026-03-15T09:26:53+00:00">' in html
    assert "All boats are back." in html


def test_article_escapes_what_is_no_html(client: Client) -> None:
    hostile = "<script>alert(1)</script>"
    story = publish_article(
        hostile,
        standfirst=hostile,
        kicker=hostile,
        section=make_section(hostile),
        authors=(make_author(hostile),),
        tags=(hostile,),
        lead_photo=make_photo(alt=f'"{hostile}', caption=hostile, credit=hostile),
    )
    paths = [
        "/",
        story.get_absolute_url(),
        story.section.get_absolute_url(),
        story.bylines.get().author.get_absolute_url(),
        story.story_tags.get().tag.get_absolute_url(),
    ]

    pages = [shown_of(client, path) for path in paths]

    assert not [html for html in pages if "<script>" in html]


def test_photo_is_offered_in_its_sizes(client: Client) -> None:
    story = publish_in_full()

    html = text_of(client, story.get_absolute_url())

    [image] = re.findall(r"<img [^>]+>", html)
    [source] = re.findall(r"<source [^>]+>", html)
    widths = r'srcset="[^" ]+\.webp 200w, [^" ]+\.webp 400w, [^" ]+\.webp 640w"'
    assert re.search(widths, source)
    assert re.search(r'src="[^" ]+\.jpg"', image)
    assert 'width="640" height="480"' in image
    assert 'fetchpriority="high"' in image
    assert "lazy" not in image


def test_photo_has_its_size_where_numbers_are_written_with_separators(
    client: Client, settings: Any
) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    story = publish_in_full()
    story.lead |= {"width": 1600, "height": 1200}
    story.save(update_fields=["lead"])

    html = text_of(client, story.get_absolute_url())

    assert 'width="1600" height="1200"' in html


def test_roles_stand_in_the_byline(client: Client) -> None:
    ana, bo, cem = make_author(), make_author("Bo Lind"), make_author("Cem Kaya")
    story = publish_article(authors=(ana, bo, cem))
    story.bylines.filter(author=cem).update(role="photos")

    html = re.sub(r"<[^>]+>", "", text_of(client, story.get_absolute_url()))

    assert "Words by Ana Sol and Bo Lind · Photos by Cem Kaya" in html


def test_story_in_another_language_says_so(client: Client) -> None:
    story = publish_article("عودة العبارة", language="ar", section=make_section())

    pages = [text_of(client, path) for path in (story.get_absolute_url(), "/section/world/")]

    assert '<article class="nr-article" lang="ar" dir="rtl">' in pages[0]
    assert '<h2 class="nr-card-headline" lang="ar" dir="rtl">' in pages[1]
    assert '<html lang="en" dir="ltr">' in pages[0]


def test_language_that_is_none_is_left_out(client: Client) -> None:
    story = publish_article("Klingon", language='x" onload="alert(1)')

    assert '<article class="nr-article">' in text_of(client, story.get_absolute_url())


def test_times_name_their_zone(client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Kathmandu"
    story = publish_article()

    html = text_of(client, story.get_absolute_url())

    assert (
        '<time datetime="2026-03-14T15:11:53+05:45">March 14, 2026, 3:11 p.m. +0545</time>' in html
    )
