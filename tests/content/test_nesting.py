from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content import nesting
from newsroom.content.allowed import TAGS, VOID
from newsroom.content.nesting import well_formed
from newsroom.exceptions import MarkupRefused
from tests.content.samples import EDITOR_HTML, HOSTILE, muddled_html


class _Counter(HTMLParser):
    """Counts tags and depth, and notes what is not nested strictly."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags = self.depth = 0
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags += 1
        if tag not in TAGS:
            self.faults.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        self.depth = max(self.depth, len(self.open))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")


def _counted(html: str) -> _Counter:
    counter = _Counter()
    counter.feed(html)
    counter.close()
    return counter


def _written_or_nothing(html: str) -> str:
    try:
        return well_formed(html)
    except MarkupRefused:
        return ""


@pytest.mark.parametrize(
    ("given_html", "written"),
    [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
        ("<p><b>x</p>y", "<p><b>x</b></p>y"),
        ("<p>a<ul><li>b<li>c</ul>d", "<p>a</p><ul><li>b</li><li>c</li></ul>d"),
        ("<a href=/x>a<a href=/y>b</a>", '<a href="/x">a</a><a href="/y">b</a>'),
        ("<h2>a<h3>b</h3>", "<h2>a</h2><h3>b</h3>"),
        ("<h1>a</h1><del>b</del>", "<h2>a</h2><s>b</s>"),
        ("<table>a", "<table><tbody><tr><td>a</td></tr></tbody></table>"),
        (
            "<table><tr><td>a<td>b<tr><th>c</table>d",
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></tbody></table>d",
        ),
        ("<li>a", "a"),
        ("<td>a", "a"),
        ("a</p></div>b", "a\nb"),
        ("<div>a</div><div>b</div>", "a\nb\n"),
        ("<span class=x>a</span>b", "ab"),
        ("<pre>\n\n a\n</pre>", "<pre> a\n</pre>"),
        ("<script>alert(1)</script><p>a", "<p>a</p>"),
        ("<p lang=de class=x onclick=y>a", '<p lang="de">a</p>'),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("<hr>a<br/>", "<hr>a<br>"),
    ],
)
def test_writes_what_a_parser_would_make_of_it(given_html: str, written: str) -> None:
    assert well_formed(given_html) == written


def test_leaves_an_editors_html_alone() -> None:
    assert well_formed(EDITOR_HTML) == EDITOR_HTML


@given(muddled_html | st.text())
def test_writes_its_own_writing_unchanged(html: str) -> None:
    written = _written_or_nothing(html)

    assert well_formed(written) == written


@given(muddled_html)
def test_closes_every_tag_in_order(html: str) -> None:
    counted = _counted(_written_or_nothing(html))

    assert counted.faults == []
    assert counted.open == []


@pytest.mark.parametrize("name", HOSTILE)
def test_bounds_what_a_cleaner_is_given_when_hostile(name: str) -> None:
    make, _ = HOSTILE[name]

    counted = _counted(_written_or_nothing(make()))

    assert counted.tags <= nesting.MAX_TAGS
    assert counted.depth <= nesting.MAX_DEPTH


def test_refuses_depth_beyond_the_bound() -> None:
    just_right = "<blockquote>" * nesting.MAX_DEPTH

    assert _counted(well_formed(just_right)).depth == nesting.MAX_DEPTH
    with pytest.raises(MarkupRefused, match="deep"):
        well_formed(just_right + "<p>x")


def test_counts_tags_that_are_implied() -> None:
    with pytest.raises(MarkupRefused, match="tags"):
        well_formed("<table>x</table>" * (nesting.MAX_TAGS // 4 + 1))


@pytest.mark.parametrize("sign", ["<", ">", "&"])
def test_refuses_too_many_signs_that_must_be_escaped(sign: str) -> None:
    most = f"{sign} " * nesting.MAX_REFERENCES

    assert well_formed(most).count("&") == nesting.MAX_REFERENCES
    with pytest.raises(MarkupRefused, match="characters"):
        well_formed(most + sign)
