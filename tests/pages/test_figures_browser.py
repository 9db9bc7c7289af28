"""Photos in a text, as a reader's browser lays them out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from newsroom.models import PublishedArticle
from tests.factories import make_photo, publish_article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = """() => [...document.querySelectorAll(".nr-prose img")].map(each => [
  each.complete && each.naturalWidth > 0, each.clientWidth, each.clientHeight])"""

#: That for paper may be there before the sheet that counts.
IS_STYLED = """() => [...document.styleSheets].some(
  (sheet) => sheet.href.endsWith("/newsroom.css"))"""


@pytest.fixture
def story() -> PublishedArticle:
    """A story with a photo in its text."""
    return publish_article(
        "Tides", body=f'<p>a</p><figure data-photo="{make_photo().pk}"></figure>'
    )


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_photo_has_its_place_before_it_is_there(
    browser: Browser, live_server: Any, story: PublishedArticle, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    held: list[Route] | None = []

    def hold(route: Route) -> None:
        if held is None:
            route.continue_()
        else:
            held.append(route)

    page.route(re.compile(r"\.(webp|jpg)$"), hold)
    page.goto(live_server.url + story.get_absolute_url(), wait_until="domcontentloaded")
    page.wait_for_function(IS_STYLED)

    ((is_there, *before),) = page.evaluate(SIZES)
    # The browser may ask for the picture only now: what comes from here on is held no more.
    waiting, held = held, None
    for route in waiting:
        route.continue_()
    page.wait_for_function("() => document.querySelector('.nr-prose img').naturalWidth > 0")
    ((_is_there, *after),) = page.evaluate(SIZES)
    page.close()

    assert not is_there
    assert before == after
    assert before[1] == pytest.approx(before[0] * 480 / 640, abs=1)
    assert before[0] >= min(640, width - 32)
