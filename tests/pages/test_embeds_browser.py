"""An embed as a reader meets it: nothing goes to the provider before the click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.factories import publish_article
from tests.pages.stories import shown_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; frame-src https:; img-src 'self'"
BODY = (
    '<p>Before.</p><figure class="embed">'
    '<a href="https://youtu.be/dQw4w9WgXcQ?t=42">The tide comes in</a></figure><p>After.</p>'
)
PLACES = """() => [...document.querySelectorAll(".nr-embed-place, .nr-prose > *")].map(each => {
  const {width, height, top} = each.getBoundingClientRect();
  return [width, height, top + scrollY];
})"""
SHIFTS = """() => new Promise(done => {
  new PerformanceObserver(list => {
    done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0));
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(0), 500);
})"""


@pytest.fixture
def asked() -> list[str]:
    """What was asked of other hosts."""
    return []


@pytest.fixture
def context(
    browser: Browser, live_server: Any, asked: list[str], request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A reader's browser under a strict policy; other hosts answer with a page of nothing."""
    with_script = getattr(request, "param", True)
    context = browser.new_context(java_script_enabled=with_script)

    def answer(route: Route) -> None:
        if route.request.url.startswith(live_server.url):
            response = route.fetch()
            headers = {**response.headers, "content-security-policy": POLICY}
            route.fulfill(response=response, headers=headers)
            return
        asked.append(route.request.url)
        route.fulfill(body="<title>t</title><p>player</p>", content_type="text/html")

    context.route("**/*", answer)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, live_server: Any) -> Page:
    """The page of a story with an embed."""
    story = publish_article("Tides", body=BODY)
    page = context.new_page()
    page.errors = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.errors.append(message.text))  # type: ignore[attr-defined]
    page.goto(live_server.url + story.get_absolute_url())
    return page


def test_press_plays_the_video_in_its_place(page: Page, asked: list[str]) -> None:
    before = page.evaluate(PLACES)
    assert asked == []

    page.get_by_role("button", name="Play: The tide comes in").click()

    frame = page.locator(".nr-embed iframe")
    expect(frame).to_be_focused()
    assert frame.get_attribute("title") == "The tide comes in"
    assert frame.get_attribute("referrerpolicy") == "strict-origin-when-cross-origin"
    assert "autoplay" in str(frame.get_attribute("allow"))
    expect(page.frame_locator(".nr-embed iframe").locator("p")).to_have_text("player")
    assert asked == ["https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&start=42"]
    assert page.evaluate(PLACES) == before
    assert page.evaluate(SHIFTS) == 0
    assert page.errors == []  # type: ignore[attr-defined]


def test_keyboard_plays_the_video(page: Page) -> None:
    page.get_by_role("button", name="Play: The tide comes in").focus()

    page.keyboard.press("Enter")

    expect(page.locator(".nr-embed iframe")).to_be_focused()


def test_place_keeps_the_shape_of_the_frame(page: Page) -> None:
    box = page.locator(".nr-embed-place").bounding_box()

    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(16 / 9, abs=0.02)


def test_embed_is_accessible_before_and_after(page: Page) -> None:
    before = Axe().run(page)
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".nr-embed iframe")).to_be_focused()
    after = Axe().run(page, options={"iframes": False})

    assert before.response["violations"] == []
    assert after.response["violations"] == []


@pytest.mark.parametrize("context", [False], indirect=True)
def test_link_is_left_without_javascript(page: Page, asked: list[str]) -> None:
    link = page.get_by_role("link", name="The tide comes in")

    expect(link).to_have_attribute("href", "https://youtu.be/dQw4w9WgXcQ?t=42")
    expect(page.locator(".nr-embed-place")).to_be_hidden()
    assert asked == []


def test_page_without_an_embed_loads_none_of_its_script(client: Any) -> None:
    without = shown_of(client, publish_article("Dry", body="<p>a</p>").get_absolute_url())
    with_one = shown_of(client, publish_article("Wet", body=BODY).get_absolute_url())

    assert "newsroom/embeds.js" not in without
    assert with_one.count("newsroom/embeds.js") == 1
