"""Clean HTML told in plain text, and lengths of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsroom.content.allowed import BLOCKS, CELLS
from newsroom.content.scanning import StartTag, Text, Token, tokens

_SPACES = re.compile(r"[ \t\n]+")
#: Scripts that are written without spaces: Han with its marks, kana, Bopomofo.
_UNSPACED = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_WORD = re.compile(r"\w+(?:['’.,\-‐‑]\w+)*")
_JOINER = "\u200d"


def plain_text(html: str) -> str:
    """Words of clean HTML: a blank line between paragraphs, ``- `` before list items."""
    return _told(token for token in tokens(html) if isinstance(token, Text) or token.name != "a")


def text_with_links(html: str) -> str:
    """Like ``plain_text``, with each link's address behind its words: ``words <https://…>``."""
    return _told(tokens(html))


def excerpt(text: str, *, length: int) -> str:
    """The beginning of ``text`` on one line, at most ``length`` characters, cut between words.

    What is cut ends in ``…``. Where there is no space to cut at, no letter is parted from
    its accents and no emoji from its joined others.
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = max(length - 1, 0)
    space = line.rfind(" ", 0, cut + 1)
    if space > cut // 2:
        cut = space
    else:
        while cut > 0 and _continues(line, cut):
            cut -= 1
    return line[:cut].rstrip(" ,;:–—-") + "…"


def _continues(text: str, index: int) -> bool:
    """Whether the character at ``index`` belongs to the one before it."""
    character = text[index]
    return (
        unicodedata.category(character).startswith("M")
        or _JOINER in (character, text[index - 1])
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def word_count(text: str) -> int:
    """Words of ``text``, for the time that reading takes.

    In scripts without spaces two characters count as one word: Chinese and Japanese are read
    at about 500 characters a minute, spaced scripts at about 240 words.
    """
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + (unspaced + 1) // 2


def _told(html: Iterator[Token]) -> str:
    teller = _Teller()
    for token in html:
        if isinstance(token, Text):
            teller.text(token.text)
        elif isinstance(token, StartTag):
            teller.start(token)
        else:
            teller.end(token.name)
    teller.end_block()
    return "".join(teller.parts)


@dataclass(slots=True)
class _Margin:
    """What stands before each line of a quotation or a list item: ``> ``, ``- ``."""

    first: str
    rest: str


@dataclass(frozen=True, slots=True)
class _Link:
    """An open link: its address, and where its words begin in the blocks and in the line."""

    address: str
    parts: int
    start: int


@dataclass(slots=True)
class _Teller:
    """Gathers text block by block from the tokens of clean HTML."""

    parts: list[str] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _margins: list[_Margin] = field(default_factory=list)
    _counters: list[int | None] = field(default_factory=list)
    _links: list[_Link] = field(default_factory=list)
    _tables: int = 0
    _verbatim: int = 0
    _has_words: bool = False
    _tight: bool = False

    def text(self, text: str) -> None:
        self._has_words = self._has_words or not text.isspace()
        self._line.append(text if self._verbatim else _SPACES.sub(" ", text))

    def start(self, tag: StartTag) -> None:
        name = tag.name
        if name == "br":
            self._line.append(" " if self._tables else "\n")
        elif name == "a":
            address = tag.attributes.get("href", "")
            self._links.append(_Link(address, len(self.parts), len(self._line)))
        elif name in ("td", "th"):
            self._line.append(" | " if self._has_words else "")
        elif name == "table":
            self._start_table()
        elif self._tables:
            self._start_in_table(name)
        elif name in BLOCKS or name == "li":
            self._start_block(tag)

    def end(self, name: str) -> None:
        if name == "a" and self._links:
            self._end_link()
        elif name == "table":
            self._tables -= 1
            self._end_row()
        elif self._tables:
            if name in ("tr", "caption"):
                self._end_row()
        elif name in BLOCKS or name == "li":
            self._end_block_of(name)

    def end_block(self) -> None:
        """Write what was gathered as one block, below its predecessor."""
        text = "".join(self._line)
        self._line.clear()
        self._has_words = False
        text = text.strip("\n") if self._verbatim else _tidy(text)
        if not text.strip():
            return
        if self.parts:
            self.parts.append("\n" if self._tight else "\n\n")
        self.parts.append("\n".join(self._with_margins(line) for line in text.split("\n")))
        self._tight = False

    def _with_margins(self, line: str) -> str:
        before = "".join(margin.first for margin in self._margins)
        for margin in self._margins:
            margin.first = margin.rest
        return (before + line).rstrip()

    def _start_block(self, tag: StartTag) -> None:
        self.end_block()
        if tag.name == "blockquote":
            self._margins.append(_Margin("> ", "> "))
        elif tag.name in ("ul", "ol"):
            start = int(tag.attributes.get("start", "1")) if tag.name == "ol" else None
            self._tight = bool(self._counters)
            self._counters.append(start)
        elif tag.name == "li":
            self._start_item()
        elif tag.name == "pre":
            self._verbatim += 1
        elif tag.name == "hr":
            self._line.append("* * *")
            self.end_block()

    def _start_item(self) -> None:
        mark = "- "
        if self._counters:
            number = self._counters[-1]
            if number is not None:
                mark = f"{number}. "
                self._counters[-1] = number + 1
        self._margins.append(_Margin(mark, " " * len(mark)))

    def _end_block_of(self, name: str) -> None:
        self.end_block()
        if name in ("blockquote", "li") and self._margins:
            self._margins.pop()
            self._tight = name == "li"
        elif name in ("ul", "ol") and self._counters:
            self._counters.pop()
            self._tight = bool(self._counters)
        elif name == "pre" and self._verbatim:
            self._verbatim -= 1

    def _start_table(self) -> None:
        if self._tables:
            self._line.append(" ")
        else:
            self.end_block()
        self._tables += 1

    def _start_in_table(self, name: str) -> None:
        if name in BLOCKS or name in CELLS or name == "li":
            self._line.append(" ")

    def _end_row(self) -> None:
        if self._tables > 1:
            self._line.append(" ")
            return
        verbatim, self._verbatim = self._verbatim, 0
        self.end_block()
        self._verbatim = verbatim
        self._tight = self._tables == 1

    def _end_link(self) -> None:
        link = self._links.pop()
        is_whole = link.parts == len(self.parts)
        words = "".join(self._line[link.start :]).strip() if is_whole else "…"
        if link.address and words not in ("", link.address, link.address.partition(":")[2]):
            self._line.append(f" <{link.address}>")


def _tidy(text: str) -> str:
    return "\n".join(_SPACES.sub(" ", line).strip(" ") for line in text.split("\n")).strip("\n")
