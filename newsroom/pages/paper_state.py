"""The row of the paper and the sections of the navigation, read by one query.

Every page needs the one to tell which copies of it are right, and most need the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, DateTimeField, Field, Subquery, Value

from newsroom.models import Paper, PublishedArticle, Section


class State(NamedTuple):
    """The paper's generation and last change, and the nearest instants before and after now."""

    generation: str
    changed_at: datetime
    went_live: datetime | None
    expired: datetime | None
    goes_live: datetime | None
    expires: datetime | None


#: Columns of a section, and their names beside a row that has none of them.
_SECTION = {field.attname: f"section_{field.attname}" for field in Section._meta.concrete_fields}
#: Columns of the state, and their names beside a section.
_STATE = {name: f"paper_{name}" for name in State._fields}


def read(at: datetime) -> tuple[State | None, tuple[Section, ...]]:
    """The state at the instant ``at``, None before the tables are filled; and all sections.

    Two kinds of rows in one answer: sections first in their order, with no state, then the row of
    the paper, with no section. One query.
    """
    both = _sections().union(_paper(at), all=True).order_by("position", "name", "id")
    rows, width = list(both), len(_SECTION)
    states = [State(*row[width:]) for row in rows if row[0] is None]
    sections = [_section(row[:width], using=both.db) for row in rows if row[0] is not None]
    return (states[0] if states else None), tuple(sections)


def _sections() -> Any:
    nothing = {alias: _nothing(_kind_of_state(name)) for name, alias in _STATE.items()}
    rows = Section.objects.order_by().annotate(**nothing)
    return rows.values_list(*_SECTION, *_STATE.values())


def _paper(at: datetime) -> Any:
    stories = PublishedArticle.objects.filter(withdrawn_at=None)
    ends = {
        "went_live": _end(stories.filter(published_at__lte=at), "-published_at"),
        "expired": _end(stories.filter(expires_at__lte=at), "-expires_at"),
        "goes_live": _end(stories.filter(published_at__gt=at), "published_at"),
        "expires": _end(stories.filter(expires_at__gt=at), "expires_at"),
    }
    nothing = {
        alias: _nothing(Section._meta.get_field(name.removesuffix("_id")))
        for name, alias in _SECTION.items()
    }
    rows = Paper.objects.only_row().annotate(**nothing, **ends)
    return rows.values_list(*_SECTION.values(), *_STATE)


def _kind_of_state(name: str) -> Field[Any, Any]:
    return CharField() if name == "generation" else DateTimeField()


def _nothing(field: Any) -> Value:
    return Value(None, output_field=field)


def _section(values: Iterable[Any], *, using: str) -> Section:
    # Beside rows that have none, MariaDB tells a small number as a decimal one.
    fields = Section._meta.concrete_fields
    read = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    return Section.from_db(using, list(_SECTION), read)


def _end(stories: Any, order: str) -> Subquery:
    """The first instant in this order, read from the end of an index."""
    return Subquery(stories.order_by(order).values(order.lstrip("-"))[:1])
