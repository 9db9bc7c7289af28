"""What writers paste: the clipboard of Word, Google Docs and web pages, in Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import factories
from tests.admin.writing import Writer, clipboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ONE_LEFT = "One picture was left out. Upload it to Photos, then put it in with the Photo button."
TWO_LEFT = (
    "2 pictures were left out. Upload them to Photos, then put them in with the Photo button."
)
#: What each program's clipboard becomes, a block a line, and what the writer is told.
CLEAN = {
    "word": (
        (
            "<h2>The tide at Hull</h2>",
            "<p>They came in <strong>with the tide</strong>, <em>slowly</em> and "
            "<strong><em>late</em></strong>.</p>",
            "<p><strong>Bold by style</strong> <em>and italic</em>. See "
            '<a href="https://news.example/tide?a=1&amp;b=2">the table</a>[1] or my notes.</p>',
            "<h2>What the harbour says</h2>",
            "<h2>Three points</h2>",
            "<ul><li><p>Depth</p><ul><li><p>at <em>low</em> water</p></li></ul></li>",
            "<li><p>Silt</p></li></ul>",
            "<p>In this order:</p>",
            '<ol start="3"><li><p>Dredge</p></li><li><p>Sail</p></li></ol>',
            "<table><tbody><tr><td><p><strong>Port</strong></p></td>",
            "<td><p><strong>Boats</strong></p></td></tr>",
            "<tr><td><p>Hull</p></td><td><p></p></td></tr></tbody></table>",
            "<p>H<sub>2</sub>O, m<sup>2</sup>, 10\N{NO-BREAK SPACE}km, new.</p>",
        ),
        ONE_LEFT,
    ),
    "word-online": (
        (
            "<h2>At the quay</h2>",
            "<p>They <strong>came in</strong> <em>slowly</em></p>",
            "<ul><li><p>Depth</p><ul><li><p>low water</p></li></ul></li><li><p>Silt</p></li></ul>",
        ),
        "",
    ),
    "google-docs": (
        (
            "<h2>What the harbour says</h2>",
            "<p>They came in <strong>with the tide</strong>, <em>slowly</em> and "
            "<strong><em>late</em></strong>.</p>",
            '<p>See <a href="https://news.example/tide?a=1&amp;b=2">the table</a> and '
            '<a href="https://other.example/page">another</a>.<br>A second line.</p>',
            "<ul><li><p>Depth</p><ul><li><p>at low water</p></li></ul></li>",
            "<li><p><strong>Silt</strong></p></li></ul>",
            "<ol><li><p>Dredge</p></li></ol>",
            "<p>H<sub>2</sub>O, <s>gone</s></p>",
            "<table><tbody><tr><td><p><strong>Port</strong></p></td>",
            "<td><p><strong>Boats</strong></p></td></tr>",
            "<tr><td><p>Hull</p></td><td><p>12</p></td></tr></tbody></table>",
            "<hr>",
            "<p>End.</p>",
        ),
        ONE_LEFT,
    ),
    "web-page": (
        (
            "<h2>Harbour reopens</h2>",
            "<p>By Ana Sol</p>",
            "<p>Boats at Hull. Photo: A. Sol</p>",
            "<p>They came in\N{NO-BREAK SPACE}<strong>with the tide</strong>\N{NO-BREAK SPACE}and "
            "<em>slowly</em>.</p>",
            '<p>See <a href="https://news.example/tide">the table</a>, an old one, the top, this '
            'or <a href="mailto:desk@news.example">write</a>.</p>',
            "<p>Loose words</p>",
            "<p>in a div<br>with a break</p>",
            "<p>and a gap</p>",
            "<blockquote><p>We are ready.</p><p>The captain</p></blockquote>",
            "<h4>Small print</h4>",
            "<ul><li><p>One <strong>fact</strong></p></li>",
            '<li><p>Two</p><ol start="4"><li><p>inner</p></li></ol></li></ul>',
            "<p>Laid out</p>",
            "<p>by a table</p>",
            "<table><caption>Boats by port</caption>",
            "<thead><tr><th><p>Port</p></th><th><p>Boats</p></th></tr></thead>",
            '<tbody><tr><td colspan="2"><p>none</p></td></tr></tbody></table>',
            "<p><code>a = 1</code><br><code>b = 2</code></p>",
            "<p>Prix\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}€"
            "\N{NO-BREAK SPACE}»</p>",
        ),
        TWO_LEFT,
    ),
}


@pytest.fixture
def writer(browser_context: BrowserContext, browser_page: Page, live_server: Any) -> Writer:
    """At the form of a new article, under a strict policy, with a headline."""
    chief = factories.make_chief("chief")
    writer = Writer.logged_in(chief, browser_context, browser_page, live_server)
    writer.opens()
    writer.page.get_by_label("Headline").fill("Pasted")
    writer.box.click()
    return writer


@pytest.mark.parametrize("program", CLEAN)
def test_paste_from_a_program_stores_clean_paragraphs(writer: Writer, program: str) -> None:
    lines, told = CLEAN[program]

    writer.pastes(clipboard(program))
    expect(writer.page.locator(".nr-editor-notice")).to_have_text(told)
    body = writer.written()
    article = writer.saves()

    assert body == "".join(lines)
    assert article.body == body
    assert writer.refusals == []


def test_paste_words_into_a_sentence_makes_no_new_paragraph(writer: Writer) -> None:
    writer.types("They came  in.")
    for _ in range(4):
        writer.keys("ArrowLeft")

    writer.pastes('<meta charset="utf-8"><span style="font-weight:700">slowly</span>')

    assert writer.written() == "<p>They came <strong>slowly</strong> in.</p>"


def test_paste_plain_text_makes_a_paragraph_of_each_line(writer: Writer) -> None:
    writer.box.evaluate(
        """(box, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const options = { clipboardData, bubbles: true, cancelable: true };
          box.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        "One <b>line</b>\n\nand another",
    )

    assert writer.written() == "<p>One &lt;b&gt;line&lt;/b&gt;</p><p>and another</p>"


def test_paste_a_picture_alone_is_refused_in_words(writer: Writer) -> None:
    writer.box.evaluate(
        """(box) => {
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File(["x"], "a.png", { type: "image/png" }));
          const options = { clipboardData, bubbles: true, cancelable: true };
          box.dispatchEvent(new ClipboardEvent("paste", options));
        }"""
    )

    expect(writer.page.locator(".nr-editor-notice")).to_have_text(ONE_LEFT)
    assert writer.written() == ""


HOSTILE = """
<p onclick="window.hurt = 1">One<img src="x" onerror="window.hurt = 1"></p>
<svg onload="window.hurt = 1"></svg><iframe srcdoc="<script>parent.hurt = 1</script>"></iframe>
<a href="java&#10;script:window.hurt=1">two</a><a href="data:text/html,x">three</a>
<table data-pm-slice-not><caption><img src=x onerror="window.hurt = 1">Four</caption>
<tr><td>a</td><td>b</td></tr></table><math><mtext><script>window.hurt = 1</script></mtext></math>
"""


@pytest.mark.parametrize("start", ["", '<p data-pm-slice="0 0 []"></p>'])
def test_paste_hostile_html_runs_nothing_and_stores_words_alone(writer: Writer, start: str) -> None:
    writer.pastes(start + HOSTILE)
    body = writer.saves().body

    assert writer.page.evaluate("window.hurt") is None
    for word in ("script", "onerror", "onclick", "data:", "<img"):
        assert word not in body
    assert "<caption>Four</caption>" in body
