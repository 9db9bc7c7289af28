"""Web addresses that a page can link to, and those that it must not."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsroom.content import links
from newsroom.exceptions import LinkRefused


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://example.org", "https://example.org"),
        ("  HTTPS://Example.ORG/Ana?q=A#B ", "https://example.org/Ana?q=A#B"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("https://bücher.example/über", "https://bücher.example/über"),
        ("https://例え.テスト/", "https://例え.テスト/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://social.example/@ana", "https://social.example/@ana"),
        ("https://example.org/" + "a" * 280, "https://example.org/" + "a" * 280),
    ],
)
def test_checked_takes_an_address_of_the_web(typed: str, address: str) -> None:
    assert links.checked(typed) == address


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("javascript:alert(1)", "begins with https:// or http://"),
        ("JaVaScRiPt://example.org/%0aalert(1)", "begins with https:// or http://"),
        ("java\tscript:alert(1)", "no web address has"),
        ("\x01javascript:alert(1)", "no web address has"),
        ("data:text/html,hello", "begins with https:// or http://"),
        ("ftp://example.org/", "begins with https:// or http://"),
        ("//example.org/", "begins with https:// or http://"),
        ("example.org/ana", "begins with https:// or http://"),
        ("mailto:ana@example.org", "begins with https:// or http://"),
        ("https:example.org", "begins with https:// or http://"),
        ("https://", "the name of a site"),
        ("https:///example.org", "the name of a site"),
        ("https://localhost/", "the name of a site"),
        ("https://127.0.0.1/", "the name of a site"),
        ("https://0x7f.1/", "the name of a site"),
        ("https://[::1]/", "the name of a site"),
        ("https://%65xample.org/", "the name of a site"),
        ("https://-example.org/", "the name of a site"),
        ("https://[example.org/", "no web address"),
        ("https://example..org/", "no web address"),
        ("https://" + "a" * 64 + ".org/", "no web address"),
        ("https://example.org:0/", "no web address"),
        ("https://example.org:65536/", "no web address"),
        ("https://ana@example.org/", "no login"),
        ("https://ana:secret@example.org/", "no login"),
        ("https://example.org\\@other.example/", "no web address has"),
        ("https://example.org/a b", "no web address has"),
        ("https://example.org/\u202egnp.exe", "no web address has"),
        ("https://example.org/\u200b", "no web address has"),
        ('https://example.org/"onmouseover="alert(1)', "no web address has"),
        ("https://example.org/<script>", "no web address has"),
        ("https://example.org/" + "a" * 281, "at most 300 characters"),
    ],
)
def test_checked_refuses_what_no_page_can_link_to(typed: str, reason: str) -> None:
    with pytest.raises(LinkRefused, match=reason):
        links.checked(typed)


def tried(text: str) -> tuple[str, str]:
    """The address, or why there is none."""
    try:
        return links.checked(text), ""
    except LinkRefused as refusal:
        return "", str(refusal)


@given(st.text() | st.text().map("https://{}".format) | st.text().map("https://a.b/{}".format))
@example("https://a.b\\@c.d/")
@example("https://a.b/\ufffe")
@example("https://a.b:/")
def test_checked_gives_a_plain_address_or_a_reason_for_any_text(text: str) -> None:
    address, reason = tried(text)

    assert bool(address) != bool(reason)
    if address:
        parts = urlsplit(address)
        assert parts.scheme in ("http", "https")
        assert "." in str(parts.hostname)
        assert "@" not in parts.netloc
        assert not set(address) & set(' \t\r\n\\"<>')
        assert links.checked(address) == address


def test_all_checked_keeps_the_order_and_passes_over_empty_lines() -> None:
    found = links.all_checked(["https://b.example/", "", "  ", "https://a.example/"])

    assert found == (["https://b.example/", "https://a.example/"], [])


def test_all_checked_names_each_line_that_is_refused() -> None:
    lines = ["https://a.example/", "", "javascript:alert(1)", "ana", "x" * 400]

    addresses, refusals = links.all_checked(lines)

    assert addresses == ["https://a.example/"]
    assert refusals == [
        "Line 3, “javascript:alert(1)”: A web address begins with https:// or http://.",
        "Line 4, “ana”: A web address begins with https:// or http://.",
        f"Line 5, “{'x' * 60}…”: An address has at most 300 characters.",
    ]


@pytest.mark.parametrize(
    "again",
    [
        "https://example.org/ana",
        "https://EXAMPLE.org/ana",
        "http://example.org/ana",
        "https://www.example.org/ana/",
        "https://example.org:443/ana",
    ],
)
def test_all_checked_refuses_an_address_that_stands_there_already(again: str) -> None:
    _addresses, refusals = links.all_checked(["https://example.org/ana", again])

    assert refusals == [f"Line 2, “{again}”: This address stands here already."]


@pytest.mark.parametrize(
    "other",
    ["https://example.org/Ana", "https://example.org:8080/ana", "https://example.org/ana?b"],
)
def test_all_checked_keeps_apart_addresses_of_different_pages(other: str) -> None:
    addresses, _refusals = links.all_checked(["https://example.org/ana", other])

    assert addresses == ["https://example.org/ana", other]


def test_all_checked_finds_one_host_in_two_scripts() -> None:
    pair = ["https://bücher.example/", "https://xn--bcher-kva.example/"]

    assert len(links.all_checked(pair)[1]) == 1


def test_all_checked_refuses_too_many_with_one_sentence() -> None:
    most = [f"https://example.org/{number}" for number in range(links.MOST_LINKS)]

    assert links.all_checked(most) == (most, [])
    assert links.all_checked([*most, "nonsense"] * 1000) == (
        [],
        ["At most 12 addresses can stand here."],
    )
