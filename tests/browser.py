"""Chromium for tests: plain fixtures, imported by ``conftest.py``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
#: How long a page may take to show what a test waits for, in milliseconds.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


def chromium_path(playwright: Playwright) -> str | None:
    """Where Chromium is: named by ``CHROMIUM``, on the path, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in _NAMES]
    found.append(playwright.chromium.executable_path)
    return next((path for path in found if path and Path(path).is_file()), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, whose event loop runs in this thread from here on."""
    # The loop is not Django's, but Django sees it and would refuse the ORM to every test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Headless Chromium, one for all tests of the session."""
    path = chromium_path(playwright)
    if path is None:
        sentence = "No Chromium here: install Debian's chromium, or name one in CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    running = playwright.chromium.launch(executable_path=path, headless=True, args=_FLAGS)
    yield running
    running.close()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of this test's own: no cookies, 1280 × 900 px."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    yield context
    # What is still on its way through a test's route would fail in the test after it.
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.close()


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Page:
    """One empty page in ``browser_context``."""
    return browser_context.new_page()


def story_box(page: Page) -> Locator:
    """The story editor's text box, once it has begun: before that a plain box has its name."""
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    return page.get_by_role("textbox", name="Body")
