from __future__ import annotations

import pytest
from django.utils.safestring import SafeString
from hypothesis import given

from newsroom.content.markup import sanitize
from newsroom.content.rendering import render
from newsroom.exceptions import MarkupRefused
from tests.content.drawn import strangers
from tests.content.samples import PLAIN_HTML, muddled_html, payloads

BASE = "https://news.example/2024/05/story/"


def test_leaves_the_page_as_the_editor_wrote_it() -> None:
    rendered = render(PLAIN_HTML, base_url=BASE)

    assert rendered.page == PLAIN_HTML


@pytest.mark.parametrize(
    ("href", "absolute"),
    [
        ("/about/", "https://news.example/about/"),
        ("next/", "https://news.example/2024/05/story/next/"),
        ("?a=1&amp;b=2", "https://news.example/2024/05/story/?a=1&amp;b=2"),
        ("#note", "https://news.example/2024/05/story/#note"),
        ("//other.example/", "https://other.example/"),
        ("https://other.example/a", "https://other.example/a"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+49", "tel:+49"),
        ("./javascript:alert(1)", "https://news.example/2024/05/story/javascript:alert(1)"),
    ],
)
def test_makes_links_absolute_in_feed_and_mail(href: str, absolute: str) -> None:
    body = f'<p><a href="{href}" title="t">a</a></p>'

    rendered = render(body, base_url=BASE)

    expected = f'<p><a href="{absolute}" title="t">a</a></p>'
    assert rendered.feed == expected
    assert rendered.mail == expected


def test_shows_absolute_addresses_in_the_text() -> None:
    rendered = render('<p><a href="/about/">About us</a></p>', base_url=BASE)

    assert rendered.text == "About us <https://news.example/about/>"


def test_leaves_out_paragraphs_without_words() -> None:
    rendered = render("<p>One</p><p></p><p> <br></p><p>\u00a0</p><p>Two</p><p></p>")

    assert rendered.page == rendered.mail == "<p>One</p><p>Two</p>"


def test_leaves_links_alone_without_a_base() -> None:
    rendered = render('<a href="/about/">a</a>')

    assert rendered.feed == rendered.mail == rendered.page


def test_yields_safe_strings_for_html_only() -> None:
    rendered = render("<p>1 &lt; 2</p>")

    assert isinstance(rendered.page, SafeString)
    assert isinstance(rendered.feed, SafeString)
    assert isinstance(rendered.mail, SafeString)
    assert not isinstance(rendered.text, SafeString)
    assert rendered.text == "1 < 2"


def test_renders_every_payload_to_html_that_is_clean(cleaner: str) -> None:
    rendered = [render(sanitize(payload), base_url=BASE) for payload in payloads()]

    assert [
        html for one in rendered for html in (one.feed, one.mail) if sanitize(html) != html
    ] == []
    assert [stranger for one in rendered for stranger in strangers(one.page)] == []


@given(muddled_html)
def test_renders_clean_html_to_clean_html(html: str) -> None:
    try:
        body = sanitize(html)
    except MarkupRefused:
        return

    rendered = render(body, base_url=BASE, addresses={42: "/2024/04/first/"})

    assert [sanitize(shape) for shape in (rendered.feed, rendered.mail)] == [
        rendered.feed,
        rendered.mail,
    ]
    assert strangers(rendered.page) == []
