from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.differing import (
    Block,
    Gap,
    Kind,
    Piece,
    compare_html,
    compare_text,
    folded,
)
from newsroom.content.markup import sanitize
from newsroom.content.scanning import StartTag, Text, tokens
from newsroom.exceptions import MarkupRefused
from tests.content.samples import EDITOR_HTML, muddled_html, payloads

OLD, NEW = {Kind.SAME, Kind.REMOVED}, {Kind.SAME, Kind.ADDED}
INLINE = {"strong", "em", "s", "u", "sub", "sup", "code", "q", "cite", "br"}


def _shown(pieces: Iterable[Piece]) -> str:
    """Pieces as one line: ``same [-removed-] {+added+}``."""
    shapes = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(shapes[piece.kind].format(piece.html) for piece in pieces)


def _text(html: str) -> str:
    """What a reader sees of a piece; line ends without the sign that makes them visible."""
    found = tokens(html.replace("↵<br>", "\n").replace("<br>", "\n"))
    return "".join(token.text for token in found if isinstance(token, Text))


def _version(pieces: Iterable[Piece], kinds: set[Kind]) -> str:
    return "".join(_text(piece.html) for piece in pieces if piece.kind in kinds)


def _body(blocks: Iterable[Block], kinds: set[Kind]) -> list[str]:
    """The text of each block that one of the two versions has."""
    return [text for block in blocks if (text := _version(block.pieces, kinds))]


def _block(kind: Kind) -> Block:
    return Block(kind=kind, label="", pieces=())


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("", "", ""),
        ("", "One", "{+One+}"),
        ("One two", "One two", "One two"),
        ("I like tea.", "I really like tea.", "I {+really +}like tea."),
        ("Costs 3.5 million", "Costs 3.6 million", "Costs [-3.5-]{+3.6+} million"),
        ("a <b> & c", "a <i> & c", "a &lt;[-b-]{+i+}&gt; &amp; c"),
        ("日本語の新聞です", "日本語の雑誌です", "日本語の[-新聞-]{+雑誌+}です"),
        ("cafe\u0301 x", "cafe x", "[-cafe\u0301-]{+cafe+} x"),
        ("a 👩\u200d👧 b", "a 👩\u200d👦 b", "a [-👩\u200d👧-]{+👩\u200d👦+} b"),
        ("one\ntwo", "one two", "one[-↵<br>-]{+ +}two"),
        ("one\ntwo", "one\nsix", "one<br>[-two-]{+six+}"),
    ],
)
def test_compares_texts_word_by_word(old: str, new: str, shown: str) -> None:
    assert _shown(compare_text(old, new)) == shown


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("cat the dog", "cow the hen", "[-cat the dog-]{+cow the hen+}"),
        (
            "He saw one of the men leave it then",
            "He met one of the men enter it now",
            "He [-saw-]{+met+} one of the men [-leave it then-]{+enter it now+}",
        ),
        ("like tea", "really like hot tea", "{+really +}like{+ hot+} tea"),
    ],
)
def test_takes_small_islands_into_the_change(old: str, new: str, shown: str) -> None:
    assert _shown(compare_text(old, new)) == shown


@given(st.text(alphabet="ab ,\nか\u0301&<>'\""), st.text(alphabet="ab ,\nか\u0301&<>'\""))
def test_texts_joined_are_both_versions(old: str, new: str) -> None:
    pieces = compare_text(old, new)

    assert _version(pieces, OLD) == old
    assert _version(pieces, NEW) == new
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


@pytest.mark.parametrize(
    ("old", "new", "blocks"),
    [
        ("<p>a</p>", "<p>a</p>", [("same", "", "a")]),
        (
            "<p>One</p><p>Then two</p>",
            "<p>One</p><h2>New</h2><p>Then six</p>",
            [
                ("same", "", "One"),
                ("added", "Heading 2", "{+New+}"),
                ("changed", "", "Then [-two-]{+six+}"),
            ],
        ),
        (
            "<p>all of it old</p>",
            "<p>nothing but news</p>",
            [("removed", "", "[-all of it old-]"), ("added", "", "{+nothing but news+}")],
        ),
        (
            "<p>the council met on Monday</p>",
            "<p>the rain came down hard</p>",
            [
                ("removed", "", "[-the council met on Monday-]"),
                ("added", "", "{+the rain came down hard+}"),
            ],
        ),
        ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>", [("same", "List item", "a")]),
        ("<p>One</p>", "<h2>One</h2>", [("changed", "Paragraph → Heading 2", "One")]),
        (
            "<ul><li>a b</li></ul>",
            "<ol><li>a b</li></ol>",
            [("changed", "List item → Numbered list item", "a b")],
        ),
        (
            "<blockquote><p>a b</p></blockquote>",
            '<blockquote><p lang="de">a b</p></blockquote>',
            [("changed", "Quote → Quote (de)", "a b")],
        ),
        (
            "<p>a bold word</p>",
            "<p>a <b>bold</b> word</p>",
            [("changed", "", "a [-bold-]{+<strong>bold</strong>+} word")],
        ),
        (
            '<p>see <a href="/x">this page</a> now</p>',
            '<p>see <a href="/y">this page</a> now</p>',
            [("changed", "", "see [-this page [/x]-]{+this page [/y]+} now")],
        ),
        (
            '<p>see <a href="/x">this page</a> now</p>',
            '<p>see <a href="/x">this big page</a> now</p>',
            [("changed", "", "see this {+big +}page [/x] now")],
        ),
        (
            "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
            "<table><tbody><tr><td>a</td><td>c</td></tr><tr><td>x</td></tr></tbody></table>",
            [("changed", "Table row", "| a | [-b-]{+c+}"), ("added", "Table row", "{+| x+}")],
        ),
        (
            "<ul><li>a</li></ul>",
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
            [("same", "List item", "a"), ("added", "List item › List item", "{+b+}")],
        ),
    ],
)
def test_compares_bodies_block_by_block(
    old: str, new: str, blocks: list[tuple[str, str, str]]
) -> None:
    found = compare_html(old, new)

    assert [(block.kind, str(block.label), _shown(block.pieces)) for block in found] == blocks


