from __future__ import annotations

import pytest
from hypothesis import given

from newsroom.content.markup import sanitize
from newsroom.content.paragraphs import Mark, Paragraph, paragraphs
from newsroom.content.plaintext import plain_text
from tests.content.samples import EDITOR_HTML, muddled_html


def _text(paragraph: Paragraph) -> str:
    return "".join(word.text for word in paragraph.words)


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("", []),
        ("<p>One\n two </p><p> three</p>", ["One two", "three"]),
        ("<p></p><p> <br></p><p>\xa0</p><p>a</p>", ["a"]),
        ("<p>a <b> b</b></p>", ["a b"]),
        ("<p>a<br> b</p>", ["a\nb"]),
        ("<p>a &lt;b&gt; &amp;amp;</p>", ["a <b> &amp;"]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", ["a", "b"]),
        ("<pre><code>a\n  b</code></pre>", ["a\n  b"]),
        ("<p>a</p><hr><p>b</p>", ["a", "* * *", "b"]),
        (
            "<table><caption>c</caption><tbody><tr><td><p>1</p><p>2</p></td><td></td><td>3</td>"
            "</tr></tbody></table>",
            ["c", "| 1 2 | | 3"],
        ),
        ('<p><a href="/x">a</a>.</p>', ["a [/x]."]),
        ('<p><a href="/x" title="t">a</a></p>', ["a [/x t]"]),
        ('<p><a href="https://x.example">https://x.example</a></p>', ["https://x.example"]),
        ('<p><a href="mailto:a@x.example">a@x.example</a></p>', ["a@x.example"]),
        ('<p><abbr title="Health">H</abbr></p>', ["H [Health]"]),
    ],
)
def test_reads_the_text_of_each_paragraph(html: str, texts: list[str]) -> None:
    assert [_text(each) for each in paragraphs(html)] == texts


def test_tells_what_a_paragraph_stands_in() -> None:
    found = paragraphs('<blockquote lang="de"><ol start="3"><li><p dir="rtl">a</p></li></ol>')

    assert [(each.tags, each.detail) for each in found] == [(("blockquote", "ol"), "de rtl")]


def test_marks_words_alike_whatever_the_order_of_tags() -> None:
    [one] = paragraphs("<p><b><i>a</i></b></p>")
    [other] = paragraphs("<p><em><strong><b>a</b></strong></em></p>")

    assert one.words == other.words
    assert one.words[0].marks == (Mark("em", ""), Mark("strong", ""))


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())


def _letters_told(html: str) -> str:
    """The letters of ``html``, without addresses: they alone begin with a space."""
    told = [word.text for each in paragraphs(html) for word in each.words]
    return _letters("".join(text for text in told if not text.startswith(" [")))


def test_keeps_every_letter_of_an_editors_html() -> None:
    assert _letters_told(EDITOR_HTML) == _letters(plain_text(EDITOR_HTML))


@given(muddled_html)
def test_keeps_every_letter_of_clean_html(html: str) -> None:
    clean = sanitize(html)

    assert _letters_told(clean) == _letters(plain_text(clean))
