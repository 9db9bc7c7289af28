"""Two versions of a text compared word by word, for people who have never seen a diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, islice

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from newsroom.content.matching import Effort, Run, runs
from newsroom.content.paragraphs import NO_NAMES, Names, Paragraph, Word, paragraphs
from newsroom.content.words import words

#: Steps that it costs to see how alike two paragraphs are, besides one for each word.
_GLANCE = 50
#: Share of words in common from which a paragraph counts as another one's new version.
_ALIKE = 0.4
#: Most words that, unchanged between two changes, are shown as changed with them.
_ISLAND = 3

#: Formatting that is drawn; links are told by their address and never live.
_DRAWN = frozenset(("strong", "em", "s", "u", "sub", "sup", "code", "q", "cite"))
_LABELS = {
    "h2": _("Heading 2"),
    "h3": _("Heading 3"),
    "h4": _("Heading 4"),
    "blockquote": _("Quote"),
    "pullquote": _("Pull quote"),
    "figure": _("Photo"),
    "embed": _("Embed"),
    "ul": _("List item"),
    "ol": _("Numbered list item"),
    "pre": _("Preformatted text"),
    "hr": _("Dividing line"),
    "caption": _("Table caption"),
    "thead": _("Table head"),
    "tfoot": _("Table foot"),
    "tr": _("Table row"),
}


class Kind(StrEnum):
    """What became of a piece of text; only whole blocks are CHANGED."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A run of words of one kind."""

    kind: Kind
    html: SafeString
    """Text with its inline formatting and ``<br>``, without links: to stand in an element."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One paragraph, heading, list item, quote or table row."""

    kind: Kind
    label: str | Promise
    """What it is, such as “Heading 2”, “Paragraph → Quote”; empty for a paragraph."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Unchanged blocks that are left out."""

    count: int


