"""A writer in front of the rich text editor: what they press, paste and read there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from newsroom.models import Article
from tests.admin import desk

CLIPBOARD = Path(__file__).parent / "clipboard"

#: The editor hears of a moved cursor by an event of its own, which comes before the next frame.
PASTE = """async (box, given) => {
  for (const _ of "12") await new Promise(requestAnimationFrame);
  const clipboardData = new DataTransfer();
  for (const [type, text] of Object.entries(given)) clipboardData.setData(type, text);
  const options = { clipboardData, bubbles: true, cancelable: true };
  box.dispatchEvent(new ClipboardEvent("paste", options));
}"""


@dataclass
class Writer:
    """Someone at the form of an article; ``refusals`` is what their browser refused to do."""

    page: Page
    site: str
    refusals: list[str]

    @classmethod
    def logged_in(cls, user: Any, context: BrowserContext, page: Page, live_server: Any) -> Writer:
        session = Client()
        session.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        value = session.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        writer = cls(page, live_server.url, [])
        page.on("console", writer.note)
        page.on("pageerror", lambda error: writer.refusals.append(str(error)))
        return writer

    def note(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or message.type == "warning":
            self.refusals.append(message.text)

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Body")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def opens(self, article: Article | None = None) -> None:
        path = desk.article_url(article) if article else reverse(desk.ADD)
        self.page.goto(self.site + path)
        expect(self.page.get_by_role("toolbar", name="Formatting")).to_be_visible()

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def button(self, name: str) -> Locator:
        """A button of the toolbar."""
        bar = self.page.get_by_role("toolbar", name="Formatting")
        return bar.get_by_role("button", name=name, exact=True)

    def presses(self, button: str) -> None:
        self.button(button).click()

    def pastes(self, html: str, text: str = "") -> None:
        given = {"text/html": html} | ({"text/plain": text} if text else {})
        self.box.evaluate(PASTE, given)

    def written(self) -> str:
        """What the form would send as the body."""
        return str(self.page.locator("#id_body").input_value())

    def saves(self) -> Article:
        """The article as it is stored after Save and continue."""
        self.page.get_by_role("button", name="Save and continue editing").click()
        expect(self.page.locator(".messagelist .success")).to_be_visible()
        found = re.search(r"/article/(\d+)/", self.page.url)
        assert found
        return Article.objects.get(pk=found[1])


def clipboard(name: str) -> str:
    """What a program put into the clipboard as HTML."""
    return (CLIPBOARD / f"{name}.html").read_text("utf-8")