def test_pairs_a_paragraph_with_its_likest_new_version() -> None:
    old = "<p>The council met on Monday</p><p>It closed the old bridge</p>"
    new = "<p>It closed a bridge</p><p>It closed the very old bridge</p><p>Rain came</p>"

    found = compare_html(old, new)

    assert [(block.kind, _shown(block.pieces)) for block in found] == [
        ("removed", "[-The council met on Monday-]"),
        ("added", "{+It closed a bridge+}"),
        ("changed", "It closed the {+very +}old bridge"),
        ("added", "{+Rain came+}"),
    ]


def test_shows_a_text_whole_that_takes_too_many_steps() -> None:
    pieces = compare_text("One x " + "a b " * 5_000, "One y " + "b a " * 5_000 + "z")

    assert [piece.kind for piece in pieces] == ["same", "removed", "added"]
    assert pieces[0].html == "One "


def test_pairs_no_paragraphs_where_it_takes_too_many_steps() -> None:
    old = "".join(f"<p>one and a{number}</p>" for number in range(1_000))
    new = "".join(f"<p>one and b{number}</p>" for number in range(1_000))

    blocks = compare_html(f"<h2>t</h2>{old}", f"<h2>t</h2>{new}")

    assert [block.kind for block in blocks] == ["same"] + ["removed"] * 1_000 + ["added"] * 1_000


_WORDS = st.lists(st.sampled_from(["a", "b", "the", "日本", "x.", "&amp;", "<b>c</b>"]), min_size=1)
_PARAGRAPHS = st.lists(_WORDS.map(" ".join), max_size=6)


@given(_PARAGRAPHS, _PARAGRAPHS)
def test_bodies_joined_are_both_versions(old: list[str], new: list[str]) -> None:
    before, after = ("".join(f"<p>{each}</p>" for each in texts) for texts in (old, new))

    blocks = compare_html(before, after)

    assert _body(blocks, OLD) == [_text(each) for each in old]
    assert _body(blocks, NEW) == [_text(each) for each in new]


@given(muddled_html, muddled_html)
def test_any_bodies_joined_are_both_versions(old: str, new: str) -> None:
    before, after = sanitize(old), sanitize(new)

    blocks = compare_html(before, after)

    assert _body(blocks, OLD) == _body(compare_html(before, before), {Kind.SAME})
    assert _body(blocks, NEW) == _body(compare_html(after, after), {Kind.SAME})


def test_tells_no_change_of_a_body_from_itself() -> None:
    found = compare_html(EDITOR_HTML, EDITOR_HTML)

    assert {block.kind for block in found} == {Kind.SAME}


def _clean(payload: str) -> str:
    try:
        return sanitize(payload)
    except MarkupRefused:
        return ""


def test_draws_nothing_live() -> None:
    drawn: list[str] = []

    for payload in [EDITOR_HTML, *payloads()]:
        blocks = compare_html("<p>a word</p>", _clean(payload))
        pieces = [piece for block in blocks for piece in block.pieces]
        drawn += [piece.html for piece in (*pieces, *compare_text("a word", payload))]

    found = [token for html in drawn for token in tokens(html) if isinstance(token, StartTag)]
    assert {token.name for token in found} == INLINE
    assert [token for token in found if token.attributes] == []
    assert [html for html in drawn if "<" in html and html.count("<") != html.count(">")] == []


S, C = _block(Kind.SAME), _block(Kind.CHANGED)


@pytest.mark.parametrize(
    ("blocks", "context", "shown"),
    [
        ([], 1, []),
        ([S, S, S], 1, [Gap(3)]),
        ([S, S, S, C, S, S, S], 1, [Gap(2), S, C, S, Gap(2)]),
        ([S, S, C, S, S], 1, [S, S, C, S, S]),
        ([C, S, S, S, S, C], 1, [C, S, Gap(2), S, C]),
        ([C, S, S, C], 0, [C, Gap(2), C]),
    ],
)
def test_folds_what_did_not_change(
    blocks: list[Block], context: int, shown: list[Block | Gap]
) -> None:
    assert list(folded(blocks, context=context)) == shown


def test_labels_whatever_clean_html_stands_in() -> None:
    found = compare_html(EDITOR_HTML, EDITOR_HTML)

    assert {str(block.label) for block in found} >= {
        "Heading 2",
        "Heading 3 (de)",
        "Heading 4",
        "Paragraph (rtl)",
        "Quote",
        "Dividing line",
        "List item › List item",
        "Numbered list item",
        "Preformatted text",
        "Table caption",
        "Table head › Table row",
        "Table row",
        "Table foot › Table row",
    }
