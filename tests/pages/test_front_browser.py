"""The front page's placed stories in a browser: no number of them leaves a gap."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.factories import make_chief, publish_article
from tests.front import place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: How far the last card of the placed ones ends before the end of their row, in px.
GAP = """() => {
  const cards = document.querySelector(".nr-placed > .nr-cards");
  return Math.round(
    cards.getBoundingClientRect().right - cards.lastElementChild.getBoundingClientRect().right);
}"""


def test_placed_stories_leave_no_gap_at_the_end_of_their_rows(
    browser: Browser, live_server: Any
) -> None:
    chief = make_chief()
    stories = [publish_article(f"Placed {number}", by=chief) for number in range(7)]
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, gaps = context.new_page(), {}

    for number in range(2, 8):
        place(*stories[:number])
        page.goto(live_server.url)
        gaps[number] = page.evaluate(GAP)
    context.close()

    assert gaps == dict.fromkeys(range(2, 8), 0)
