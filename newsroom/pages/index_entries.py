"""Which rows modelsearch's index finds.

In a database its own queries ask row by row of all that is indexed, so that its tables are asked
here, which takes one look into the index; other engines are asked through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, F, Lookup, QuerySet
from django.db.models.functions import Cast

from newsroom.models import searchable


def matching(rows: QuerySet[Any], parts: Sequence[str]) -> Any:
    """Those ``rows``, in their order, in whose indexed words all parts stand; parts are as indexed.

    A part of several words is a phrase.
    """
    backend = searchable.backend()
    if searchable.is_of(backend, "postgres"):
        return rows.filter(pk__in=_entries(rows, body=_postgresql_query(parts, backend.config)))
    if searchable.is_of(backend, "mysql"):
        words = " ".join(f'+"{part}"' for part in parts)
        return rows.filter(pk__in=_entries(rows, _Match(F("body"), words)))
    if searchable.is_of(backend, "sqlite"):
        lines = apps.get_model("modelsearch", "SQLiteFTSIndexEntry")._default_manager
        words = " AND ".join(f'"{part}"' for part in parts)
        found = lines.filter(_Match(F("body"), words)).values("pk")
        return rows.filter(pk__in=_entries(rows, pk__in=found))
    return backend.search(_query(parts), rows, order_by_relevance=False)


class _Match(Lookup):
    """That this column meets what is asked in the language of MySQL's boolean mode, or of FTS5."""

    lookup_name = "match"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return self._written("MATCH ({}) AGAINST ({} IN BOOLEAN MODE)", compiler, connection)

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        return self._written("{} MATCH {}", compiler, connection)

    def _written(self, template: str, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        words, more = self.process_rhs(compiler, connection)
        return template.format(column, words), (*params, *more)


def _entries(rows: QuerySet[Any], *conditions: Any, **columns: Any) -> QuerySet[Any]:
    """Primary keys of the indexed rows of this model that meet the conditions."""
    entries = apps.get_model("modelsearch", "IndexEntry")._default_manager
    content_type = ContentType.objects.get_for_model(rows.model)
    found = entries.filter(*conditions, content_type=content_type, **columns)
    return found.values(number=Cast("object_id", BigIntegerField()))


def _postgresql_query(parts: Sequence[str], config: str | None) -> Any:
    from django.contrib.postgres.search import SearchQuery

    return reduce(and_, (SearchQuery(part, search_type="phrase", config=config) for part in parts))


def _query(parts: Sequence[str]) -> Any:
    from modelsearch.query import And, Phrase, PlainText

    asked = [Phrase(part) if " " in part else PlainText(part) for part in parts]
    return asked[0] if len(asked) == 1 else And(asked)
