"""What the look into Chromium notices on bad pages, which are served from memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route

from check_pages.answers import Ask
from check_pages.browsing import Look
from tests.check_pages.saying import BASE

pytestmark = pytest.mark.browser

SHELL = """<!doctype html><html lang="en"><head><title>Page</title><link rel="icon" href="data:,">
<style>body {{ margin: 0; overflow-wrap: anywhere; color: #000; background: #fff }}
.skip {{ position: absolute; left: -999px }} .skip:focus {{ left: 0; padding: 1rem }}
{style}</style></head><body><a class="skip" href="#main">Skip to the content</a>
<main id="main" tabindex="-1"><h1>Page</h1>{body}</main></body></html>"""
#: What is wrong with a page: its style, its body, and what must be said of it.
BAD = [
    ("", '<img src="/a.png">', "axe", "image-alt"),
    ("", "<h3>Skipped a level</h3>", "axe", "heading-order"),
    ("button { width: 9px; height: 9px; padding: 0 }", "<button>a</button><button>b</button>",
     "axe", "target-size"),
    ("@media (prefers-color-scheme: dark) { p { color: #eee } }", "<p>Pale</p>",
     "axe", "in the dark, color-contrast"),
    ("", "<p style='width: 400px'>Wide</p>", "width", "320 px: the page is 400 px wide"),
    ("p { overflow: hidden; white-space: nowrap }", f"<p>{'Words ' * 99}</p>",
     "width", "320 px: text is clipped at the side"),
    ("p { overflow: hidden; height: 1rem }", "<p>One<br>Two<br>Three</p>",
     "width", "320 px: text is clipped at the bottom"),
    ("html { overflow-x: hidden } p { position: relative; left: -2rem }", "<p>Beside</p>",
     "width", "320 px: text lies beside the screen"),
    ("div { overflow: hidden } p { width: 2000px }", "<div><p>Short</p></div>", "", ""),
    (".on { outline: none }", "<button class='on'>Press this</button>",
     "keyboard", "focus does not show"),
    (".skip { display: none }", "<a href='/'>First</a>",
     "keyboard", "the first thing reached is no skip link"),
    (".skip:focus { left: -999px }", "", "keyboard", "the skip link is not seen"),
    ("p { transition: color 1s }", "<p>Slow</p>",
     "motion", "moves though reduced motion is preferred"),
    ("", "<script>console.error('Oh')</script>", "console", "Oh"),
    ("", "<script>missing()</script>", "console", "missing is not defined"),
    ("", '<img src="/gone.png" alt="">', "request", "answered 404"),
    ("", '<img src="http://other.invalid/a.png" alt="">',
     "request", "failed: net::ERR_NAME_NOT_RESOLVED"),
]  # fmt: skip


@pytest.fixture(scope="module")
def look(browser: Browser) -> Iterator[Look]:
    """One look for all bad pages."""
    context = browser.new_context()
    context.route("**/*", _answer)
    yield Look(context)
    context.close()


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(BASE)
    if path.isdigit() or path[1:].isdigit():
        style, body, *_ = BAD[int(path.strip("/"))]
        route.fulfill(body=SHELL.format(style=style, body=body), content_type="text/html")
    elif route.request.url == f"{BASE}/policy":
        policy = {"Content-Security-Policy": "style-src 'none'"}
        route.fulfill(body="<p style='color: red'>", content_type="text/html", headers=policy)
    elif "invalid" in route.request.url:
        route.abort("namenotresolved")
    elif path == "/a.png":
        route.fulfill(body="", content_type="image/png")
    else:
        route.fulfill(status=404, body="")


@pytest.mark.parametrize("number", range(len(BAD)), ids=[bad[3] or "good" for bad in BAD])
def test_look_notices(look: Look, number: int) -> None:
    *_, checker, message = BAD[number]
    look.findings.clear()

    look.at(Ask(url=f"{BASE}/{number}"))

    found = [(each.checker, each.message) for each in look.findings]
    if checker:
        assert any(who == checker and text.startswith(message) for who, text in found), found
    else:
        assert found == []


def test_look_goes_on_after_a_page_that_does_not_open(look: Look) -> None:
    look.findings.clear()

    look.at(Ask(url="http://other.invalid/"))

    assert any(each.message.startswith("could not be looked at") for each in look.findings)


def test_look_notices_what_a_policy_refuses(look: Look) -> None:
    look.findings.clear()

    look.only_open(Ask(url=f"{BASE}/policy"))

    assert any("Content Security Policy" in each.message for each in look.findings)
