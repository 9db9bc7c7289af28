"""The front page laid out in a browser: by mouse, by keys, and by an editor who came late."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.admin.test_article_browser import box_of, flaws, sit_down
from tests.admin.test_front_page import PAGE
from tests.factories import make_chief, make_member, publish_article
from tests.front import place, placed
from tests.people import Person, choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drag(page: Page, name: str, *, onto: str) -> None:
    """Pull a story's handle with the mouse over that of another."""
    start, end = (
        box_of(page.get_by_role("button", name=f"Move “{each}”")) for each in (name, onto)
    )
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 10, end["y"] + 20, steps=5)
    page.mouse.move(end["x"] + 10, end["y"] - 10, steps=2)
    page.mouse.up()


def test_front_page_is_laid_out_by_mouse_and_by_keys(
    browser_context: Any, browser_page: Page, live_server: Any
) -> None:
    place(*(publish_article(name) for name in ("One", "Two", "Three")))
    publish_article("Four")
    refused: list[str] = []
    page = browser_page
    page.on("console", lambda told: refused.append(told.text))
    sit_down(browser_context, make_member("edda", role="Editor"), live_server)
    editor = Person(page, live_server.url)
    editor.opens(PAGE)

    drag(page, "Three", onto="One")
    choose(editor, page.locator("tr:has([name=rows-3-article])"), "Four")
    handle = page.locator("tr:has([name=rows-3-article]) [data-nr-handle]")
    handle.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(handle).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Place 2 of 6")
    editor.presses("Save")
    expect(editor.told()).to_contain_text("The front page was laid out.")

    assert placed() == ["Three", "Four", "One", "Two"]
    assert [each for each in refused if "Content Security Policy" in each] == []


def test_editor_who_came_late_puts_theirs_in_its_place(
    browser_context: Any, browser_page: Page, live_server: Any
) -> None:
    mine, theirs = publish_article("My lead"), publish_article("Their lead")
    place(theirs, mine)
    sit_down(browser_context, make_member("edda", role="Editor"), live_server)
    editor = Person(browser_page, live_server.url)
    editor.opens(PAGE)
    editor.page.get_by_role("button", name="Move “My lead”").press("ArrowUp")
    place(theirs, by=make_chief("thea"))

    editor.presses("Save")
    expect(editor.page.get_by_role("alert")).to_contain_text("thea laid out the front page")
    found = flaws(editor.page)
    editor.presses("Put mine in its place")
    expect(editor.told()).to_contain_text("The front page was laid out.")

    assert placed() == ["My lead", "Their lead"]
    assert found == []
