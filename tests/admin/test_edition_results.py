from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from newsroom.models import Delivery, Edition
from tests.admin.desk import login, sentences
from tests.admin.newsletter_desk import body, newsletter_editor, url
from tests.factories import make_user
from tests.mailing.editions import make_edition_for, prepared, recipients
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

State = Delivery.State


@pytest.fixture
def client() -> Client:
    return newsletter_editor()


def sending(*names: str, **states: str) -> Edition:
    """A sending edition whose readers' mails are in these states, the rest waiting."""
    edition = prepared(make_edition_for(*names))
    for name, state in states.items():
        rows = edition.deliveries.filter(subscriber__email=f"{name}@mail.example")
        reason = f"Because of {name}."
        rows.update(state=state, done_at=timezone.now(), reason=reason, handed_over_at=None)
    return edition


def delivery_to(edition: Edition, name: str) -> Delivery:
    return edition.deliveries.get(subscriber__email=f"{name}@mail.example")


def test_page_shows_how_the_sending_goes(client: Client) -> None:
    edition = sending("ana", "bo", "cy", "di", ana="sent", bo="failed", cy="uncertain")

    page = body(client.get(url(edition)))

    for name in ("sent", "failed", "uncertain", "waiting"):
        assert f'data-nr-figure="{name}">1<' in page
    assert 'data-nr-figure="readers">4<' in page
    assert '<progress max="4" value="3"' in page
    assert "Decide about uncertain mails" in page


def test_large_figures_are_grouped_for_people(client: Client) -> None:
    edition = sending("ana")
    Edition.objects.update(readers=1_234_567)

    page = body(client.get(url(edition)))

    assert 'data-nr-figure="readers">1,234,567<' in page
    assert '<progress max="1234567"' in page


def test_script_is_told_the_figures_and_the_pace(client: Client) -> None:
    edition = sending("ana", "bo", "cy", ana="sent", bo="sent")

    answer = client.get(url(edition, "progress"))

    assert "no-store" in answer["Cache-Control"]
    assert answer.json() == {
        "sent": 2,
        "failed": 0,
        "uncertain": 0,
        "waiting": 1,
        "readers": 3,
        "done": 2,
        "state": "sending",
        "pace": "2 a minute, less than a minute left",
    }


def test_pace_asks_for_a_worker_where_nothing_went_out(client: Client) -> None:
    edition = sending("ana", "bo", ana="sent")
    edition.deliveries.update(done_at=timezone.now() - timedelta(hours=1))

    assert "newsroom_send" in client.get(url(edition, "progress")).json()["pace"]


def test_list_tells_each_reason_of_one_state(client: Client) -> None:
    edition = sending("ana", "bo", ana="failed", bo="uncertain")

    failed = body(client.get(url(edition, "results"), {"state": "failed"}))
    uncertain = body(client.get(url(edition, "results")))

    assert "Because of ana." in failed
    assert "Because of bo." not in failed
    assert "Because of bo." in uncertain
    assert "ana@mail.example" in failed
    assert "send_again" not in failed
    assert "send_again" in uncertain


def test_list_goes_on_from_a_number(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.admin.edition_results.LISTED", 1)
    edition = sending("ana", "bo", ana="failed", bo="failed")
    page = url(edition, "results")

    first = body(client.get(page, {"state": "failed"}))
    rest = body(client.get(page, {"state": "failed", "after": str(delivery_to(edition, "ana").pk)}))

    assert "Because of bo." not in first
    assert f"after={delivery_to(edition, 'ana').pk}" in first
    assert "Because of bo." in rest
    assert client.get(page, {"state": "x", "after": "9" * 5000}).status_code == 200


def test_address_is_shown_to_those_alone_who_may_see_readers() -> None:
    edition = sending("ana", ana="failed")
    told = "Because of ana. 550 5.1.1 <ana@mail.example>: no such user"
    edition.deliveries.update(reason=told)
    looker = login(make_user(permissions=("view_edition",)))

    page = body(looker.get(url(edition, "results"), {"state": "failed"}))

    assert "ana@mail.example" not in page
    assert "Because of ana. 550 5.1.1 &lt;…&gt;: no such user" in page


def test_ticked_mails_are_sent_again_or_left(client: Client) -> None:
    edition = sending("ana", "bo", "cy", ana="uncertain", bo="uncertain", cy="uncertain")
    Edition.objects.filter(pk=edition.pk).update(state="sent")
    decide = url(edition, "decide")

    again = client.post(
        decide, {"verb": "send_again", "delivery": delivery_to(edition, "ana").pk}, follow=True
    )
    left = client.post(
        decide, {"verb": "drop", "delivery": delivery_to(edition, "bo").pk}, follow=True
    )

    edition.refresh_from_db()
    states = [delivery_to(edition, name).state for name in ("ana", "bo", "cy")]
    assert states == [State.WAITING, State.FAILED, State.UNCERTAIN]
    assert "1 mail waits once more." in sentences(again)
    assert "1 mail is not sent again." in sentences(left)
    assert edition.state == Edition.State.SENDING


def test_nothing_is_decided_unticked_or_of_another_edition(client: Client) -> None:
    edition = sending("ana", ana="uncertain")
    other = sending("bo", bo="uncertain")
    decide = url(edition, "decide")

    nothing = client.post(decide, {"verb": "send_again"}, follow=True)
    client.post(decide, {"verb": "send_again", "delivery": other.deliveries.get().pk})

    assert "Tick the mails" in sentences(nothing)
    assert edition.deliveries.get().state == State.UNCERTAIN
    assert other.deliveries.get().state == State.UNCERTAIN


def test_deciding_needs_its_permission_and_a_post(client: Client) -> None:
    edition = sending("ana", ana="uncertain")
    looker = login(make_user(permissions=("view_edition", "view_subscriber")))
    given = {"verb": "send_again", "delivery": edition.deliveries.get().pk}

    assert looker.post(url(edition, "decide"), given).status_code == 403
    assert client.get(url(edition, "decide"), given).status_code == 405
    assert "send_again" not in body(looker.get(url(edition, "results")))
    assert login(make_user()).get(url(edition, "progress")).status_code == 403
    assert edition.deliveries.get().state == State.UNCERTAIN


@pytest.mark.parametrize("number", [2, 60])
def test_list_takes_as_many_queries_for_many_as_for_two(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    names = [f"r{each}" for each in range(number)]
    edition = sending(*names, **dict.fromkeys(names, "uncertain"))
    client.get(url(edition, "results"))

    with django_assert_num_queries(12):
        client.get(url(edition, "results"))


def test_long_list_of_readers_is_left_to_the_command(
    client: Client, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsroom.admin.edition_desk.FROZEN_AT_ONCE", 1)
    edition = make_edition_for("ana", "bo")

    answer = client.post(url(edition, "send"), follow=True)
    waiting = edition.deliveries.count()
    call_command("newsroom_send")

    assert "“manage.py newsroom_send” prepares and sends it." in sentences(answer)
    assert waiting == 0
    assert recipients(mail_server) == ["ana@mail.example", "bo@mail.example"]
