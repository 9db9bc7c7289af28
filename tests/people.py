"""People with a browser each: plain fixtures, imported by ``conftest.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page

from tests.browser import PATIENCE


@dataclass(frozen=True)
class Person:
    """Someone with a browser profile of their own on the site."""

    page: Page
    site: str

    def opens(self, path: str) -> None:
        self.page.goto(self.site + path)

    def logs_in(self, name: str) -> None:
        self.opens(reverse("admin:index"))
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill("password")
        self.page.get_by_role("button", name="Log in").click()

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def follows(self, link: str) -> None:
        self.page.get_by_role("link", name=link).first.click()

    def told(self) -> Locator:
        """The message that the admin shows."""
        return self.page.locator(".messagelist")


def choose(editor: Person, box: Locator, name: str) -> None:
    """Find something in one of admin's search boxes and take it."""
    box.locator(".select2-selection").click()
    editor.page.locator(".select2-search__field").fill(name)
    editor.page.locator(".select2-results__option", has_text=name).click()


@pytest.fixture
def people(browser: Browser, live_server: Any, settings: Any) -> Any:
    """Makes people, each with their own cookies."""
    settings.NEWSROOM = {"SITE_URL": live_server.url}
    contexts = []

    def person() -> Person:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Person(context.new_page(), live_server.url)

    yield person
    for context in contexts:
        context.close()
