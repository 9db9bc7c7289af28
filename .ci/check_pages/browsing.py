"""Pages in Chromium: axe, the console, requests, what fits the screen, what the keyboard does."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    Route,
)

from check_pages.answers import Ask
from check_pages.findings import Finding

#: Widths of the screen, in px, in the order in which each page has them.
NARROW, WIDTHS, WIDE = 320, (390, 2560), 1280
HEIGHT = 900
PROBE = Path(__file__).with_name("probe.js").read_text("utf-8")
#: What keeps Chromium to this machine, whatever a page asks for.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
_AXE = """async (rules) => {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  if (rules.length) options.runOnly = rules;
  const results = await axe.run(document, options);
  return results.violations.flatMap((rule) => rule.nodes.map((node) => ({
    message: `${rule.id}: ${rule.help}`, element: node.html,
  })));
}"""
#: What colours alone decide, and so is looked at again in the dark.
_OF_COLOURS = ["color-contrast", "link-in-text-block"]


class Look:
    """One page object that goes from address to address, and all that it notices."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.findings: list[Finding] = []
        self.seconds: Counter[str] = Counter()
        self.ask = Ask(url="about:blank")
        self.is_playing = False
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._note("console", str(error)))
        self.page.on("requestfailed", self._miss)
        self.page.on("response", self._receive)

    def at(self, ask: Ask) -> None:
        """Look at one page in every width and both schemes."""
        self.ask = ask
        try:
            self._look(ask)
        except Error as error:
            self._note("browser", f"could not be looked at: {error.message.splitlines()[0]}")

    def _look(self, ask: Ask) -> None:
        page = self.page
        with self._timed("open"):
            page.emulate_media(color_scheme="light", reduced_motion="no-preference")
            page.set_viewport_size({"width": NARROW, "height": HEIGHT})
            self._open(ask)
        with self._timed("axe"):
            page.evaluate(AXE_SCRIPT)
            self._axe([])
        with self._timed("widths"):
            page.evaluate(PROBE)
            self._probe("overflow", f"{NARROW} px: ")
            for width in (*WIDTHS, WIDE):
                page.set_viewport_size({"width": width, "height": HEIGHT})
                self._probe("overflow", f"{width} px: ")
        with self._timed("axe"):
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            self._axe(_OF_COLOURS, "in the dark, ")
        with self._timed("keyboard"):
            self._probe("motion")
            page.keyboard.press("Tab")
            self._probe("skipLink")
            self._probe("focus")
        with self._timed("embeds"):
            self._play_embeds()

    def only_open(self, ask: Ask) -> None:
        """Open one page for its console and its requests alone."""
        self.ask = ask
        with self._timed("admin"):
            self._open(ask)
            self.page.wait_for_load_state("networkidle")

    def _open(self, ask: Ask) -> None:
        if ask.data:
            self.page.route(ask.url, _posting(ask), times=1)
        self.page.goto(ask.url, wait_until="load")
        if ask.data:
            self.page.unroute(ask.url)

    def _axe(self, rules: list[str], place: str = "") -> None:
        for found in self.page.evaluate(_AXE, rules):
            self._note("axe", place + found["message"], found["element"])

    def _probe(self, name: str, place: str = "") -> None:
        checker = "width" if name == "overflow" else "keyboard" if name != "motion" else name
        for found in self.page.evaluate(f"newsroomProbe.{name}()"):
            self._note(checker, place + found["message"], found["element"])

    def _play_embeds(self) -> None:
        """Press each button that loads a frame: the site's policy must let it in."""
        self.is_playing = True
        for button in self.page.query_selector_all(".nr-embed-play"):
            button.click()
        if self.page.query_selector(".nr-embed-play, .nr-embed iframe"):
            self.page.wait_for_timeout(50)
        self.is_playing = False

    def _hear(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        own_status = "Failed to load resource" in message.text and where == self.page.url
        is_out = self.is_playing and "net::ERR_" in message.text
        if message.type in ("error", "warning") and not own_status and not is_out:
            self._note("console", message.text, where)

    def _miss(self, request: Request) -> None:
        # Cancelled by the browser: what was still on its way when the next page was opened.
        is_left = request.failure == "net::ERR_ABORTED"
        is_out = self.is_playing and request.is_navigation_request()
        if not is_left and not is_out:
            self._note("request", f"failed: {request.failure}", request.url)

    def _receive(self, response: Response) -> None:
        request = response.request
        if response.status >= 400 and not request.is_navigation_request():
            self._note("request", f"answered {response.status}", request.url)

    def _note(self, checker: str, message: str, element: str = "") -> None:
        found = Finding(checker=checker, url=self.ask.url, message=message, element=element)
        self.findings.append(found)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.seconds[name] += time.monotonic() - begun


def _posting(ask: Ask) -> Callable[[Route], Any]:
    headers = {"content-type": "application/x-www-form-urlencoded"}

    def send(route: Route) -> None:
        given = route.request.headers | headers
        route.continue_(method="POST", post_data=ask.data, headers=given)

    return send
