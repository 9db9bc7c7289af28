"""The search page in a browser: accessible, no wider than the screen, and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.factories import make_author, make_section, publish_article
from tests.pages.test_accessibility import LONG_WORD, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = [
    "/search/",
    "/search/?q=harbour",
    f"/search/?q={LONG_WORD[:190]}",
    "/search/?q=nothing&section=world",
    f"/search/?q=!&section=none&author={LONG_WORD[:190]}&tag=none&from=x&to=x",
]


@pytest.fixture
def stories() -> None:
    """Stories with hostile words in which the search finds something."""
    section = make_section()
    publish_article(f"{LONG_WORD[:180]} harbour", section=section, authors=(make_author(),))
    publish_article("Story", body=f"<p>{LONG_WORD * 3} harbour {LONG_WORD * 3}</p>", kicker="Port")
    publish_article("عودة العبارة", body="<p>غادرت harbour</p>", language="ar")


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_search_is_accessible_and_fits_the_screen(
    browser: Browser, live_server: Any, stories: None, scheme: str, width: int
) -> None:
    visits = [visit(browser, live_server.url + path, scheme, width) for path in PATHS]

    assert [violation for violations, _ in visits for violation in violations] == []
    assert [excess for _, excess in visits] == [0] * len(PATHS)


def test_search_works_without_javascript(browser: Browser, live_server: Any, stories: None) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/")

    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words").fill("harbour")
    page.get_by_text("Section, author, topic, days").click()
    page.get_by_label("Section", exact=True).select_option("World")
    page.get_by_role("button", name="Search").click()

    assert page.locator("mark").all_inner_texts() == ["harbour"]
    assert page.get_by_label("Words").input_value() == "harbour"
    assert page.get_by_label("Section", exact=True).input_value() == "world"
    page.close()
