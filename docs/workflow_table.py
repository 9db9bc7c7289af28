"""Draws the table of ``newsroom.desk.workflow`` in the documentation: ``.. workflow-table::``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.application import Sphinx

from newsroom.desk.workflow import EDIT_OTHERS, TRANSITIONS, Transition
from newsroom.models import PublicState, Stage

HEAD = ("Verb", "From", "While readers see", "To", "Permission", "Note")


class WorkflowTable(Directive):
    """One line for each row of the table."""

    def run(self) -> list[nodes.Node]:
        lines = [".. list-table::", "   :header-rows: 1", ""]
        for row in (HEAD, *map(_cells, TRANSITIONS)):
            lines += [f"   {'*' if not place else ' '} - {cell}" for place, cell in enumerate(row)]
        node = nodes.Element()
        self.state.nested_parse(StringList(lines, source="workflow"), self.content_offset, node)
        return node.children


def _cells(row: Transition) -> Iterator[str]:
    yield str(row.verb.label)
    yield _named(row.stages, tuple(Stage), all_of_them="any stage")
    yield _named(row.public, tuple(PublicState), all_of_them="anything")
    yield str(row.to.label) if row.to else "the same"
    rights = [f"``{each.removeprefix('newsroom.')}``" for each in row.permissions]
    own = f" (others' stories: and ``{EDIT_OTHERS.removeprefix('newsroom.')}``)"
    yield " and ".join(rights) + (own if row.own_only else "")
    yield "required" if row.needs_note else ""


def _named(chosen: frozenset, choices: Iterable, *, all_of_them: str) -> str:
    names = [str(each.label) for each in choices if each in chosen]
    return all_of_them if len(names) == len(tuple(choices)) else ", ".join(names)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("workflow-table", WorkflowTable)
    return {"parallel_read_safe": True}
