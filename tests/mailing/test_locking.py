"""In which order the rows of one reader are locked, so that no two deeds wait for each other."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.mailing import importing, moving, subscribing
from newsroom.models import Subscription
from tests.factories import THEN, make_chief, make_newsletter, make_subscription
from tests.mailing.test_importing import bring

pytestmark = pytest.mark.django_db

ANA = "ana@mail.example"
_WRITTEN = re.compile(r'(?:UPDATE|DELETE FROM|INSERT(?: OR IGNORE| IGNORE)? INTO) [`"](\w+)[`"]')


def written(deed: Callable[[], object]) -> list[str]:
    """The tables that the deed writes to, in the order of the first time."""
    with CaptureQueriesContext(connection) as captured:
        deed()
    found = (_WRITTEN.match(query["sql"]) for query in captured)
    return list(dict.fromkeys(each[1] for each in found if each))


@pytest.fixture
def waiting() -> Subscription:
    return make_subscription(ANA, newsletter=make_newsletter(), confirmed=None)


def test_deeds_of_a_reader_lock_the_subscriber_first(waiting: Subscription) -> None:
    confirm, leave = waiting.confirm_token or "", waiting.unsubscribe_token
    deeds = [
        lambda: subscribing.confirm(confirm, at=THEN),
        lambda: subscribing.unsubscribe(leave, at=THEN),
        lambda: subscribing.leave_all(waiting.subscriber, at=THEN),
    ]

    orders = [written(deed) for deed in deeds]

    assert [order[:2] for order in orders] == [
        ["newsroom_subscriber", "newsroom_subscription"]
    ] * len(deeds)


@pytest.mark.parametrize("verb", ["move", "erase"])
def test_move_and_erase_lock_imports_before_the_subscriber(
    waiting: Subscription, verb: str
) -> None:
    bring(f"{ANA}\n", newsletter=waiting.newsletter)
    bring("other@mail.example\n", newsletter=waiting.newsletter)
    deeds = {
        "move": lambda: moving.move(waiting.subscriber, to="ana@new.example"),
        "erase": lambda: subscribing.erase(waiting.subscriber, at=THEN),
    }

    order = written(deeds[verb])

    assert order[:2] == ["newsroom_import", "newsroom_subscriber"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["move", "erase", "leave"])
def test_transaction_of_a_deed_begins_by_writing(waiting: Subscription, verb: str) -> None:
    deeds = {
        "move": lambda: moving.move(waiting.subscriber, to="ana@new.example"),
        "erase": lambda: subscribing.erase(waiting.subscriber, at=THEN),
        "leave": lambda: subscribing.leave_all(waiting.subscriber, at=THEN),
    }

    with CaptureQueriesContext(connection) as captured:
        deeds[verb]()

    said = [query["sql"] for query in captured]
    begun = next(number for number, sql in enumerate(said) if sql.startswith("BEGIN"))
    assert said[begun + 1].startswith("UPDATE")


def test_import_locks_subscribers_before_their_subscriptions(waiting: Subscription) -> None:
    brought = bring(f"{ANA}\nbo@mail.example\n", newsletter=waiting.newsletter)
    importing.start(brought, by=make_chief())

    with CaptureQueriesContext(connection) as captured:
        importing.subscribe_some(brought, at=THEN)

    said = [query["sql"] for query in captured]
    locked = next(
        i for i, sql in enumerate(said) if re.match(r'UPDATE [`"]newsroom_subscriber', sql)
    )
    touched = [
        i for i, sql in enumerate(said) if re.match(r"(UPDATE|INSERT).*newsroom_subscription", sql)
    ]
    assert touched
    assert locked < min(touched)
