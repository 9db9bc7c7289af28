"""What the editor makes, the cleaner keeps exactly: any text that its schema allows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from playwright.sync_api import BrowserContext, Page

from newsroom.content import markup
from tests import factories
from tests.admin.writing import Writer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LETTERS = st.characters(
    categories=("L", "N", "P", "S"), include_characters='<>&"\N{NO-BREAK SPACE}\N{SOFT HYPHEN}'
)
WORDS = st.text(LETTERS, min_size=1, max_size=12)
PLAIN = ("bold", "italic", "strike", "underline", "code", "q", "cite")
#: Marks that cannot stand together, each with its attributes.
LINKS = st.sampled_from(
    [
        {"type": "link", "attrs": {"href": "https://a.example/?b=1&c=2"}},
        {"type": "link", "attrs": {"href": "mailto:a@b.example", "title": 'a "b" <c>'}},
        {"type": "link", "attrs": {"href": "/here/#part"}},
        {"type": "articleLink", "attrs": {"article": "42"}},
    ]
)
EDGES = st.sampled_from([{"type": "subscript"}, {"type": "superscript"}])
ABBR = st.sampled_from(
    [{"type": "abbr", "attrs": {"title": title}} for title in (None, "Pay as you go", "a'b")]
)


@st.composite
def marks(draw: Any) -> list[dict[str, Any]]:
    chosen = [{"type": name} for name in draw(st.sets(st.sampled_from(PLAIN), max_size=3))]
    for others in (LINKS, EDGES, ABBR):
        if draw(st.booleans()):
            chosen.append(draw(others))
    return chosen


RUN = st.builds(lambda text, marks: {"type": "text", "text": text, "marks": marks}, WORDS, marks())
BREAK = st.just({"type": "hardBreak"})
INLINE = st.lists(st.one_of(RUN, RUN, BREAK), min_size=1, max_size=5)
LANGUAGE = st.sampled_from([{}, {}, {"lang": "fr"}, {"dir": "rtl", "lang": "ar"}])


def node(kind: str, content: Any = None, attrs: Any = LANGUAGE) -> Any:
    if content is None:
        return st.builds(lambda attrs: {"type": kind, "attrs": attrs}, attrs)
    build = lambda content, attrs: {"type": kind, "attrs": attrs, "content": content}  # noqa: E731
    return st.builds(build, content, attrs)


def several(*kinds: Any) -> Any:
    return st.lists(st.one_of(*kinds), min_size=1, max_size=3)


PARAGRAPH = node("paragraph", INLINE)
HEADING = node(
    "heading",
    INLINE,
    st.builds(lambda level, own: {"level": level, **own}, st.integers(2, 4), LANGUAGE),
)
RULE = st.just({"type": "horizontalRule"})
ITEM = node("listItem", st.builds(lambda words: [words], PARAGRAPH))
BULLETS = node("bulletList", several(ITEM))
NESTED = node(
    "listItem", st.builds(lambda words, inner: [words, inner], PARAGRAPH, BULLETS), LANGUAGE
)
NUMBERS = node(
    "orderedList",
    several(ITEM, NESTED),
    st.sampled_from([{"start": 1}, {"start": 7, "lang": "de"}]),
)
QUOTE = node("blockquote", several(PARAGRAPH, BULLETS, HEADING))
PULL_QUOTE = node("pullquote", several(PARAGRAPH))
CAPTION = st.one_of(node("photoCaption", INLINE), st.just({"type": "photoCaption"}))
PHOTO = node(
    "photo", st.builds(lambda caption: [caption], CAPTION), st.just({"photo": "7", "lang": "fr"})
)
EMBED = st.builds(
    lambda title: {
        "type": "embed",
        "attrs": {"href": "https://www.youtube.com/watch?v=abcdefghijk", "title": title},
    },
    WORDS.map(str.strip).filter(bool),
)


@st.composite
def tables(draw: Any) -> dict[str, Any]:
    columns = draw(st.integers(1, 3))

    def row(kind: str) -> dict[str, Any]:
        cells = [draw(node(kind, several(PARAGRAPH, BULLETS))) for _ in range(columns)]
        return {"type": "tableRow", "content": cells}

    kinds = draw(st.sampled_from([("tableHeader", "tableCell"), ("tableCell",), ("tableHeader",)]))
    rows = [row(kind) for kind in kinds]
    caption = draw(st.sampled_from([None, "By <em>port</em> &amp; year"]))
    return {"type": "table", "attrs": {"caption": caption}, "content": rows}


BLOCK = st.one_of(
    PARAGRAPH, HEADING, RULE, BULLETS, NUMBERS, QUOTE, PULL_QUOTE, PHOTO, EMBED, tables()
)
DOCUMENT = st.builds(
    lambda blocks: {"type": "doc", "content": blocks}, st.lists(BLOCK, min_size=1, max_size=4)
)

SET = """(box, content) => {
  const field = document.getElementById("id_body");
  box.editor.commands.setContent(content, { emitUpdate: true });
  const written = field.value;
  box.editor.commands.setContent(written, { emitUpdate: true });
  return [written, field.value];
}"""


@pytest.fixture
def writer(browser_context: BrowserContext, browser_page: Page, live_server: Any) -> Writer:
    chief = factories.make_chief("chief")
    writer = Writer.logged_in(chief, browser_context, browser_page, live_server)
    writer.opens()
    return writer


@hypothesis_settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=DOCUMENT)
def test_write_any_text_is_kept_exactly_by_both_cleaners_and_read_back(
    writer: Writer, settings: Any, document: dict[str, Any]
) -> None:
    written, again = writer.box.evaluate(SET, document)

    assert again == written
    for name in ("bleach", "nh3"):
        settings.NEWSROOM = {"SANITIZER": name}
        assert markup.sanitize(written) == written
