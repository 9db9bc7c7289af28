"""A statement that is said again for each mail, which PostgreSQL then reads and plans only once."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

#: What PostgreSQL says where the next statement is another session's, as behind a pooler: it knows
#: no such prepared statement; it has one of this name. Source: PostgreSQL, "Error Codes".
_OTHER_SESSION = {"26000", "42P05"}


class Statement:
    """One statement on one connection, with ``%s`` for each value and no other percent sign."""

    def __init__(self, connection: BaseDatabaseWrapper, sql: str) -> None:
        self._connection = connection
        self._sql = sql
        self._values = sql.count("%s")
        self._name = f"newsroom_{sha256(sql.encode()).hexdigest()[:16]}"
        self._session: object = None
        self._is_prepared = _can_prepare(connection)

    def execute(self, values: Sequence[Any]) -> int:
        """Say it with these values: how many rows it changed."""
        if self._is_prepared:
            try:
                self._prepare()
                marks = ", ".join(["%s"] * self._values)
                return self._say(f"EXECUTE {self._name} ({marks})", values)
            except DatabaseError as error:
                if getattr(error.__cause__, "sqlstate", None) not in _OTHER_SESSION:
                    raise
                self._is_prepared = False
        return self._say(self._sql, values)

    def _say(self, sql: str, values: Sequence[Any] = ()) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)

    def _prepare(self) -> None:
        """Once for each session with the database, which another worker may have had before."""
        self._connection.ensure_connection()
        if self._session is self._connection.connection:
            return
        known = "SELECT 1 FROM pg_prepared_statements WHERE name = %s"
        if not self._say(known, [self._name]):
            numbered = self._sql % tuple(f"${number + 1}" for number in range(self._values))
            self._say(f"PREPARE {self._name} AS {numbered}")
        self._session = self._connection.connection


def _can_prepare(connection: BaseDatabaseWrapper) -> bool:
    """Not for a pooler of transactions, nor where values go apart from the statement.

    Source: Django, "Transaction pooling and server-side cursors"; PostgreSQL, "EXECUTE".
    """
    settings = connection.settings_dict
    return (
        connection.vendor == "postgresql"
        and not settings.get("DISABLE_SERVER_SIDE_CURSORS")
        and not settings.get("OPTIONS", {}).get("server_side_binding")
    )
