"""The crawl: what it follows, and which links it calls broken."""

from __future__ import annotations

import pytest

from check_pages import crawling
from check_pages.answers import Ask
from tests.check_pages.saying import BASE, answer


def faults(*answers: object) -> list[str]:
    return [found.message for found in crawling.check(list(answers), BASE)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ('<a href="/story/#notes">', "/story/"),
        ('<a href="?before=1">', "/list/?before=1"),
        ('<a href="/تونس/">', "/%D8%AA%D9%88%D9%86%D8%B3/"),
        ('<img src="/a.jpg" alt="">', "/a.jpg"),
        ('<img srcset="/a.webp 200w, /b.webp 400w" alt="">', "/b.webp"),
        ('<form action="/search/">', "/search/"),
        (f'<script type="application/ld+json">{{"url": "{BASE}/said/"}}</script>', "/said/"),
    ],
)
def test_crawl_follows_what_a_page_names(
    link: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {f"{BASE}/list/": answer(link, path="/list/")}
    monkeypatch.setattr(crawling, "fetch", lambda ask: pages.get(ask.url) or _empty(ask))

    found = crawling.crawl(BASE, [Ask(url=f"{BASE}/list/")])

    assert f"{BASE}{path}" in [each.url for each in found]


def _empty(ask: Ask) -> object:
    return answer("<p>", path=ask.url.removeprefix(BASE))


def test_crawl_leaves_other_sites_and_the_admin_alone() -> None:
    assert not crawling.is_public("https://news.example/", BASE)
    assert not crawling.is_public(f"{BASE}0/", BASE)
    assert not crawling.is_public(f"{BASE}/admin/", BASE)
    assert crawling.is_public(BASE, BASE)


def test_check_names_a_link_to_what_is_not_there() -> None:
    gone = answer("", path="/gone/", status=404)

    found = faults(answer('<a href="/gone/">Gone</a>'), gone)

    assert found == [f"leads to {BASE}/gone/, which answers 404", "answered 404, not 200"]


def test_check_names_a_fragment_that_is_not_there() -> None:
    page = answer('<a href="#here">Here</a><a href="#there">There</a><p id="here">')

    assert faults(page) == [f"leads to #there, which is not in {BASE}/"]


def test_check_names_an_answer_that_must_not_come() -> None:
    assert faults(answer("", status=500)) == ["answered 500, not 200"]
    assert faults(answer("", status=301, location="/")) == []
