"""HTML read as a flat row of tokens, in time linear in its length, and written back.

The reader takes any text. It is no parser: which element closes which is ``nesting``'s task.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5

from newsroom.content.allowed import CONTENT_DROPPED


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, with their references resolved."""

    text: str


@dataclass(frozen=True, slots=True)
class StartTag:
    """``<name …>``; the first of several attributes of one name counts."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EndTag:
    """``</name>``."""

    name: str


Token = Text | StartTag | EndTag

# Quantifiers are possessive throughout: what was read once is never read again.
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[A-Za-z][^\s/<>]*+)
    (?P<attributes>(?: [^"'<>=]++ | =\s*+ (?: "[^"]*+" | '[^']*+' )? | ["'] )*+)
    (?P<closed>>?)""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]++)
    (?: \s*+=\s*+ (?: "(?P<double>[^"]*+)" | '(?P<single>[^']*+)' | (?P<bare>[^\s"'<>]++) ) )?+""",
    re.VERBOSE,
)
_REFERENCE = re.compile(r"&(?:#[0-9]++;?|#[xX][0-9A-Fa-f]++;?|[A-Za-z][A-Za-z0-9]{0,39}+;?)")
# What XML forbids, and the byte order mark, which some parsers take away and others leave.
_DROPPED = re.compile("[^\t\n -\U0010ffff]|[\ud800-\udfff\ufeff\ufffe\uffff\x7f]")

_COMMENT_END = re.compile("--!?>")
_SECTION_END = re.compile(r"\]\]>")
_BOGUS_END = re.compile(">")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in CONTENT_DROPPED}


def tokens(html: str) -> Iterator[Token]:
    """Text and tags of ``html`` in their order; comments, declarations and scripts are left out.

    A ``<`` that begins no complete tag is text, so that words are never lost to one.
    """
    html = _characters(html)
    ends = _Ends(html)
    position = 0
    while position < len(html):
        opened = html.find("<", position)
        if opened < 0:
            opened = len(html)
        if opened > position:
            yield Text(resolved(html[position:opened]))
        if opened == len(html):
            return
        if html.startswith(("<!", "<?"), opened):
            position = _after_declaration(html, opened, ends)
            continue
        match = _TAG.match(html, opened)
        if match is None or not match["closed"]:
            position = match.end() if match else opened + 1
            yield Text(resolved(html[opened:position]))
            continue
        token = _tag(match)
        position = match.end()
        if isinstance(token, StartTag) and token.name in CONTENT_DROPPED:
            position = _after_content(token.name, match, ends)
        yield token


def _tag(match: re.Match[str]) -> StartTag | EndTag:
    name = match["name"].lower()
    if match["end"]:
        return EndTag(name)
    attributes: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(match["attributes"]):
        value = found["double"] or found["single"] or found["bare"] or ""
        attributes.setdefault(found["name"].lower(), resolved(value))
    return StartTag(name, attributes)


class _Ends:
    """Finds ends in one text; never looks twice for one that is not there."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._absent: set[re.Pattern[str]] = set()

    def find(self, pattern: re.Pattern[str], position: int) -> re.Match[str] | None:
        if pattern in self._absent:
            return None
        match = pattern.search(self._html, position)
        if match is None:
            self._absent.add(pattern)
        return match


def _after_declaration(html: str, opened: int, ends: _Ends) -> int:
    """Position behind a comment, CDATA section, doctype or processing instruction.

    Of one that never ends only the opening characters are skipped.
    """
    if html.startswith("<!--", opened):
        end = ends.find(_COMMENT_END, opened + 2)
        return end.end() if end else opened + 4
    end = ends.find(_SECTION_END, opened) if html.startswith("<![CDATA[", opened) else None
    end = end or ends.find(_BOGUS_END, opened)
    return end.end() if end else opened + 2


def _after_content(name: str, match: re.Match[str], ends: _Ends) -> int:
    if name in ("svg", "math") and match["attributes"].endswith("/"):
        return match.end()
    end = ends.find(_RAW_END[name], match.end())
    return end.start() if end else match.end()


def _characters(text: str) -> str:
    """``text`` with one kind of line end and only characters that an XML feed may hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    return _DROPPED.sub("", text)


def resolved(text: str) -> str:
    """``text`` with character references resolved, as in an attribute: whole names only.

    So ``?a=1&copy=2`` in a link keeps its ``&copy``.
    """
    if "&" not in text:
        return text
    return _characters(_REFERENCE.sub(_character, text))


def _character(match: re.Match[str]) -> str:
    reference = match[0]
    if not reference.startswith("&#"):
        return _named(reference, match.string[match.end() : match.end() + 1])
    digits = reference[2:].rstrip(";").lstrip("xX").lstrip("0")
    return unescape(reference) if len(digits) <= 7 and len(reference) < 40 else "\ufffd"


def _named(reference: str, following: str) -> str:
    if reference.endswith(";") or following != "=":
        return html5.get(reference[1:], reference)
    return reference


def escaped(text: str) -> str:
    """``text`` written as HTML text, in the one spelling that is stored."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def start_tag(name: str, attributes: dict[str, str]) -> str:
    """The tag written out, attributes sorted and quoted."""
    pairs = (
        f' {key}="{escaped(value).replace(chr(34), "&quot;")}"'
        for key, value in sorted(attributes.items())
    )
    return f"<{name}{''.join(pairs)}>"
