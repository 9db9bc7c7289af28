from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.scanning import (
    EndTag,
    StartTag,
    Text,
    escaped,
    resolved,
    start_tag,
    tokens,
)


def _text(html: str) -> str:
    return "".join(token.text for token in tokens(html) if isinstance(token, Text))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p>", [StartTag("p"), Text("a"), EndTag("p")]),
        ("<BR/>", [StartTag("br")]),
        ("<a href=x title='y z' LANG=\"de\">", [
            StartTag("a", {"href": "x", "title": "y z", "lang": "de"})
        ]),
        ("<a href=1 href=2>", [StartTag("a", {"href": "1"})]),
        ('<a title="a > b">', [StartTag("a", {"title": "a > b"})]),
        ("<a\nhref\n=\n'x'>", [StartTag("a", {"href": "x"})]),
        ("<img/src=x/onerror=y>", [StartTag("img", {"src": "x/onerror=y"})]),
        ("<!-- <b> -->a", [Text("a")]),
        ("<!-->a", [Text("a")]),
        ("<!doctype html><?php x ?>a<![CDATA[<b>]]>", [Text("a")]),
        ("<scr\0ipt>x</script>y", [StartTag("script"), EndTag("script"), Text("y")]),
        ("<style>p{}</style>", [StartTag("style"), EndTag("style")]),
        ("<svg/>a", [StartTag("svg"), Text("a")]),
        ("a\r\nb\rc\fd", [Text("a\nb\nc d")]),
    ],
)  # fmt: skip
def test_reads_tokens_of_html(html: str, expected: list[object]) -> None:
    found = list(tokens(html))

    assert found == expected


@pytest.mark.parametrize(
    "text", ["a < b", "I <3 you", "x <y and z", "a <b", "<", "</", "</>", "a <", "if <a b='c"]
)
def test_keeps_words_after_a_sign_that_begins_no_tag(text: str) -> None:
    assert _text(text) == text


@pytest.mark.parametrize("html", ["<!-- a", "<script>a", "<![CDATA[a", "<!a"])
def test_keeps_words_after_what_never_ends(html: str) -> None:
    assert _text(html).endswith("a")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&amp;lt;", "&lt;"),
        ("&lt;b&gt;", "<b>"),
        ("&#60;&#x3c;&#X3C", "<<<"),
        ("&nbsp;", "\xa0"),
        ("&copy 2024", "© 2024"),
        ("?a=1&copy=2&section=3", "?a=1&copy=2&section=3"),
        ("&#0;&#xd800;", "\ufffd\ufffd"),
        ("&#1;&#13;", "\n"),
        ("&#x80;", "€"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("&#0000000000000060;", "<"),
        ("&unknown; & &", "&unknown; & &"),
    ],
)
def test_resolves_references(written: str, read: str) -> None:
    assert resolved(written) == read


def test_drops_characters_that_no_feed_may_hold() -> None:
    assert _text("a\0\x01\x0b\x7f\ud800\ufeff\uffffb") == "ab"


@given(st.text())
def test_reads_any_text_to_its_end(html: str) -> None:
    found = list(tokens(html))

    assert all(isinstance(token, Text | StartTag | EndTag) for token in found)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufeff")))
def test_reads_escaped_text_as_it_was(text: str) -> None:
    assert _text(escaped(text)) == text


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufeff")))
def test_reads_written_attributes_as_they_were(value: str) -> None:
    written = start_tag("a", {"title": value})

    assert list(tokens(written)) == [StartTag("a", {"title": value})]
