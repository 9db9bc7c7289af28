from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.plaintext import excerpt, plain_text, text_with_links, word_count
from tests.content.samples import EDITOR_HTML, muddled_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>One\n two</p><p>three</p>", "One two\n\nthree"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<h2>Head</h2>loose<p>a</p>", "Head\n\nloose\n\na"),
        ("<p>a &lt;b&gt; &amp;amp;</p>", "a <b> &amp;"),
        ("<ul><li>a</li><li>b</li></ul><p>c</p>", "- a\n- b\n\nc"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<ol start="9"><li>a</li><li>b</li></ol>', "9. a\n10. b"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
        ("<blockquote><p>a</p><p>b<br>c</p></blockquote>", "> a\n\n> b\n> c"),
        ("<blockquote><ul><li>a</li></ul></blockquote>", "> - a"),
        ("<pre><code>a\n  b\n\nc</code></pre>", "a\n  b\n\nc"),
        ("<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb"),
        ("<p></p><p> </p><p>a</p>", "a"),
        (
            "<table><caption>Votes</caption><thead><tr><th>A</th><th>B</th></tr></thead><tbody>"
            "<tr><td><p>1</p><p>2</p></td><td>3</td></tr></tbody></table><p>c</p>",
            "Votes\nA | B\n1 2 | 3\n\nc",
        ),
        ('<p><a href="/x">a</a></p>', "a"),
    ],
)
def test_tells_html_in_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p>See <a href="https://x.example/a">here</a>.</p>', "See here <https://x.example/a>."),
        ('<a href="https://x.example">https://x.example</a>', "https://x.example"),
        ('<a href="mailto:a@x.example">a@x.example</a>', "a@x.example"),
        ('<a href="mailto:a@x.example">Ann</a>', "Ann <mailto:a@x.example>"),
        ('<a href="https://x.example"></a>', ""),
        ("<a>a</a>", "a"),
        ('<a href="https://x.example"><h2>a</h2><p>b</p></a>', "a\n\nb\n\n<https://x.example>"),
    ],
)
def test_puts_addresses_behind_linked_words(html: str, text: str) -> None:
    assert text_with_links(html) == text


def test_keeps_every_word_of_an_editors_html() -> None:
    text = plain_text(EDITOR_HTML)

    words = (
        "The bridge bold H2O m2 x < y & co. next Brücke שלום in WHO To be inner c Votes 1\xa0000"
    )
    assert [word for word in words.split(" ") if word not in text] == []


@given(muddled_html)
def test_tells_any_html(html: str) -> None:
    assert isinstance(text_with_links(html), str)


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("one two three", 13, "one two three"),
        ("one  two\n three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one, two three", 6, "one…"),
        ("one two", 4, "one…"),
        ("abcdefghij", 5, "abcd…"),
        ("abcde\u0301fghij", 6, "abcd…"),
        ("ab👩\u200d👩\u200d👧fghij", 5, "ab…"),
        ("日本語の新聞です", 5, "日本語の…"),
        ("", 5, ""),
    ],
)
def test_cuts_an_excerpt_between_words(text: str, length: int, short: str) -> None:
    assert excerpt(text, length=length) == short


@given(st.text(), st.integers(1, 50))
def test_keeps_an_excerpt_within_its_length(text: str, length: int) -> None:
    short = excerpt(text, length=length)

    assert len(short) <= length
    assert "\n" not in short


@given(st.text(alphabet="ae\u0301\u0302 ", min_size=5), st.integers(4, 20))
def test_parts_no_letter_from_its_accents(text: str, length: int) -> None:
    line = " ".join(text.split())

    short = excerpt(line, length=length)

    if short.endswith("…") and len(short) > 1:
        following = line[len(short) - 1]
        assert not unicodedata.category(following).startswith("M")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two", 2),
        ("It’s a well-known fact: 3.5 %", 5),
        ("日本語の新聞です", 4),
        ("日本語 and English", 4),
        ("한국어 신문", 2),
        ("— … !", 0),
    ],
)
def test_counts_words(text: str, words: int) -> None:
    assert word_count(text) == words
