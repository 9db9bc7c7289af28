from __future__ import annotations

import os
import signal
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from newsroom.desk import withdrawing
from newsroom.exceptions import NotAllowed, NotReady, WrongStage
from newsroom.mailing import delivery, hours, releasing, rounds
from newsroom.management.commands import newsroom_send
from newsroom.models import Edition, Round, Schedule
from tests.factories import make_chief, make_user, publish_article
from tests.mailing.editions import (
    NOW,
    make_edition,
    make_edition_for,
    make_readers,
    make_schedule,
    prepared,
    send,
    states,
)
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

HOUR = NOW + timedelta(hours=1)
#: The next hour of ``make_schedule``.
DUE = (NOW + timedelta(days=1)).replace(hour=7, minute=0, second=0)


def scheduled(*names: str, send_at: datetime = HOUR) -> Edition:
    """A draft with these readers that goes out at an hour."""
    edition = make_edition_for(*names)
    releasing.schedule(edition, send_at=send_at, by=make_chief("thea"), at=NOW)
    return edition


def go(at: datetime) -> list[str]:
    """What a round at this instant has to tell of the editions whose hour has come."""
    return [each.trouble for each in rounds.go(at=at).released]


def withdraw_its_story(edition: Edition) -> None:
    story = edition.stories.get().story
    withdrawing.withdraw(story.article, by=make_chief(), at=NOW)


def test_a_scheduled_edition_is_prepared_at_its_hour() -> None:
    edition = scheduled("ana", "bo")

    early = go(HOUR - timedelta(seconds=1))
    told = [go(HOUR), go(HOUR), go(HOUR + timedelta(minutes=5))]

    edition.refresh_from_db()
    assert early == []
    assert told == [[""], [], []]
    assert edition.state == Edition.State.SENDING
    assert states(edition) == {"waiting": 2}
    assert edition.scheduled_by_name == "thea"


def test_an_edition_is_sent_as_it_stands_at_its_hour() -> None:
    edition = scheduled("ana")
    Edition.objects.filter(pk=edition.pk).update(intro="Added later")

    go(HOUR)

    edition.refresh_from_db()
    assert "Added later" in edition.html


def test_an_edition_that_cannot_be_sent_at_its_hour_waits_and_says_why() -> None:
    edition = scheduled("ana")
    withdraw_its_story(edition)

    [told] = go(HOUR)
    later = go(HOUR + timedelta(minutes=5))

    edition.refresh_from_db()
    assert "“Harbour reopens” is not public now" in told
    assert edition.hold_reason == told
    assert (edition.state, edition.send_at, later) == ("draft", None, [])


def test_an_edition_without_readers_waits_and_says_so() -> None:
    edition = scheduled()

    [told] = go(HOUR)

    assert "Nobody has confirmed" in told
    assert states(edition) == {}


@pytest.mark.parametrize(
    ("looked_at", "at"),
    [
        (HOUR, HOUR + hours.LATEST + timedelta(seconds=1)),
        (HOUR - timedelta(days=2), HOUR + hours.LATEST),
    ],
)
def test_an_hour_that_was_missed_waits_for_a_person(looked_at: datetime, at: datetime) -> None:
    edition = scheduled("ana")
    Round.objects.create(done_at=looked_at)

    [told] = go(at)

    edition.refresh_from_db()
    assert told.startswith("Nobody was there to send it at its hour, ")
    assert (edition.state, edition.send_at, edition.hold_reason) == ("draft", None, told)
    assert states(edition) == {}


def test_an_edition_that_waits_is_scheduled_anew() -> None:
    edition = scheduled("ana")
    go(HOUR + timedelta(days=1))

    later = HOUR + timedelta(days=1, hours=1)
    releasing.schedule(edition, send_at=later, by=make_chief(), at=HOUR + timedelta(days=1))
    go(later)

    edition.refresh_from_db()
    assert edition.state == "sending"


def test_a_worker_that_is_killed_before_it_prepares_leaves_the_edition_to_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = scheduled("ana")

    def killed(*given: Any, **more: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "prepare", killed)
        with pytest.raises(KeyboardInterrupt):
            go(HOUR)
    go(HOUR + timedelta(minutes=1))

    edition.refresh_from_db()
    assert (edition.state, edition.send_at) == ("draft", None)
    assert edition.hold_reason.startswith("The worker was stopped")


def test_unscheduling_keeps_the_draft() -> None:
    edition = scheduled("ana")
    chief = make_chief()

    with pytest.raises(NotAllowed):
        releasing.unschedule(edition, by=make_user())
    releasing.unschedule(edition, by=chief)
    told = go(HOUR)

    with pytest.raises(WrongStage):
        releasing.unschedule(edition, by=chief)
    assert told == []
    assert (edition.state, edition.send_at) == ("draft", None)


def test_a_cancelled_edition_is_not_sent_at_its_hour() -> None:
    edition = scheduled("ana")

    delivery.cancel(edition, by=make_chief(), at=NOW)

    assert go(HOUR) == []
    assert states(edition) == {}