def compare_text(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two plain texts; line ends are drawn as ``<br>``."""
    before, after = ([Word(word) for word in words(text)] for text in (old, new))
    return _pieces(_word_runs(before, after, Effort()))


def compare_html(old: str, new: str, names: Names = NO_NAMES) -> tuple[Block, ...]:
    """The blocks of two bodies, which must be clean: what ``markup.sanitize`` returned.

    Joined, what is the same and what is removed is the old text, what is the same and what
    is added the new one. Formatting and links are part of a word; ``names`` tells what the photos
    and articles are called that a body knows by their ids. Empty paragraphs, and the
    layout of a table's cells, are not compared.
    """
    effort = Effort()
    blocks: list[Block] = []
    for run in runs(paragraphs(old, names), paragraphs(new, names), effort):
        if run.is_same:
            blocks += [_whole(Kind.SAME, each) for each in run.new]
            continue
        for before, after in _pairs(run.old, run.new, effort):
            if before and after:
                blocks.append(_changed(before, after, effort))
            elif before:
                blocks.append(_whole(Kind.REMOVED, before))
            elif after:
                blocks.append(_whole(Kind.ADDED, after))
    return tuple(blocks)


def folded(blocks: Iterable[Block], *, context: int = 1) -> Iterator[Block | Gap]:
    """``blocks`` with unchanged ones left out, but for ``context`` of them beside each change.

    A single one is never left out: the words that say so would take its place.
    """
    found = list(blocks)
    changed = [index for index, block in enumerate(found) if block.kind != Kind.SAME]
    shown = {near for index in changed for near in range(index - context, index + context + 1)}
    for is_shown, run in groupby(range(len(found)), key=lambda index: index in shown):
        indexes = list(run)
        if is_shown or len(indexes) == 1:
            yield from (found[index] for index in indexes)
        else:
            yield Gap(len(indexes))


def _word_runs(old: Sequence[Word], new: Sequence[Word], effort: Effort) -> list[Run[Word]]:
    """Stretches of words, without small likenesses that would tear a change apart."""
    found: list[Run[Word]] = []
    for run in runs(old, new, effort, _is_blank):
        if not run.is_same and len(found) > 1 and _is_island(found[-2], found[-1], run):
            first, island = found[-2:]
            found[-2:] = [
                Run(False, (*first.old, *island.old, *run.old), (*first.new, *island.new, *run.new))
            ]
        else:
            found.append(run)
    return found


def _is_island(before: Run[Word], island: Run[Word], after: Run[Word]) -> bool:
    is_torn = (before.old or after.old) and (before.new or after.new)
    size = _size(island.old)
    return bool(is_torn) and size <= min(
        _ISLAND, *(max(_size(run.old), _size(run.new)) for run in (before, after))
    )


def _size(found: Sequence[Word]) -> int:
    """Number of words, counted no further than matters."""
    return len(list(islice((word for word in found if not _is_blank(word)), _ISLAND + 1)))


def _is_blank(word: Word) -> bool:
    return word.text.isspace()


def _pairs(
    old: Sequence[Paragraph], new: Sequence[Paragraph], effort: Effort
) -> Iterator[tuple[Paragraph | None, Paragraph | None]]:
    """Each paragraph with its new version, or with None; in an order that keeps both orders."""
    i = j = 0
    for paired in _likely_pairs(old, new, effort):
        yield from ((each, None) for each in old[i : paired[0]])
        yield from ((None, each) for each in new[j : paired[1]])
        yield old[paired[0]], new[paired[1]]
        i, j = paired[0] + 1, paired[1] + 1
    yield from ((each, None) for each in old[i:])
    yield from ((None, each) for each in new[j:])


def _likely_pairs(
    old: Sequence[Paragraph], new: Sequence[Paragraph], effort: Effort
) -> list[tuple[int, int]]:
    """Indexes of the pairs that are alike, in both orders; together the most alike ones."""
    before, after = ([_vocabulary(each) for each in found] for found in (old, new))
    if not effort.affords(len(new) * sum(_GLANCE + len(each) for each in before)):
        return []
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness = [[_likeness(x, y) for y in after] for x in before]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= _ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _vocabulary(paragraph: Paragraph) -> frozenset[str]:
    return frozenset(word.text for word in paragraph.words if not _is_blank(word))


def _likeness(old: frozenset[str], new: frozenset[str]) -> float:
    """Share of words in common, from 0 to 1."""
    return 2 * len(old & new) / (len(old) + len(new))


def _whole(kind: Kind, paragraph: Paragraph) -> Block:
    return Block(
        kind=kind,
        label=_label(paragraph),
        pieces=(Piece(kind=kind, html=_drawn(kind, paragraph.words)),),
    )


def _changed(old: Paragraph, new: Paragraph, effort: Effort) -> Block:
    label, before = _label(new), _label(old)
    if (old.tags, old.detail) != (new.tags, new.detail):
        label = format_lazy("{} → {}", before or _("Paragraph"), label or _("Paragraph"))
    pieces = _pieces(_word_runs(old.words, new.words, effort))
    return Block(kind=Kind.CHANGED, label=label, pieces=pieces)


def _label(paragraph: Paragraph) -> str | Promise:
    """The names of what it stands in, the outermost first, with its language."""
    found = [_LABELS[tag] for tag in paragraph.tags]
    label = format_lazy(" › ".join(["{}"] * len(found)), *found) if found else ""
    if not paragraph.detail:
        return label
    return format_lazy("{} ({})", label or _("Paragraph"), paragraph.detail)


def _pieces(found: Iterable[Run[Word]]) -> tuple[Piece, ...]:
    shown = (
        part
        for run in found
        for part in (
            [(Kind.SAME, run.new)]
            if run.is_same
            else [(Kind.REMOVED, run.old), (Kind.ADDED, run.new)]
        )
    )
    return tuple(Piece(kind=kind, html=_drawn(kind, part)) for kind, part in shown if part)


def _drawn(kind: Kind, found: Sequence[Word]) -> SafeString:
    """The words as HTML; a break of line that changed is made visible."""
    line_end = "<br>" if kind == Kind.SAME else "↵<br>"
    parts: list[str] = []
    for marks, run in groupby(found, key=lambda word: word.marks):
        names = list(dict.fromkeys(mark.name for mark in marks if mark.name in _DRAWN))
        text = escape("".join(word.text for word in run)).replace("\n", line_end)
        opened = "".join(f"<{name}>" for name in names)
        closed = "".join(f"</{name}>" for name in reversed(names))
        parts.append(f"{opened}{text}{closed}")
    return mark_safe("".join(parts))
