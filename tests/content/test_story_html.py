"""What an editor makes, the cleaner keeps exactly, and every reader gets each word of it."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.markup import sanitize
from newsroom.content.paragraphs import paragraphs
from newsroom.content.rendering import References, Rendered, references, render, without
from tests.content.drawn import strangers
from tests.content.story_html import ADDRESSES, PHOTOS, Made, bodies

BASE = "https://news.example/2026/03/story/"


class _Words(HTMLParser):
    """The words that a reader of HTML sees, blocks apart."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    return reader.text


def missing(words: tuple[str, ...], text: str) -> Iterator[str]:
    """The words that do not stand in the text, each behind the one before it."""
    place = 0
    for word in words:
        found = text.find(word, place)
        if found < 0:
            yield word
        else:
            place = found + len(word)


def rendered(body: str) -> Rendered:
    return render(body, base_url=BASE, figures=PHOTOS, addresses=ADDRESSES)


@given(bodies, st.sampled_from(["bleach", "nh3"]))
def test_cleaning_keeps_what_an_editor_makes(made: Made, name: str) -> None:
    with override_settings(NEWSROOM={"SANITIZER": name}):
        assert sanitize(made.html) == made.html


@given(bodies)
def test_rendering_puts_each_word_before_each_reader(made: Made) -> None:
    shapes = rendered(made.html)

    for text in (seen(shapes.page), seen(shapes.feed), seen(shapes.mail), shapes.text):
        assert list(missing(made.words, text)) == []


@given(bodies)
def test_rendering_writes_nothing_but_what_it_knows(made: Made) -> None:
    shapes = rendered(made.html)

    assert [strangers(html) for html in (shapes.page, shapes.feed, shapes.mail)] == [[], [], []]


@given(bodies)
def test_rendering_leaves_no_id_of_the_desk_in_what_readers_get(made: Made) -> None:
    shapes = rendered(made.html)

    for html in (shapes.page, shapes.feed, shapes.mail):
        assert "data-photo" not in html
        assert "data-article" not in html


@given(bodies)
def test_comparing_reads_each_word_that_was_written(made: Made) -> None:
    told = "".join(word.text for each in paragraphs(made.html) for word in each.words)

    own = tuple(word for word in made.words if not word.startswith(("caption", "credit")))
    assert list(missing(own, told)) == []


@given(bodies)
def test_references_are_what_is_taken_out_without_them(made: Made) -> None:
    named = references(made.html)

    bare = without(made.html, named)

    assert references(bare) == References(photos=(), articles=())
    assert sanitize(bare) == bare
    assert without(made.html, References(photos=(), articles=())) == made.html


@pytest.mark.parametrize("word", ["a", "&", "<"])
def test_missing_notices_a_word_that_is_not_there(word: str) -> None:
    assert list(missing(("x", word), "x y")) == [word]
