"""Any HTML written anew so that every parser reads the same well-formed tree from it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from newsroom.content.allowed import (
    BLOCKS,
    CELLS,
    HEADINGS,
    INLINE,
    KIN,
    LISTS,
    SEPARATING,
    TABLE_PARTS,
    TAGS,
    VOID,
    allowed_attributes,
)
from newsroom.content.figures import Embed, with_embeds
from newsroom.content.scanning import EndTag, StartTag, Text, escaped, start_tag, tokens
from newsroom.exceptions import MarkupRefused

#: Bounds of what a cleaner is given: with them the slower one takes about a second at worst.
MAX_DEPTH = 40
MAX_TAGS = 6_000
MAX_ATTRIBUTES = 100
MAX_REFERENCES = 5_000

_IMPLIED_PART = {"table": "tbody", "thead": "tr", "tbody": "tr", "tfoot": "tr", "tr": "td"}
_PARENTS = {
    "tr": frozenset(("thead", "tbody", "tfoot")),
    "td": frozenset(("tr",)),
    "th": frozenset(("tr",)),
}
_TABLE = frozenset(("table",))
_LI_STOPS = CELLS | {"blockquote", "table"}
#: What holds words alone, so that no figure stands in it.
_WORDS_ONLY = INLINE | HEADINGS | {"p", "pre"}


def well_formed(html: str) -> str:
    """The allowed part of ``html``: every tag closed, nested as the standard has it, escaped.

    Linear in the length of ``html`` whatever it holds. Written anew, the result is itself.

    Raises:
        MarkupRefused: More tags, depth, attributes or escaped characters than the bounds above.
    """
    writer = _Writer()
    for token in with_embeds(tokens(html)):
        if isinstance(token, Text):
            writer.text(token.text)
        elif isinstance(token, Embed):
            writer.embed(token)
        elif isinstance(token, StartTag):
            writer.start(token)
        else:
            writer.end(token)
    return writer.finish()


class _Writer:
    """Writes tags with a stack of the open ones; closes and opens what the standard implies.

    Source: HTML Standard, section 13.2.6 (tree construction), for what a parser would move.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[str] = []
        self._tags = 0
        self._references = 0
        self._has_caption = False

    def text(self, text: str) -> None:
        if text.strip(" \t\n"):
            self._enter_caption()
            self._enter_cell()
        elif self._stands_in("figure"):
            return
        if self._parts and self._parts[-1].startswith("<pre"):
            text = text.lstrip("\n")
        if not text:
            return
        self._count_references(text)
        self._parts.append(escaped(text))

    def start(self, tag: StartTag) -> None:
        if len(tag.attributes) > MAX_ATTRIBUTES:
            raise MarkupRefused(
                _(
                    "One tag (%(tag)s) has more than %(most)s attributes. "
                    "Remove the formatting from the pasted text and paste it again."
                )
                % {"tag": tag.name[:20], "most": MAX_ATTRIBUTES}
            )
        name = KIN.get(tag.name, tag.name)
        attributes = allowed_attributes(name, tag.attributes)
        is_one = name in TAGS and (name != "figure" or "data-photo" in attributes)
        if not is_one or not self._make_room(name):
            self._separate(name)
            return
        for value in attributes.values():
            self._count_references(value)
        self._push(name, attributes)

    def embed(self, embed: Embed) -> None:
        self._make_room("figure")
        self._count_references(embed.address)
        self._push("figure", embed.attributes)
        self._push("a", {"href": embed.address})
        self.text(embed.title)
        self._close_from(len(self._open) - 2)

    def end(self, tag: EndTag) -> None:
        name = KIN.get(tag.name, tag.name)
        for index in range(len(self._open) - 1, -1, -1):
            opened = self._open[index]
            if opened == name:
                self._close_from(index)
                return
            if _holds(opened, name):
                break
        self._separate(name)

    def finish(self) -> str:
        self._close_from(0)
        return "".join(self._parts)

    def _make_room(self, name: str) -> bool:
        """Close and open what must be before ``name`` can begin; False if it cannot."""
        if name == "figcaption":
            return self._stands_in("figure") and not self._has_caption
        if "figure" in self._open and not self._leave_figure(name):
            return False
        if name in TABLE_PARTS:
            return self._enter_table_part(name)
        if name == "li" and not self._enter_list():
            return False
        self._enter_cell()
        if name == "figure":
            self._leave_words()
        elif name in BLOCKS:
            self._leave_paragraph(name)
        if name == "a":
            self._leave_link()
        return True

    def _stands_in(self, name: str) -> bool:
        return bool(self._open) and self._open[-1] == name

    def _enter_caption(self) -> None:
        """Words in a figure are its caption; those behind the caption stand behind the figure."""
        if not self._stands_in("figure"):
            return
        if self._has_caption:
            self._close_from(len(self._open) - 1)
        else:
            self._push("figcaption", {})

    def _leave_figure(self, name: str) -> bool:
        """Close the figure before what cannot stand in it; False for what only parts its words."""
        if name in INLINE:
            self._enter_caption()
            return True
        if name == "br" or (name == "p" and "figcaption" in self._open):
            return name == "br" and not self._stands_in("figure")
        self._close_from(self._open.index("figure"))
        return True

    def _leave_words(self) -> None:
        """Close what holds words alone."""
        left = len(self._open)
        while left and self._open[left - 1] in _WORDS_ONLY:
            left -= 1
        self._close_from(left)

    def _enter_table_part(self, name: str) -> bool:
        parents = _PARENTS.get(name, _TABLE)
        if "table" not in self._open:
            return False
        while self._open[-1] not in parents and self._open[-1] != "table":
            self._close_from(len(self._open) - 1)
        while self._open[-1] not in parents:
            self._push(_IMPLIED_PART[self._open[-1]], {})
        return True

    def _enter_cell(self) -> None:
        while self._open and self._open[-1] in _IMPLIED_PART:
            self._push(_IMPLIED_PART[self._open[-1]], {})

    def _enter_list(self) -> bool:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index] in LISTS:
                self._close_from(index + 1)
                return True
            if self._open[index] in _LI_STOPS:
                break
        return False

    def _leave_paragraph(self, name: str) -> None:
        left = len(self._open)
        for index in range(len(self._open) - 1, -1, -1):
            opened = self._open[index]
            if opened == "p" or (opened in HEADINGS and name in HEADINGS):
                left = index
            elif opened not in INLINE:
                break
        self._close_from(left)

    def _leave_link(self) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index] == "a":
                self._close_from(index)
                return
            if self._open[index] in CELLS:
                return

    def _separate(self, name: str) -> None:
        is_apart = name in TAGS and name not in INLINE and name != "br"
        if (is_apart or name in SEPARATING) and self._parts and not self._parts[-1].endswith("\n"):
            self.text("\n")

    def _push(self, name: str, attributes: dict[str, str]) -> None:
        self._tags += 1
        if self._tags > MAX_TAGS:
            raise MarkupRefused(
                _("This text has more than %(most)s tags. Split it into several stories.")
                % {"most": MAX_TAGS}
            )
        self._parts.append(start_tag(name, attributes))
        if name in ("figure", "figcaption"):
            self._has_caption = name == "figcaption"
        if name in VOID:
            return
        self._open.append(name)
        if len(self._open) > MAX_DEPTH:
            raise MarkupRefused(
                _(
                    "Tags are nested more than %(most)s deep. "
                    "Remove the formatting from the pasted text and paste it again."
                )
                % {"most": MAX_DEPTH}
            )

    def _count_references(self, text: str) -> None:
        self._references += sum(map(text.count, '&<>"'))
        if self._references > MAX_REFERENCES:
            raise MarkupRefused(
                _(
                    "This text holds more than %(most)s of the characters <, >, & and quotes. "
                    "Was the source of a page pasted? Paste its text instead."
                )
                % {"most": MAX_REFERENCES}
            )

    def _close_from(self, index: int) -> None:
        while len(self._open) > index:
            self._parts.append(f"</{self._open.pop()}>")


def _holds(opened: str, name: str) -> bool:
    """Whether an open ``opened`` keeps an end tag ``name`` from reaching what is below it."""
    if name in INLINE:
        return opened not in INLINE and opened != "p"
    if name in TABLE_PARTS or name == "table":
        return opened == "table"
    return opened in CELLS or opened == "table"
