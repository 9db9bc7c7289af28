"""The crawl: every address that the site's pages, feeds, sitemaps and style sheets name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from urllib.parse import urldefrag, urlsplit

from check_pages.answers import Answer, Ask, absolute, fetch
from check_pages.findings import Finding

#: Requests at once, and addresses after which the crawl is taken to run in circles.
AT_ONCE, MOST = 4, 3000

#: Where elements link to, beside ``srcset``.
LINKING = (
    "//a/@href | //link/@href | //area/@href | //img/@src | //source/@src | //script/@src"
    " | //iframe/@src | //video/@poster | //use/@href | //form[not(@method='post')]/@action"
)
_CSS_ADDRESS = re.compile(r"url\(\s*['\"]?(?!data:)([^'\")]+)")


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link in a page, with its whole address and the element that it stands in."""

    url: str
    element: str


def crawl(base: str, asks: Iterable[Ask]) -> list[Answer]:
    """Answers of all that these requests lead to on the site; each address is asked once."""
    seen: set[str] = set()
    answers: list[Answer] = []
    wave = list(asks)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while wave and len(answers) < MOST:
            seen.update(ask.url for ask in wave)
            arrived = list(pool.map(fetch, wave))
            answers += arrived
            named = {urldefrag(link.url).url for answer in arrived for link in links(answer, base)}
            wave = [Ask(url=url) for url in sorted(named - seen) if is_public(url, base)]
    return answers


def is_public(url: str, base: str) -> bool:
    """Whether the address is of this site, and for readers."""
    return urldefrag(url).url == base or (
        url.startswith(f"{base}/") and not urlsplit(url).path.startswith("/admin/")
    )


def links(answer: Answer, base: str) -> Iterator[Link]:
    """All that an answer links to; in what is no page, the site's own whole addresses."""
    if "location" in answer.headers:
        yield Link(url=absolute(answer.headers["location"], answer.url), element="Location")
    if answer.is_page:
        yield from _page_links(answer)
    if answer.kind == "text/css":
        for address in _CSS_ADDRESS.findall(answer.text):
            yield Link(url=absolute(address, answer.url), element=f"url({address})")
    if answer.kind.startswith(("text/", "application/")) and answer.kind != "text/javascript":
        yield from _named(answer.text, base)


def _page_links(answer: Answer) -> Iterator[Link]:
    for found in answer.document.xpath(LINKING):
        yield _link(answer, found, found)
    for found in answer.document.xpath("//@srcset | //@imagesrcset"):
        for candidate in found.split(", "):
            yield _link(answer, found, candidate.split()[0])


def _link(answer: Answer, attribute: str, address: str) -> Link:
    """The link with the element that has this ``attribute``, as lxml's results know it."""
    parent = attribute.getparent()  # type: ignore[attr-defined]
    words = " ".join(parent.text_content().split())[:60]
    shown = f'<{parent.tag} {attribute.attrname}="{address}">{words}'  # type: ignore[attr-defined]
    return Link(url=absolute(address, answer.url), element=shown)


def _named(text: str, base: str) -> Iterator[Link]:
    for found in set(re.findall(rf"{re.escape(base)}/[^\s\"'<>\\)\]]*", unescape(text))):
        yield Link(url=absolute(found, base), element=found)


def check(answers: list[Answer], base: str) -> Iterator[Finding]:
    """What answered otherwise than it must, and links to what is not there."""
    known = {answer.url: answer for answer in answers if not answer.ask.data}
    if len(answers) >= MOST:
        yield Finding(checker="crawl", url=base, message=f"more than {MOST} addresses: a circle?")
    for answer in answers:
        if answer.status != answer.ask.status and not _is_redirect(answer):
            message = f"answered {answer.status}, not {answer.ask.status}"
            yield Finding(checker="crawl", url=answer.url, message=message)
        for link in links(answer, base):
            fault = _fault(link, answer, known, base)
            if fault:
                yield Finding(checker="link", url=answer.url, message=fault, element=link.element)


def _is_redirect(answer: Answer) -> bool:
    return answer.ask.status == 200 and answer.status in (301, 302, 303, 307, 308)


def _fault(link: Link, answer: Answer, known: dict[str, Answer], base: str) -> str:
    url, fragment = urldefrag(link.url)
    is_own = url == answer.url
    target = answer if is_own else known.get(url)
    if target is None or not is_public(url, base):
        return ""
    if target.status >= 400 and not is_own:
        return f"leads to {url}, which answers {target.status}"
    if fragment and target.is_page and not _has_place(target, fragment):
        return f"leads to #{fragment}, which is not in {url}"
    return ""


def _has_place(answer: Answer, fragment: str) -> bool:
    return fragment == "top" or bool(answer.document.xpath("//*[@id=$id]", id=fragment))
