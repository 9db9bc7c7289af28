"""An edition at the desk: its checklist, its hour, and a pause."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.desk import withdrawing
from newsroom.mailing import releasing, rounds
from newsroom.models import Edition
from tests.admin.desk import form_data, login, sentences
from tests.admin.newsletter_desk import EDITIONS, body, newsletter_editor, url
from tests.factories import make_chief, make_user, publish_article
from tests.mailing.editions import make_edition, make_edition_for, prepared, send
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return newsletter_editor()


def typed(hour: datetime) -> dict[str, str]:
    local = timezone.localtime(hour, timezone.get_default_timezone())
    return {"hour_0": f"{local:%Y-%m-%d}", "hour_1": f"{local:%H:%M:%S}"}


def tomorrow() -> datetime:
    return (timezone.now() + timedelta(days=1)).replace(microsecond=0)


def scheduled(*names: str, send_at: datetime | None = None) -> Edition:
    edition = make_edition_for(*names)
    chief, at = make_chief("thea"), timezone.now()
    releasing.schedule(edition, send_at=send_at or tomorrow(), by=chief, at=at)
    return edition


def test_an_edition_is_scheduled_moved_and_taken_back(client: Client) -> None:
    edition, hour = make_edition_for("ana"), tomorrow()

    asked = body(client.get(url(edition, "schedule")))
    kept = client.post(url(edition, "schedule"), typed(hour))
    shown = body(client.get(url(edition)))
    listed = body(client.get(EDITIONS))
    moved = client.post(url(edition, "schedule"), typed(hour + timedelta(days=1)))
    edition.refresh_from_db()
    send_at = edition.send_at
    back = client.post(url(edition, "unschedule"))

    assert "Every story is public" in asked
    assert kept["Location"] == url(edition)
    assert "The edition goes out " in sentences(kept)
    assert "Choose another hour" in shown
    assert "by nele" in shown
    assert ">Scheduled<" in shown
    assert ">Scheduled<" in listed
    assert moved.status_code == 302
    assert send_at == hour + timedelta(days=1)
    assert "a draft again" in sentences(back)
    edition.refresh_from_db()
    assert edition.send_at is None


def test_a_refused_hour_keeps_what_was_typed(client: Client) -> None:
    edition = make_edition_for("ana")
    past = timezone.now() - timedelta(days=1)

    refused = client.post(url(edition, "schedule"), typed(past))
    empty = client.post(url(edition, "schedule"), {"hour_0": "2026-13-40", "hour_1": "7:00"})

    assert "This hour has passed." in refused.context["form"].errors["hour"][0]
    assert "This hour has passed." in body(refused)
    assert typed(past)["hour_0"] in body(refused)
    assert "2026-13-40" in body(empty)
    edition.refresh_from_db()
    assert edition.send_at is None


def test_scheduling_takes_the_right_to_send() -> None:
    edition = scheduled("ana")
    editor = login(make_user(permissions=("view_edition", "change_edition")))

    answers = [
        editor.get(url(edition, "schedule")).status_code,
        editor.post(url(edition, "schedule"), typed(tomorrow())).status_code,
        editor.post(url(edition, "unschedule")).status_code,
        editor.post(url(edition, "pause")).status_code,
    ]

    assert answers == [403] * 4


def test_a_scheduled_edition_is_changed_by_those_who_may_send_it(client: Client) -> None:
    edition = scheduled("ana")
    editor = login(make_user(permissions=("view_edition", "change_edition")))

    data = form_data(client.get(url(edition)), subject="The tide turns")
    saved = client.post(url(edition), data)
    refused = editor.post(url(edition), data | {"subject": "Changed"})
    reader = login(make_user(permissions=("view_edition",)))
    stranger = reader.post(url(edition), data | {"subject": "Changed"})

    assert saved.status_code == 302
    assert refused.status_code == stranger.status_code == 403
    assert "only who may send it can change it now" in body(refused)
    assert "Changed" in body(refused)
    assert "Changed" not in body(stranger)
    edition.refresh_from_db()
    assert edition.subject == "The tide turns"
    assert edition.send_at is not None


def test_an_edition_that_is_scheduled_while_somebody_writes_keeps_its_hour(
    client: Client,
) -> None:
    edition = make_edition_for("ana")
    data = form_data(client.get(url(edition)), subject="Written meanwhile")
    releasing.schedule(edition, send_at=tomorrow(), by=make_chief(), at=timezone.now())

    client.post(url(edition), data)

    edition.refresh_from_db()
    assert edition.subject == "Written meanwhile"
    assert edition.send_at is not None


def test_an_edition_that_goes_out_while_somebody_writes_is_refused(
    client: Client,
) -> None:
    edition = make_edition_for("ana")
    data = form_data(client.get(url(edition)), subject="Written meanwhile")
    prepared(edition)

    answer = client.post(url(edition), data | {"intro": "Dear <b>readers</b>"})

    assert answer.status_code == 403
    assert "it can no longer be changed" in body(answer)
    assert "Written meanwhile" in body(answer)
    assert "Dear &lt;b&gt;readers&lt;/b&gt;" in body(answer)
    edition.refresh_from_db()
    assert edition.subject == "Harbour reopens"


def test_an_edition_that_was_missed_tells_so_and_is_found(client: Client) -> None:
    edition = scheduled("ana")
    make_edition(None, "Another")
    rounds.go(at=tomorrow() + timedelta(days=3))

    shown = body(client.get(url(edition)))
    found = body(client.get(f"{EDITIONS}?waits=person"))
    at_hour = body(client.get(f"{EDITIONS}?waits=hour"))

    assert "Nobody was there to send it at its hour" in shown
    assert "Waits for a person" in shown
    assert "Harbour reopens" in found
    assert "Another" not in found
    assert "Harbour reopens" not in at_hour


def test_a_sending_edition_is_paused_and_goes_on(client: Client, mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    send(edition, size=1)

    page = body(client.get(url(edition)))
    paused = client.post(url(edition, "pause"))
    shown = body(client.get(url(edition)))
    again = client.post(url(edition, "pause"))
    client.post(url(edition, "go_on"))

    assert ">Pause<" in page
    assert "The edition is paused." in sentences(paused)
    assert "nele paused it." in shown
    assert "not being sent" in sentences(again)
    assert len(mail_server.received) == 2
    edition.refresh_from_db()
    assert edition.state == "sent"


def test_the_page_shows_the_checklist_of_a_draft(client: Client, settings: Any) -> None:
    edition = make_edition_for("ana", subject="Boats " * 20)
    story = edition.stories.get().story
    withdrawing.withdraw(story.article, by=make_chief(), at=timezone.now())

    page = body(client.get(url(edition)))
    sent = client.post(url(edition, "send"))
    settings.NEWSROOM = {}
    unset = body(client.get(url(edition)))

    assert "“Harbour reopens” is not public now" in page
    assert "Must be mended" in page
    assert "Mail programs show about 60, phones about 40." in page
    assert " kB." in page
    assert "“Harbour reopens” is not public now" in sentences(sent)
    assert "SITE_URL" in unset


def test_links_are_checked_on_asking(client: Client) -> None:
    edition = make_edition_for("ana")

    got = client.get(url(edition, "links"))
    fine = client.post(url(edition, "links"))
    story = edition.stories.get().story
    withdrawing.withdraw(story.article, by=make_chief(), at=timezone.now())
    dead = client.post(url(edition, "links"))
    viewer = login(make_user(permissions=("view_edition",)))

    assert got.status_code == 405
    assert "2 links to this site answer." in sentences(fine)
    assert "Nothing is at: https://news.example" in sentences(dead)
    assert viewer.post(url(edition, "links")).status_code == 403


def test_stories_are_put_into_order_by_numbers(client: Client) -> None:
    edition = make_edition(None, "One", "Two", "Three")
    added = publish_article("Four")

    data = form_data(client.get(url(edition)))
    numbers = {"stories-0-position": 3, "stories-1-position": 2, "stories-2-position": 1}
    client.post(url(edition), data | numbers | {"stories-3-story": added.pk})

    rows = edition.stories.all()
    assert [row.story.headline for row in rows] == ["Three", "Two", "One", "Four"]


def test_an_empty_row_that_was_numbered_is_nothing(client: Client) -> None:
    edition = make_edition(None, "One")

    data = form_data(client.get(url(edition)), **{"stories-1-position": 7})
    answer = client.post(url(edition), data)

    assert answer.status_code == 302
    assert edition.stories.count() == 1
