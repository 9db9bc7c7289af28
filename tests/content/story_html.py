"""Bodies generated from the grammar in ``docs/story_html.rst``: what an editor can make.

Each is a pair: the HTML, and the words that readers must find in it.
"""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from hypothesis import strategies as st


class Made(NamedTuple):
    """A piece of a body, and its words in their order."""

    html: str
    words: tuple[str, ...]


PHOTOS = {
    number: {
        "id": number,
        "name": f"newsroom/originals/{number}.jpg",
        "width": 1600,
        "height": 1067,
        "alt": f"alternative{number}",
        "caption": f"caption{number}",
        "credit": f"credit{number}",
        "focus": [50, 50],
        "renditions": [],
    }
    for number in (7, 8, 900_000_000_000_000)
}
ADDRESSES = {42: "/2026/03/first/", 43: "/2026/03/second-é/"}
LINKS = ("https://example.org/a?b=1&c=2", "/about/", "#note", "mailto:desk@example.org", "tel:+49")
VIDEOS = ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42", "https://vimeo.com/76979871/0a1b2c3d")

#: Words of many scripts, and the signs that HTML escapes.
_WORD = st.text("aäßéñкøשם中文😀&<>'\"-.", min_size=1, max_size=6)
_FORMATS = ("strong", "em", "s", "u", "sub", "sup", "code", "q", "cite", "abbr")


def _text(word: str) -> Made:
    return Made(escape(word, quote=False), (word,))


def _joined(pieces: list[Made], between: str = " ") -> Made:
    return Made(
        between.join(each.html for each in pieces), sum((each.words for each in pieces), ())
    )


def _in(name: str, made: Made, attributes: str = "") -> Made:
    return Made(f"<{name}{attributes}>{made.html}</{name}>", made.words)


def _row(
    pieces: st.SearchStrategy[Made], *, most: int = 3, between: str = " "
) -> st.SearchStrategy[Made]:
    rows = st.lists(pieces, min_size=1, max_size=most)
    return rows.map(lambda made: _joined(made, between))


_plain = _row(_WORD.map(_text))
_formatted = st.builds(_in, st.sampled_from(_FORMATS), _plain)
_linked = st.builds(
    lambda made, url: _in("a", made, f' href="{escape(url)}"'), _plain, st.sampled_from(LINKS)
)
_to_article = st.builds(
    lambda made, number: _in("a", made, f' data-article="{number}"'),
    _plain,
    st.sampled_from(list(ADDRESSES)),
)
#: Words in a running text, links to articles among them.
inline = _row(_plain | _formatted | _linked | _to_article, between=" ")
_broken = st.builds(lambda one, other: _joined([one, other], "<br>"), inline, inline)
_words = inline | _broken

_paragraph = _words.map(lambda made: _in("p", made))
_heading = st.builds(_in, st.sampled_from(("h2", "h3", "h4")), _words)
_item = st.builds(_in, st.just("li"), _paragraph | _words)
_list = st.builds(_in, st.sampled_from(("ul", "ol")), _row(_item, between=""))
_nested = st.builds(
    lambda made, inner: _in("ul", _in("li", _joined([made, inner], ""))), _paragraph, _list
)
_quote = _row(_paragraph, between="").map(lambda made: _in("blockquote", made))
_pull_quote = _row(_paragraph, between="").map(
    lambda made: _in("blockquote", made, ' class="pullquote"')
)
_rule = st.just(Made("<hr>", ()))
_cell = st.builds(_in, st.sampled_from(("td", "th")), _paragraph | _words)
_line = _row(_cell, between="").map(lambda made: _in("tr", made))
_table = st.builds(
    lambda caption, head, rows: _in(
        "table",
        _joined([_in("caption", caption), _in("thead", head), _in("tbody", rows)], ""),
    ),
    _words,
    _line,
    _row(_line, between=""),
)


def _photo(number: int, caption: Made | None) -> Made:
    photo = PHOTOS[number]
    credit = (str(photo["credit"]),)
    begin = f'<figure data-photo="{number}">'
    if caption is None:
        return Made(f"{begin}</figure>", (str(photo["caption"]), *credit))
    inside = _in("figcaption", caption)
    return Made(f"{begin}{inside.html}</figure>", (*inside.words, *credit))


_figure = st.builds(_photo, st.sampled_from(list(PHOTOS)), st.none() | _words)
_embed = st.builds(
    lambda made, url: _in("figure", _in("a", made, f' href="{escape(url)}"'), ' class="embed"'),
    _plain,
    st.sampled_from(VIDEOS),
)

block = st.one_of(
    _paragraph, _heading, _list, _nested, _quote, _pull_quote, _rule, _table, _figure, _embed
)
#: Whole bodies.
bodies = _row(block, most=6, between="")