def test_scheduling_is_refused_without_permission_for_the_past_and_when_not_ready() -> None:
    edition, chief = make_edition_for("ana"), make_chief()

    with pytest.raises(NotAllowed):
        releasing.schedule(edition, send_at=HOUR, by=make_user(), at=NOW)
    with pytest.raises(NotReady, match="This hour has passed"):
        releasing.schedule(edition, send_at=NOW, by=chief, at=NOW)
    withdraw_its_story(edition)
    with pytest.raises(NotReady, match="is not public now"):
        releasing.schedule(edition, send_at=HOUR, by=chief, at=NOW)
    edition.stories.all().delete()
    with pytest.raises(NotReady, match="no stories yet"):
        releasing.schedule(edition, send_at=HOUR, by=chief, at=NOW)

    edition.refresh_from_db()
    assert edition.send_at is None


def test_an_edition_that_is_sending_is_not_scheduled() -> None:
    edition = prepared(make_edition_for("ana"))

    with pytest.raises(WrongStage, match="no draft any more"):
        releasing.schedule(edition, send_at=HOUR, by=make_chief(), at=NOW)

    assert edition.state == "sending"


def test_a_schedule_that_sends_builds_and_sends_in_one_round(mail_server: MailServer) -> None:
    found = make_schedule(on_due=Schedule.OnDue.SEND, since=DUE - timedelta(minutes=5))
    make_readers(found.newsletter, "ana", "bo")
    publish_article("Harbour reopens")

    go(DUE)
    edition = Edition.objects.get()
    send(edition)

    assert (edition.state, states(edition)) == ("sent", {"sent": 2})
    assert sorted(each.recipient for each in mail_server.received) == [
        "ana@mail.example",
        "bo@mail.example",
    ]


def test_pausing_stops_the_sending_until_a_person_goes_on(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    chief = make_chief("thea")
    send(edition, size=1)

    with pytest.raises(NotAllowed):
        releasing.pause(edition, by=make_user())
    releasing.pause(edition, by=chief)
    paused = send(edition).claimed
    with pytest.raises(WrongStage):
        releasing.pause(edition, by=chief)
    reason = edition.pause_reason
    delivery.carry_on(edition, by=chief)
    send(edition)

    assert (paused, reason) == (0, "thea paused it.")
    assert (edition.state, states(edition)) == ("sent", {"sent": 3})


def test_pausing_while_a_worker_is_at_work_stops_it_before_the_next_mail(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    chief, calls = make_chief(), []

    def clock() -> datetime:
        calls.append(1)
        if len(mail_server.received) == 1 and Edition.objects.get().state == "sending":
            releasing.pause(Edition.objects.get(), by=chief)
        return NOW

    delivery.send_batch(edition, size=10, clock=clock)

    assert states(edition) == {"sent": 1, "waiting": 2}
    assert Edition.objects.get().state == "paused"
    assert len(mail_server.received) == 1


def test_command_builds_what_is_due_and_tells_what_waits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_schedule(since=DUE - timedelta(minutes=5), fewest_stories=5)

    with time_machine.travel(DUE, tick=False):
        call_command("newsroom_send")
        call_command("newsroom_send")

    assert capsys.readouterr().out == (
        "The tide, March 16, 2026, 7 a.m. UTC: Skipped: too few stories.\n"
    )


def test_command_ends_with_a_status_when_an_hour_was_missed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_schedule(since=DUE - timedelta(minutes=5))

    with time_machine.travel(DUE + timedelta(hours=9), tick=False):
        with pytest.raises(CommandError, match="the list of editions"):
            call_command("newsroom_send")
        call_command("newsroom_send")

    assert capsys.readouterr().out.endswith("7 a.m. UTC: Waits for a person.\n")


@pytest.mark.django_db(transaction=True)
def test_command_stays_until_it_is_told_to_end(
    monkeypatch: pytest.MonkeyPatch, mail_server: MailServer
) -> None:
    edition, looked = scheduled("ana"), []
    handler = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(newsroom_send, "BETWEEN_LOOKS", 0)

    def clock() -> datetime:
        looked.append(1)
        if len(looked) == 40:
            os.kill(os.getpid(), signal.SIGTERM)
        return HOUR

    monkeypatch.setattr(timezone, "now", clock)
    call_command("newsroom_send", "--loop")

    edition.refresh_from_db()
    assert edition.state == "sent"
    assert signal.getsignal(signal.SIGTERM) == handler


@pytest.mark.django_db(transaction=True)
def test_many_workers_release_an_edition_once() -> None:
    edition = scheduled("ana", "bo")
    start, told, failures = Barrier(4), [], []

    def work() -> None:
        try:
            start.wait(timeout=30)
            told.extend(go(HOUR))
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    assert told == [""]
    assert states(edition) == {"waiting": 2}


def test_an_edition_made_by_hand_is_not_touched_by_rounds() -> None:
    edition = make_edition()

    go(NOW + timedelta(days=9))

    edition.refresh_from_db()
    assert (edition.state, edition.hold_reason) == ("draft", "")
