"""Opens what cleaning leaves in Chromium and pokes at every element: nothing may run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape

import pytest
from playwright.sync_api import Error, Page, Request, Route

from newsroom.content.allowed import TAGS
from newsroom.content.markup import sanitize
from newsroom.content.rendering import render
from tests.content.drawn import DRAWN
from tests.content.samples import EDITOR_HTML, payloads

pytestmark = pytest.mark.browser

HOME = "https://page.example/2024/05/story/"

_TRAP = """
window.executed = [];
for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch"]) {
  window[name] = (...given) => { window.executed.push(name + ": " + given.join()); };
}
document.write = (...given) => { window.executed.push("write: " + given.join()); };
"""

_POKE = """async () => {
  const allowed = new Set(["http:", "https:", "mailto:", "tel:"]);
  const stay = event => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (link && allowed.has(link.protocol)) event.preventDefault();
  };
  window.addEventListener("click", stay, true);
  const names = ["mouseover", "mouseenter", "mousemove", "mousedown", "focus", "blur", "load",
    "error", "keydown", "input", "scroll", "wheel", "toggle", "begin", "animationstart",
    "transitionend", "pointerenter", "paste", "drag", "submit", "beforetoggle", "click"];
  for (const element of document.querySelectorAll(".case *")) {
    for (const name of names) {
      element.dispatchEvent(new Event(name, {bubbles: true, cancelable: true}));
    }
    if (element.focus) element.focus();
    if (element.click) element.click();
  }
  await new Promise(done => setTimeout(done, 400));
}
"""

_SEEN = """() => ({
  executed: window.executed ?? [],
  cases: document.querySelectorAll("body > .case").length,
  names: [...new Set([...document.querySelectorAll(".case *")].map(e => e.localName))],
  handlers: [...document.querySelectorAll("*")].flatMap(e => e.getAttributeNames())
    .filter(name => name.startsWith("on")),
  protocols: [...new Set([...document.querySelectorAll(".case a[href]")].map(a => a.protocol))],
})
"""


@dataclass
class Watched:
    """What a page did that a story's text must not do."""

    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    navigations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seen: dict[str, list[str]] = field(default_factory=dict)

    @property
    def deeds(self) -> list[str]:
        executed = self.seen.get("executed", [])
        return [*self.requests, *self.dialogs, *self.navigations, *self.errors, *executed]


Opening = Callable[[list[str]], Watched]


@pytest.fixture
def opened(browser_page: Page) -> Iterator[Opening]:
    """Opens bodies in one page, each in an element of its own, and tells what happened."""

    def open_bodies(bodies: list[str]) -> Watched:
        watched = Watched()
        _listen(browser_page, watched, _page_of(bodies))
        browser_page.goto(HOME)
        try:
            browser_page.evaluate(_POKE)
            watched.seen = browser_page.evaluate(_SEEN)
        except Error as error:
            watched.errors.append(f"the page went away: {error}")
        return watched

    yield open_bodies
    browser_page.unroute_all(behavior="ignoreErrors")


def _page_of(bodies: list[str]) -> str:
    cases = "".join(f'<div class="case">{body}</div>' for body in bodies)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>'
        f'<link rel="icon" href="data:,"><script>{_TRAP}</script></head><body>{cases}</body></html>'
    )


def _listen(page: Page, watched: Watched, html: str) -> None:
    served = []

    def answer(route: Route, request: Request) -> None:
        if request.url == HOME and not served:
            served.append(True)
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
            return
        watched.requests.append(f"request: {request.url}")
        route.abort()

    def refuse(dialog: object) -> None:
        watched.dialogs.append(f"dialog: {dialog}")
        dialog.dismiss()  # type: ignore[attr-defined]

    page.context.route("**/*", answer)
    page.on("dialog", refuse)
    page.on("pageerror", lambda error: watched.errors.append(f"error: {error}"))
    page.on("popup", lambda popup: watched.navigations.append(f"popup: {popup.url}"))
    page.on(
        "framenavigated",
        lambda frame: frame.url == HOME or watched.navigations.append(f"to: {frame.url}"),
    )


@pytest.mark.parametrize("shape", ["page", "feed", "mail"])
def test_runs_nothing_of_any_payload(cleaner: str, shape: str, opened: Opening) -> None:
    bodies = [sanitize(payload) for payload in payloads()]

    watched = opened([getattr(render(body, base_url=HOME), shape) for body in bodies])

    assert watched.deeds == []
    assert watched.seen["cases"] == len(bodies)
    assert watched.seen["handlers"] == []
    assert set(watched.seen["names"]) <= TAGS | DRAWN.keys()
    assert set(watched.seen["protocols"]) <= {"http:", "https:", "mailto:", "tel:"}


def test_runs_nothing_of_the_text_shape_when_escaped(cleaner: str, opened: Opening) -> None:
    texts = [render(sanitize(payload), base_url=HOME).text for payload in payloads()]

    watched = opened([f"<pre>{escape(text)}</pre>" for text in texts])

    assert watched.deeds == []


def test_runs_nothing_of_an_editors_html(cleaner: str, opened: Opening) -> None:
    watched = opened([sanitize(EDITOR_HTML)])

    assert watched.deeds == []
    assert set(watched.seen["names"]) == TAGS


@pytest.mark.parametrize(
    "unclean",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<p onmouseover=alert(1)>a</p>",
        '<a href="javascript:alert(1)">a</a>',
        '<a href="java\nscript:alert(1)">a</a>',
        "<svg onload=alert(1)>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<iframe src=//other.example></iframe>",
        '<iframe srcdoc="a"></iframe>',
        "<img src=//other.example/pixel.gif>",
        '<p style="background:url(//other.example/x)">a</p>',
        "<link rel=stylesheet href=//other.example/x.css>",
        '<meta http-equiv=refresh content="0;url=//other.example/">',
        "<script>syntax error</script>",
        "<script>location = '//other.example'</script>",
        "<details open ontoggle=alert(1)>a</details>",
        "<form action=//other.example><button>a</button></form>",
    ],
)
def test_notices_what_runs_in_unclean_html(unclean: str, opened: Opening) -> None:
    watched = opened([unclean])

    assert watched.deeds != []


def test_notices_what_runs_in_the_payloads_themselves(opened: Opening) -> None:
    watched = opened(["<b>before</b>", *payloads()[-60:]])

    assert watched.deeds != []
