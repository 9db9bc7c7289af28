"""The pages in a browser: accessible, and no wider than the screen."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from newsroom.models import PublishedArticle, Tag
from tests.factories import (
    make_author,
    make_newsletter,
    make_photo,
    make_section,
    publish_article,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_WORD = "Donaudampfschifffahrt" * 9
BODY = f"""
<p>They came in with <a href="https://news.example/">the tide</a>.</p><h2>What is next</h2>
<blockquote><p>We wait.</p></blockquote><ul><li>One</li></ul><pre>{LONG_WORD * 3}</pre>
<table><caption>Tides</caption><tr><th>Hour</th><th>Height</th></tr>
<tr><td>9.26</td><td>{LONG_WORD}</td></tr></table><p>{LONG_WORD * 3}</p>
"""


@pytest.fixture
def paths() -> list[str]:
    """Addresses of one page of each kind, all of them full."""
    section = make_section(description="Far and near.")
    photo = make_photo()
    ana = make_author(position="Chief reporter", biography="Ana writes.", photo=photo)
    make_newsletter("The tide", description="Every morning.")
    for place in range(3):
        publish_article(f"{LONG_WORD[:180]} {place}", section=section, authors=(ana,), tags=("A",))
    publish_article("عودة العبارة", body="<p>غادرت</p>", language="ar", authors=(ana,))
    story = publish_article(
        "Harbour reopens",
        kicker="Transport",
        body=BODY,
        section=section,
        authors=(ana, make_author("Bo Lind")),
        tags=("Harbours", *(f"Tag {number} {LONG_WORD[:80]}" for number in range(40))),
        lead_photo=photo,
    )
    return [
        "/",
        story.get_absolute_url(),
        PublishedArticle.objects.get(language="ar").get_absolute_url(),
        section.get_absolute_url(),
        story.story_tags.all()[0].tag.get_absolute_url(),
        ana.get_absolute_url(),
    ]


def visit(browser: Browser, address: str, scheme: Any, width: int) -> tuple[list[str], int]:
    """What axe finds on the page, and by how many px the page is wider than the screen."""
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(address)
    results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    excess = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()
    violations = [
        f"{address} {scheme} {width}: {found['id']}: {node['html']}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]
    return violations, excess


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_pages_are_accessible_and_fit_the_screen(
    browser: Browser, live_server: Any, paths: list[str], scheme: str, width: int
) -> None:
    visits = [visit(browser, live_server.url + path, scheme, width) for path in paths]

    assert [violation for violations, _ in visits for violation in violations] == []
    assert [excess for _, excess in visits] == [0] * len(paths)


@pytest.fixture
def subject_paths() -> list[str]:
    """Pages of a section, a tag, an agency, a pseudonym, and an author of whom little is known."""
    photo = make_photo(credit=f"Ana Sol {LONG_WORD[:60]}")
    links = [
        "https://social.example/@ana",
        "https://bsky.app/profile/ana.example",
        "https://www.linkedin.com/in/ana",
        f"https://{LONG_WORD[:60]}.{LONG_WORD[:60]}.example/{LONG_WORD}",
    ]
    about = {"photo": photo, "links": links}
    section = make_section("World", description="أخبار\n\nFar and near.", **about)
    gannet = make_author("A. Gannet", kind="pseudonym", biography="It sees all.", **about)
    wire = make_author(f"Wire {LONG_WORD[:100]}", kind="agency", position="Desk", **about)
    plain = make_author("وكالة", kind="agency")
    publish_article(section=section, tags=("Sea",), authors=(gannet, wire))
    Tag.objects.update(description="Salt water.", **about)
    subjects = [section, Tag.objects.get(), wire, gannet, plain]
    return [subject.get_absolute_url() for subject in subjects]


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [
        ("en", "light", 390),
        ("en", "dark", 390),
        ("en", "light", 1280),
        ("en", "dark", 1280),
        ("ar", "light", 390),
        ("ar", "dark", 1280),
    ],
)
def test_pages_about_someone_or_something_are_accessible_and_fit_the_screen(
    browser: Browser,
    live_server: Any,
    settings: Any,
    subject_paths: list[str],
    language: str,
    scheme: str,
    width: int,
) -> None:
    settings.LANGUAGE_CODE = language

    visits = [visit(browser, live_server.url + path, scheme, width) for path in subject_paths]

    assert [violation for violations, _ in visits for violation in violations] == []
    assert [excess for _, excess in visits] == [0] * len(subject_paths)


def test_skip_link_is_the_first_thing_that_is_reached(
    browser: Browser, live_server: Any, paths: list[str]
) -> None:
    page = browser.new_page()
    page.goto(live_server.url + paths[1])

    page.keyboard.press("Tab")
    box = page.locator(":focus").bounding_box()
    page.keyboard.press("Enter")

    assert box is not None
    assert box["x"] >= 0
    assert page.evaluate("document.activeElement.id") == "newsroom-main"
    page.close()
