"""A clean body read as a flat row of labelled paragraphs, each a row of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from newsroom.content.allowed import BLOCKS, EMBED, INLINE, PULL_QUOTE, TABLE_PARTS
from newsroom.content.figures import Embed, PhotoFigure, with_photos
from newsroom.content.scanning import StartTag, Text, Token, tokens
from newsroom.content.words import words

_SPACES = re.compile(r"[ \t\n]+")
#: Tags that look alike: one put for the other is no change that anybody sees.
_ALIKE = {"b": "strong", "i": "em"}
#: Tags that tell what a paragraph is; the others come and go in rich text editors.
_TELLING = (BLOCKS | TABLE_PARTS | {PULL_QUOTE, EMBED}) - {"p", "table", "tbody", "td", "th"}
#: Attributes that tell two paragraphs of one kind apart.
_TOLD = ("lang", "dir", "data-photo")
_LINE = "* * *"


class Mark(NamedTuple):
    """Formatting of a word, by its tag; ``detail`` is a link's address and the like."""

    name: str
    detail: str


class Word(NamedTuple):
    """One piece of text. Words are the same only with the same marks."""

    text: str
    marks: tuple[Mark, ...] = ()


class Names(NamedTuple):
    """What photos and articles are called, by their ids."""

    photos: Mapping[int, str]
    articles: Mapping[int, str]


NO_NAMES = Names({}, {})


class Paragraph(NamedTuple):
    """Words that stand together: of a paragraph, heading, list item, table row."""

    tags: tuple[str, ...]
    """The tags, or their classes, that tell what it is, the outermost first; of a list ``ul``."""
    detail: str
    """Its language and direction of writing, where it has its own; a photo's number."""
    words: tuple[Word, ...]


def paragraphs(html: str, names: Names = NO_NAMES) -> list[Paragraph]:
    """The paragraphs of clean ``html`` that hold any text, in their order.

    A photo without a caption of its own has its name as words. ``names`` tells what is called how.
    Behind a link's words stands its address in brackets, before a table's cell a bar. A
    break of line is the word ``\\n``; other white space is as a browser shows it.
    """
    reader = _Reader(names)
    for piece in with_photos(tokens(html)):
        if isinstance(piece, PhotoFigure):
            reader.photo(piece)
        elif not isinstance(piece, Embed):
            reader.take(piece)
    reader.end_paragraph()
    return reader.paragraphs


class _Opened(NamedTuple):
    """An element that is open, what it is, and its language and the like."""

    name: str
    kind: str
    detail: str


@dataclass(slots=True)
class _Reader:
    names: Names
    paragraphs: list[Paragraph] = field(default_factory=list)
    _words: list[Word] = field(default_factory=list)
    _open: list[_Opened] = field(default_factory=list)
    _inline: list[tuple[Mark, int]] = field(default_factory=list)
    _marks: tuple[Mark, ...] = ()

    def take(self, token: Token) -> None:
        if isinstance(token, Text):
            self.text(token.text)
        elif isinstance(token, StartTag):
            self.start(token)
        else:
            self.end(token.name)

    def photo(self, figure: PhotoFigure) -> None:
        number = str(figure.photo)
        self.start(StartTag("figure", {**figure.attributes, "data-photo": number}))
        if figure.has_caption:
            for token in figure.caption:
                self.take(token)
        else:
            self.text(self.names.photos.get(figure.photo, number))
        self.end("figure")

    def text(self, text: str) -> None:
        if not self._is_in("pre"):
            text = _SPACES.sub(" ", text)
            if not self._words or self._words[-1].text.endswith((" ", "\n")):
                text = text.lstrip(" ")
        self._words.extend(Word(word, self._marks) for word in words(text))

    def start(self, tag: StartTag) -> None:
        if tag.name == "br":
            self._words.append(Word("\n", self._marks))
        elif tag.name in INLINE:
            mark = Mark(_ALIKE.get(tag.name, tag.name), " ".join(self._details(tag)))
            self._inline.append((mark, len(self._words)))
            self._mark()
        elif tag.name in ("td", "th"):
            self.text(" | ")
        elif self._is_in_row(tag.name):
            self.text(" ")
        else:
            self.end_paragraph()
            kind = tag.attributes.get("class", tag.name)
            own = (tag.attributes[name] for name in _TOLD if name in tag.attributes)
            self._open.append(_Opened(tag.name, kind, " ".join(own)))
            if tag.name == "hr":
                self.text(_LINE)
                self.end("hr")

    def end(self, name: str) -> None:
        if name in INLINE:
            self._end_inline()
        elif name in ("td", "th") or self._is_in_row(name):
            self.text(" ")
        else:
            self.end_paragraph()
            if self._is_in(name):
                while self._open.pop().name != name:
                    pass

    def end_paragraph(self) -> None:
        """Keep what was gathered as one paragraph, unless it is blank."""
        found, self._words = self._words, []
        if found and found[-1].text.endswith(" "):
            last = found.pop()
            found += [last._replace(text=last.text.rstrip(" "))] if last.text.strip(" ") else []
        if any(word.text.strip() for word in found):
            kinds = tuple(each.kind for each in self._open if each.kind in _TELLING)
            detail = " ".join(each.detail for each in self._open if each.detail)
            self.paragraphs.append(Paragraph(kinds, detail, tuple(found)))

    def _details(self, tag: StartTag) -> Iterator[str]:
        for name, value in tag.attributes.items():
            is_article = name == "data-article"
            yield self.names.articles.get(int(value), value) if is_article else value

    def _is_in(self, name: str) -> bool:
        return any(opened.name == name for opened in self._open)

    def _is_in_row(self, name: str) -> bool:
        """Whether a cell's own paragraphs are meant, which do not part the row."""
        return name != "table" and name not in TABLE_PARTS and self._is_in("tr")

    def _mark(self) -> None:
        self._marks = tuple(sorted({mark for mark, _ in self._inline}))

    def _end_inline(self) -> None:
        if not self._inline:
            return
        mark, start = self._inline[-1]
        if mark.detail:
            told = "".join(word.text for word in self._words[start:]).strip()
            if told not in ("", mark.detail, mark.detail.partition(":")[2]):
                self._words.append(Word(f" [{mark.detail}]", self._marks))
        self._inline.pop()
        self._mark()
