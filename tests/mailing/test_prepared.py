from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from newsroom.mailing.prepared import Statement
from newsroom.models import Newsletter
from tests.factories import make_newsletter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rename() -> Statement:
    make_newsletter("The tide")
    make_newsletter("The boats")
    return Statement(connection, _SQL)


_SQL = "UPDATE newsroom_newsletter SET name = %s WHERE name = %s"


def said(*deeds: Any) -> Counter[str]:
    """How often each first word of a statement was said."""
    with CaptureQueriesContext(connection) as asked:
        for statement, values in deeds:
            assert statement.execute(values) == 1
    return Counter(query["sql"].split()[0] for query in asked)


def names() -> set[str]:
    return set(Newsletter.objects.values_list("name", flat=True))


THERE, BACK = ("The ebb", "The tide"), ("The tide", "The ebb")


def test_statement_says_how_many_rows_it_changed(rename: Statement) -> None:
    assert rename.execute(("It's 100 %", "The tide")) == 1
    assert rename.execute(("Nobody's", "No such newsletter")) == 0
    assert names() == {"It's 100 %", "The boats"}


def test_postgresql_prepares_it_once_for_all_who_say_it_on_a_connection(rename: Statement) -> None:
    first = said((rename, THERE), (rename, BACK))
    another = said((Statement(connection, _SQL), THERE))

    if connection.vendor == "postgresql":
        assert first == {"SELECT": 1, "PREPARE": 1, "EXECUTE": 2}
        assert another == {"SELECT": 1, "EXECUTE": 1}
    else:
        assert (first, another) == ({"UPDATE": 2}, {"UPDATE": 1})


def test_statement_is_prepared_anew_on_a_new_connection(rename: Statement) -> None:
    assert rename.execute(THERE) == 1
    connection.close()

    again = said((rename, BACK))

    assert again["PREPARE"] == (connection.vendor == "postgresql")
    assert names() == {"The tide", "The boats"}


def test_statement_is_said_plainly_where_a_pooler_gives_another_session(rename: Statement) -> None:
    assert rename.execute(THERE) == 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")

    assert said((rename, BACK))["UPDATE"] == 1
    assert said((rename, THERE)) == {"UPDATE": 1}


@pytest.mark.parametrize(
    "setting",
    [{"DISABLE_SERVER_SIDE_CURSORS": True}, {"OPTIONS": {"server_side_binding": True}}],
    ids=["a pooler of transactions", "values apart"],
)
def test_statement_is_said_plainly_where_it_cannot_be_prepared(
    rename: Statement, setting: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in setting.items():
        monkeypatch.setitem(connection.settings_dict, name, value)

    assert said((Statement(connection, _SQL), THERE)) == {"UPDATE": 1}


def test_what_the_database_refuses_is_raised(rename: Statement) -> None:
    assert rename.execute(THERE) == 1

    with pytest.raises(DatabaseError):
        rename.execute((None, "The boats"))

    assert rename.execute(BACK) == 1
