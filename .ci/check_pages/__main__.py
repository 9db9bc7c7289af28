"""``python -m check_pages [PATH …]``: check every page, or report those below the paths alone."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from check_pages import crawling, feeds, markup, site, sitemaps, structured_data
from check_pages.answers import Answer, Ask
from check_pages.browsing import FLAGS, Look
from check_pages.findings import Finding, report
from check_pages.site import Site

#: Pages of the admin that are opened under the demo's policy, for their console and requests.
ADMIN_PAGES = (
    "",
    "newsroom/article/",
    "newsroom/article/add/",
    "newsroom/article/1/change/",
    "newsroom/article/1/history/",
    "newsroom/photo/",
    "newsroom/photo/add/",
    "newsroom/photo/1/change/",
    "newsroom/author/1/change/",
    "newsroom/edition/",
)
#: Seconds of each part of the run.
seconds: dict[str, float] = {}


def main(prefixes: list[str]) -> int:
    """Check the site and print what was found; the exit code."""
    begun = time.monotonic()
    with site.running() as running:
        seconds["start"] = time.monotonic() - begun
        with _timed("crawl"):
            answers = crawling.crawl(running.base, running.asks)
            findings = list(crawling.check(answers, running.base))
        chosen = [answer for answer in answers if _is_chosen(answer.url, prefixes)]
        findings += _texts(chosen) + _pages(chosen, running)
        errors = running.log.read_text("utf-8", "replace")
    prefixes = [*prefixes, "/admin/"] if prefixes else []
    findings = [found for found in findings if _is_chosen(found.url, prefixes)]
    print(report(findings))
    if "Traceback" in errors:
        print(f"[server] what the site logged:\n{errors[-5000:]}")
    told = ", ".join(f"{name} {spent:.1f}" for name, spent in seconds.items())
    pages = sum(answer.is_page for answer in chosen)
    print(f"{len(chosen)} addresses, {pages} of them pages: {len(set(findings))} findings.")
    print(f"{time.monotonic() - begun:.0f} seconds: {told}.")
    return 1 if findings or "Traceback" in errors else 0


def _is_chosen(url: str, prefixes: list[str]) -> bool:
    return not prefixes or urlsplit(url).path.startswith(tuple(prefixes))


def _texts(answers: list[Answer]) -> list[Finding]:
    """What can be checked without a browser."""
    with _timed("feeds, sitemaps, JSON-LD"):
        found = [each for answer in answers for each in feeds.check(answer)]
        found += [each for answer in answers for each in sitemaps.check(answer)]
        pages = [answer for answer in answers if answer.is_page]
        return found + [each for answer in pages for each in structured_data.check(answer)]


def _pages(answers: list[Answer], running: Site) -> list[Finding]:
    """The checkers of markup work while the browser goes from page to page."""
    pages = [answer for answer in answers if answer.is_page]
    styles = [answer for answer in answers if answer.kind == "text/css"]
    with tempfile.TemporaryDirectory(prefix="newsroom-pages-") as folder:
        checkers = markup.start(pages + styles, Path(folder)) if pages else []
        findings = _browsed([answer for answer in pages if _is_worth_a_look(answer)], running)
        for checker in checkers:
            findings += checker.findings()
            seconds[checker.name] = checker.seconds()
    return findings


def _is_worth_a_look(answer: Answer) -> bool:
    """Not another of the pages that only fill lists, nor one that leads elsewhere."""
    return answer.status == answer.ask.status and "/filler" not in answer.url


def _browsed(pages: list[Answer], running: Site) -> list[Finding]:
    with _timed("browser"), sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or None
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        look = Look(browser.new_context(locale="en-GB"))
        for answer in pages:
            look.at(answer.ask)
        look.page.context.add_cookies(
            [{"name": "sessionid", "value": running.session, "url": running.base}]
        )
        for path in ADMIN_PAGES:
            look.only_open(Ask(url=f"{running.base}/admin/{path}"))
        browser.close()
    for name, spent in look.seconds.items():
        seconds[name] = spent
    return look.findings


@contextmanager
def _timed(name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    seconds[name] = time.monotonic() - begun


def _stop(number: int, frame: object) -> None:
    """End as by Ctrl-C, so that the server is stopped and the folders are removed."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(main(sys.argv[1:]))
