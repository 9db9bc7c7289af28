"""Texts that tests of cleaning share: real payloads, and ones that are made to cost time."""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import strategies as st

from newsroom.content.allowed import TAGS
from tests.shared_data import shared


def payloads() -> list[str]:
    """Every script payload and naughty string of the real input."""
    texts: list[str] = json.loads(shared("unicode/blns.json").read_text("utf-8"))
    for name in ("bleach_tests_data.json", "owasp_filter_evasion.json"):
        entries = json.loads(shared(f"xss/{name}").read_text("utf-8"))
        texts += [entry["payload"] for entry in entries]
    return texts


def _filled(unit: str) -> str:
    return (unit * (100_000 // len(unit) + 1))[:100_000]


#: What a hostile body of about 100 kB holds, and whether it is refused.
HOSTILE: dict[str, tuple[Callable[[], str], bool]] = {
    "less-than signs": (lambda: _filled("<"), True),
    "ampersands": (lambda: _filled("&"), True),
    "escaped signs": (lambda: _filled("&lt;"), True),
    "ampersands in an attribute": (lambda: f'<a title="{_filled("&")}">x</a>', True),
    "tags that never close": (lambda: _filled("<a "), True),
    "quotes that never close": (lambda: _filled("<a b='"), True),
    "quotes that hide each other": (lambda: _filled('<a b="" c="'), True),
    "attributes": (lambda: f"<a {' '.join(f'a{n}=1' for n in range(12_000))}>", True),
    "one attribute, repeated": (lambda: f"<a {_filled('x=1 ')}>", False),
    "equals signs": (lambda: f"<a b{_filled('= ')}", False),
    "spaces in a tag": (lambda: f"<a{_filled(' ')}b", False),
    "slashes in a tag": (lambda: f"<a{_filled('/')}", False),
    "one long tag name": (lambda: f"<{_filled('a')}>", False),
    "comments that never end": (lambda: _filled("<!--"), False),
    "dashes in a comment": (lambda: f"<!--{_filled('-')}", False),
    "sections that never end": (lambda: _filled("<![CDATA["), False),
    "declarations": (lambda: _filled("<!"), False),
    "instructions": (lambda: _filled("<?"), False),
    "scripts that never end": (lambda: _filled("<script>"), False),
    "ends of scripts that never end": (lambda: f"<script>{_filled('</script ')}", True),
    "drawings": (lambda: _filled("<svg>"), False),
    "a huge decimal reference": (lambda: f"&#{'9' * 100_000};", False),
    "a huge hexadecimal reference": (lambda: f"&#x{'f' * 100_000};", False),
    "a huge named reference": (lambda: f"&{'a' * 100_000};", False),
    "open divisions": (lambda: _filled("<div>"), False),
    "open photos": (lambda: _filled("<figure data-photo=1>"), False),
    "open captions": (lambda: _filled("<figure data-photo=1><figcaption>x<b>"), True),
    "open embeds": (lambda: _filled("<figure class=embed>"), False),
    "open links in embeds": (
        lambda: _filled("<figure class=embed><a href=https://vimeo.com/1>"),
        False,
    ),
    "formatting in an embed": (
        lambda: f"<figure class=embed><a href=https://vimeo.com/1>{_filled('<b>')}",
        True,
    ),
    "embeds": (
        lambda: _filled("<figure class=embed><a href=https://vimeo.com/1>x</a></figure>"),
        False,
    ),
    "a long link in an embed": (
        lambda: f"<figure class=embed><a href=https://vimeo.com/{_filled('1')}>x</a></figure>",
        False,
    ),
    "open quotations": (lambda: _filled("<blockquote>"), True),
    "open bold": (lambda: _filled("<b>x"), True),
    "open bold before paragraphs": (
        lambda: "".join(f"<b id={n}>" for n in range(5_000)) + "<p>x" * 5_000,
        True,
    ),
    "bold in paragraphs": (lambda: _filled("<b><p>"), True),
    "open links": (lambda: _filled("<a href=//x>"), True),
    "open tables": (lambda: _filled("<table>x"), True),
    "open cells": (lambda: f"<table>{_filled('<td>')}", True),
    "open items": (lambda: f"<ul>{_filled('<li>')}", True),
    "open lists": (lambda: _filled("<ul><li>"), True),
    "empty paragraphs": (lambda: _filled("<p>"), True),
    "ends without beginnings": (lambda: _filled("</p>"), False),
    "credentials in a link": (lambda: f'<a href="http://{_filled("a@")}">x</a>', False),
}

#: What an editor's text looks like, as rich text editors write it: what is drawn as it is stored,
PLAIN_HTML = (
    "<h2>The bridge</h2><p>One <strong>bold</strong>, <b>b</b>, <em>em</em>, <i>i</i>, <s>s</s>, "
    "<u>u</u>, H<sub>2</sub>O, m<sup>2</sup>, <code>x &lt; y</code>, <q>said</q>, "
    "<cite>The Times</cite> &amp; co.<br>next line</p>"
    '<h3 lang="de">Brücke</h3><p dir="rtl">שלום</p><h4>Small</h4><hr>'
    '<p><a href="https://example.org/a?b=1&amp;c=2#d" title="A &quot;title&quot;">out</a>, '
    '<a href="/2024/05/story/">in</a>, <a href="#note">down</a>, '
    '<a href="mailto:desk@example.org">mail</a>, <a href="tel:+49301234">call</a>, '
    '<abbr title="World Health Organization">WHO</abbr></p>'
    "<blockquote><p>To be</p><p>or not</p></blockquote>"
    '<ul><li><p>one</p><ul><li>inner</li></ul></li><li>two</li></ul><ol start="3"><li>c</li></ol>'
    "<pre><code>a\n  b</code></pre>"
)
#: a table,
TABLE_HTML = (
    "<table><caption>Votes</caption><thead><tr>"
    '<th colspan="2" scope="col">Party</th></tr></thead><tbody>'
    '<tr><td rowspan="2"><p>A</p></td><td>1\xa0000</td></tr><tr><td>2</td></tr></tbody>'
    "<tfoot><tr><td>all</td><td>3</td></tr></tfoot></table>"
)
#: what is drawn from what the site knows;
FIGURES_HTML = (
    '<figure data-photo="7"><figcaption>Low <em>tide</em>, by <a href="/ana/">Ana</a></figcaption>'
    '</figure><figure data-photo="8" lang="de"></figure>'
    '<figure class="embed"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=42">'
    'The "harbour" &amp; the sea</a></figure>'
    '<figure class="embed"><a href="https://vimeo.com/76979871">Tide</a></figure>'
    '<blockquote class="pullquote"><p>They came back.</p></blockquote>'
    '<p><a data-article="42">the first story</a> and <a data-article="43" title="t">this</a></p>'
)
#: together every allowed tag.
EDITOR_HTML = PLAIN_HTML + TABLE_HTML + FIGURES_HTML

_NAMES = [*sorted(TAGS), "div", "span", "script", "svg", "form", "font", "h1", "img"]
_PIECES = (
    [f"<{name}>" for name in _NAMES]
    + [f"</{name}>" for name in _NAMES]
    + ["x", "y z", " ", "\n", "\xa0", "&", "&amp;", "&lt;", "&#32;", "&nbsp;", "<", ">", "<!--"]
    + ["-->", '"', "'", "=", "<a href='", '<a href=//x title="', "<td colspan=3>", "<p dir=RTL>"]
    + ["<figure data-photo=7>", "<figure class=embed>", "<blockquote class=pullquote>"]
    + ["<figure class=embed><a href=https://youtu.be/dQw4w9WgXcQ>", "<a data-article=42>"]
    + ["<a href=https://vimeo.com/1>", "</a></figure>", "<figure data-photo=8><figcaption>"]
    + ["<ol start=4>", "\0", "\f", "\r", "\ud800", "\ufeff", "]]>", "<![CDATA["]
)
#: HTML that looks like HTML: what plain random text seldom does.
muddled_html = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join)
