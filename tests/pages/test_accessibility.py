"""The pages in a browser where the site's own language is written from right to left.

``make check-pages`` looks at every page of the demo, which is in English.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from check_pages.answers import Ask
from check_pages.browsing import Look
from newsroom.models import Edition, Newsletter, PublishedArticle, Tag
from tests.factories import (
    THEN,
    make_author,
    make_newsletter,
    make_photo,
    make_section,
    make_subscription,
    publish_article,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_WORD = "Donaudampfschifffahrt" * 9
BODY = f"""
<p>They came in with <a href="https://news.example/">the tide</a>.</p><h2>What is next</h2>
<table><caption>Tides</caption><tr><th>Hour</th><th>Height</th></tr>
<tr><td>9.26</td><td>{LONG_WORD}</td></tr></table><p>{LONG_WORD * 3}</p>
"""


@pytest.fixture
def paths() -> list[str]:
    """Addresses of one page of each kind, all of them full."""
    photo = make_photo(credit=f"Ana Sol {LONG_WORD[:60]}")
    about = {
        "photo": photo,
        "links": ["https://social.example/@ana", f"https://a.example/{LONG_WORD}"],
    }
    section = make_section("World", description="أخبار\n\nFar and near.", **about)
    ana = make_author(position="Chief reporter", biography="Ana writes.", **about)
    wire = make_author(f"Wire {LONG_WORD[:100]}", kind="agency", position="Desk", **about)
    tide = make_newsletter(f"The tide {LONG_WORD[:60]}", description="Every morning.")
    make_newsletter(LONG_WORD[:80], description=LONG_WORD, position=9)
    token = make_subscription(newsletter=tide).unsubscribe_token
    story = publish_article(
        LONG_WORD[:180], section=section, authors=(ana, wire), tags=("Sea",), body=BODY,
        lead_photo=photo,
    )  # fmt: skip
    Tag.objects.update(description="Salt water.", **about)
    subjects = [section, Tag.objects.get(), ana, wire, tide, _editions(tide, story)]
    return [
        "/",
        "/newsletters/",
        "/2026/03/",
        reverse("newsroom:choices", args=[token]),
        reverse("newsroom:account_form"),
        story.get_absolute_url(),
        *(each.get_absolute_url() for each in subjects),
    ]


def _editions(tide: Newsletter, story: PublishedArticle) -> Edition:
    """The middle one of three in the archive, with the story."""
    editions = [
        Edition.objects.create(
            newsletter=tide,
            subject=f"أخبار {LONG_WORD[:130]}",
            preheader="From the quay.",
            intro=f"Good morning.\n\n{LONG_WORD}",
            state=Edition.State.SENT,
            created_at=THEN,
            prepared_at=THEN,
        )
        for _number in range(3)
    ]
    editions[1].stories.create(story=story)
    return editions[1]


def test_pages_of_a_site_in_arabic_are_accessible_and_fit_every_screen(
    browser: Browser, live_server: Any, settings: Any, paths: list[str]
) -> None:
    settings.LANGUAGE_CODE = "ar"
    look = Look(browser.new_context())

    for path in paths:
        look.at(Ask(url=f"{live_server.url}{path}"))
    direction = look.page.evaluate("document.dir")
    look.page.context.close()

    assert look.findings == []
    assert direction == "rtl"
