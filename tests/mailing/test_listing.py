from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from newsroom.exceptions import NotAllowed
from newsroom.mailing import choosing, listing, sheets, subscribing
from newsroom.models import Newsletter, Subscriber, Subscription
from tests.factories import make_newsletter, make_section, make_subscription, make_user
from tests.mailing.editions import NOW

pytestmark = pytest.mark.django_db


def exporter() -> Any:
    return make_user(permissions=("export_subscriber",))


def table(newsletter: Newsletter) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(listing.sheet(newsletter, by=exporter())))))


def test_sheet_tells_each_readers_state_and_consent() -> None:
    newsletter = make_newsletter()
    chosen = choosing.choice_of([make_section("Sport"), make_section("World")])
    ana = make_subscription("ana@mail.example", newsletter=newsletter)
    Subscription.objects.filter(pk=ana.pk).update(choice=chosen, consent_page="/tag/harbours/")
    bo = make_subscription("bo@mail.example", newsletter=newsletter)
    subscribing.unsubscribe(bo.unsubscribe_token, at=NOW)
    make_subscription("cy@mail.example", newsletter=make_newsletter("Another"))

    rows = table(newsletter)

    assert [(row["email"], row["status"]) for row in rows] == [
        ("ana@mail.example", "subscribed"),
        ("bo@mail.example", "unsubscribed"),
    ]
    assert rows[0]["sections"] == "Sport, World"
    assert rows[0]["consent_page"] == "/tag/harbours/"
    assert rows[0]["ended_at"] == ""
    assert rows[1]["ended_at"] == NOW.isoformat()
    assert ana.unsubscribe_token not in str(rows)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1"])
def test_cell_runs_in_no_spreadsheet(text: str) -> None:
    newsletter = make_newsletter()
    make_subscription("ana@mail.example", newsletter=newsletter)
    Subscription.objects.update(consent_wording=text)
    Subscriber.objects.update(email="=cmd|x@mail.example")

    row = table(newsletter)[0]

    assert row["consent_wording"] == f"'{text}"
    assert row["email"] == "'=cmd|x@mail.example"


def test_sheet_is_read_again_by_an_import() -> None:
    newsletter = make_newsletter()
    make_subscription("ana@mail.example", newsletter=newsletter)
    left = make_subscription("bo@mail.example", newsletter=newsletter)
    subscribing.unsubscribe(left.unsubscribe_token, at=NOW)

    text = "".join(listing.sheet(newsletter, by=exporter())).encode()
    found = [(row.address, row.is_wanted) for row in sheets.rows(io.BytesIO(text))]

    assert found == [("ana@mail.example", True), ("bo@mail.example", False)]


@pytest.mark.parametrize("number", [2, 30])
def test_queries_are_as_many_for_many_as_for_two(
    number: int, django_assert_num_queries: Any
) -> None:
    newsletter, by = make_newsletter(), exporter()
    choice = choosing.choice_of([make_section()])
    for each in range(number):
        make_subscription(f"r{each}@mail.example", newsletter=newsletter)
    Subscription.objects.update(choice=choice)
    by.has_perm("newsroom.export_subscriber")

    with django_assert_num_queries(3):
        lines = list(listing.sheet(newsletter, by=by))

    assert len(lines) == number + 1


def test_sheet_needs_its_permission() -> None:
    with pytest.raises(NotAllowed):
        listing.sheet(make_newsletter(), by=make_user(permissions=("view_subscriber",)))
