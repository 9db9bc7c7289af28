"""The search page in a browser without JavaScript; ``make check-pages`` sees to the rest."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.factories import make_section, publish_article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_search_works_without_javascript(browser: Browser, live_server: Any) -> None:
    publish_article("Story", body="<p>The harbour is open.</p>", section=make_section())
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
