"""The photo picker in a browser: searched, walked and left by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from newsroom.models import Article
from tests import factories
from tests.admin import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def at_desk(browser_context: BrowserContext, browser_page: Page, live_server: Any) -> Page:
    """A page of someone who is logged in."""
    session = Client()
    session.force_login(factories.make_chief("chief"))
    cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
    browser_context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return browser_page


def flaws(page: Page) -> list[str]:
    """What axe says about the field and the picker, each with the elements it names."""
    found = Axe().run(page, context={"include": [[".field-lead_photo"], ["dialog"]]}).response
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in found["violations"]
    ]


def test_pick_lead_photo_by_keyboard_with_a_search(at_desk: Page, live_server: Any) -> None:
    for place in range(5):
        factories.make_photo(alt=f"Gulls over Ærø {place}", caption="")
    factories.make_photo(alt="Boats", caption="")
    article = factories.make_article("Gulls are back")
    page = at_desk
    page.goto(live_server.url + desk.article_url(article))

    page.get_by_role("button", name="Choose a photo").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Choose a photo")
    expect(dialog.get_by_role("searchbox", name="Words")).to_be_focused()
    expect(dialog.get_by_role("status")).to_have_text("6 photos found.")
    page.keyboard.type("GULLS")
    expect(dialog.get_by_role("status")).to_have_text("5 photos found.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("button", name="Gulls over Ærø 3")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Change the photo")).to_be_focused()
    expect(page.get_by_role("img", name="Gulls over Ærø 3")).to_be_visible()
    page.get_by_role("button", name="Save and continue editing").press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()

    assert Article.objects.get().lead_photo.alt == "Gulls over Ærø 3"
    expect(page.get_by_role("img", name="Gulls over Ærø 3")).to_be_visible()


def test_leave_the_picker_by_escape_changes_nothing(at_desk: Page, live_server: Any) -> None:
    photo = factories.make_photo(alt="Boats", caption="")
    article = factories.make_article("Kept", lead_photo=photo)
    page = at_desk
    page.goto(live_server.url + desk.article_url(article))

    page.get_by_role("button", name="Change the photo").press("Enter")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("1 photo found.")
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Change the photo")).to_be_focused()
    expect(page.locator("input[name=lead_photo]")).to_have_value(str(photo.pk))


def test_remove_the_lead_photo(at_desk: Page, live_server: Any) -> None:
    article = factories.make_article("Without", lead_photo=factories.make_photo())
    page = at_desk
    page.goto(live_server.url + desk.article_url(article))

    page.get_by_role("button", name="Remove the photo").press("Enter")
    expect(page.get_by_role("button", name="Choose a photo")).to_be_focused()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    assert Article.objects.get().lead_photo is None


def test_author_has_a_photo_picked_too(at_desk: Page, live_server: Any) -> None:
    factories.make_photo(alt="Boats", caption="")
    page = at_desk
    page.goto(live_server.url + reverse("admin:newsroom_author_add"))

    page.get_by_role("button", name="Choose a photo").click()
    page.get_by_role("dialog").get_by_role("button", name="Boats").click()

    expect(page.get_by_role("img", name="Boats")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_picker_and_field_have_no_flaw(at_desk: Page, live_server: Any, scheme: Any) -> None:
    photo = factories.make_photo(alt="", credit="Ana Sol")
    factories.make_photo(alt="Boats")
    article = factories.make_article("Seen", lead_photo=photo)
    page = at_desk
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + desk.article_url(article))
    closed = flaws(page)

    page.get_by_role("button", name="Change the photo").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("2 photos found.")

    assert [*closed, *flaws(page)] == []
