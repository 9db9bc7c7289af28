"""Refusals that pass, messages offered and taken back, pace, connections, jobs and figures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import TestCase

from newsroom import tasks
from newsroom.desk import withdrawing
from newsroom.exceptions import EditionPaused
from newsroom.mailing import (
    claiming,
    delivery,
    ledger,
    pacing,
    progress,
    suppressing,
    transport,
    working,
)
from newsroom.mailing.ledger import Ledger, Result
from newsroom.models import Delivery, Edition, PublishedArticle, Suppression
from tests.factories import make_chief
from tests.mailing.editions import (
    NOW,
    clock,
    make_edition,
    make_edition_for,
    make_readers,
    prepared,
    recipients,
    send,
    states,
)
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def send_at(edition: Edition, at: datetime) -> delivery.Batch:
    return delivery.send_batch(edition, size=100, clock=lambda: at)


def test_temporary_refusal_waits_for_its_time_and_then_goes_out(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    mail_server.refusals["bo@mail.example"] = "451 4.7.1 <bo@mail.example> try later"

    first = send(edition)
    mail_server.refusals.clear()
    too_soon = send_at(edition, NOW + ledger.GAPS[0] - timedelta(seconds=1))
    in_time = send_at(edition, NOW + ledger.GAPS[0])

    assert (first.sent, first.deferred, too_soon.claimed, in_time.sent) == (1, 1, 0, 1)
    assert recipients(mail_server) == ["ana@mail.example", "bo@mail.example"]
    assert edition.state == Edition.State.SENT
    assert edition.finished_at == NOW + ledger.GAPS[0]


def test_temporary_refusals_come_to_an_end_with_the_servers_words(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana"))
    mail_server.data_reply = "452 4.2.2 <ana@mail.example>: mailbox full"
    at, gaps = NOW, []

    while edition.state == Edition.State.SENDING:
        send_at(edition, at)
        row = edition.deliveries.get()
        gaps.append(row.due_at - at)
        at = max(at, row.due_at)

    assert gaps[:-1] == list(ledger.GAPS) == sorted(ledger.GAPS)
    assert row.state == Delivery.State.FAILED
    assert row.reason == "Given up after 6 tries: 452 4.2.2 …: mailbox full"
    assert mail_server.received == []


def test_edition_with_a_mail_to_try_again_is_still_being_sent(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana"))
    mail_server.refusals["ana@mail.example"] = "450 4.2.1 busy"

    send(edition)

    assert edition.state == Edition.State.SENDING
    found = progress.figures(edition, at=NOW)
    assert (found.waiting, found.later, found.seconds_left) == (1, 1, 0)


def test_who_is_suppressed_after_the_claim_gets_nothing(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo"))

    def moments() -> datetime:
        """A clock that bo's bounce keeps pace with: it comes after the claim."""
        if mail_server.received and not Suppression.objects.exists():
            Suppression.objects.create(
                address_hash=suppressing.hash_of("bo@mail.example"),
                reason=Suppression.Reason.BOUNCED,
                created_at=NOW,
            )
        return NOW

    batch = delivery.send_batch(edition, size=10, clock=moments)

    assert (batch.sent, batch.failed) == (1, 1)
    assert recipients(mail_server) == ["ana@mail.example"]
    assert states(edition) == {"sent": 1, "failed": 1}
    assert mail_server.sessions == 1


def test_withdrawal_stops_an_edition_with_the_message_in_hand(mail_server: MailServer) -> None:
    edition, chief = prepared(make_edition_for("ana", "bo", "cy")), make_chief()
    story = PublishedArticle.objects.get()

    def moments() -> datetime:
        if mail_server.received and not Edition.objects.filter(state="paused").exists():
            with TestCase.captureOnCommitCallbacks(execute=True):
                withdrawing.withdraw(story.article, by=chief, at=NOW)
        return NOW

    delivery.send_batch(edition, size=10, clock=moments)

    assert recipients(mail_server) == ["ana@mail.example"]
    assert states(edition) == {"sent": 1, "waiting": 2}
    assert edition.state == Edition.State.PAUSED
    assert edition.pause_reason == "“Harbour reopens” is no longer public."


def test_worker_that_is_asked_to_stop_lets_the_rest_wait(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))

    claimed = working.work(edition, clock=clock, is_stopping=lambda: bool(mail_server.received))

    assert claimed == 1
    assert states(edition) == {"sent": 1, "waiting": 2}
    assert edition.state == Edition.State.SENDING


def test_worker_that_breaks_with_a_message_in_hand_does_not_let_that_one_wait(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    hand_over = transport.Connection.hand_over

    def interrupted(self: transport.Connection) -> None:
        hand_over(self)
        if len(mail_server.received) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(transport.Connection, "hand_over", interrupted)

    with pytest.raises(KeyboardInterrupt):
        send(edition)
    before = states(edition)
    delivery.resume(edition, at=NOW + claiming.LEASE)

    assert before == {"sent": 1, "claimed": 1, "waiting": 1}
    assert states(edition) == {"sent": 1, "uncertain": 1, "waiting": 1}


def test_worker_whose_lease_has_ended_sends_nothing_more(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    others: list[claiming.Claim] = []

    def moments() -> datetime:
        """A clock by which others take the rest once the first message is out."""
        if mail_server.received and not others:
            late = NOW + claiming.LEASE
            delivery.resume(edition, at=late)
            others.extend(claiming.claim(edition, size=10, at=late))
        return NOW

    batch = delivery.send_batch(edition, size=10, clock=moments)

    assert batch.sent == 1
    assert recipients(mail_server) == ["ana@mail.example"]
    assert len(others) == 2
    assert states(edition) == {"sent": 1, "claimed": 2}


def test_worker_keeps_its_session_for_as_many_mails_as_it_may(
    mail_server: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "MAILS_PER_CONNECTION": 3}
    monkeypatch.setattr(working, "SIZE", 2)
    edition = prepared(make_edition_for("ana", "bo", "cy", "di", "eve"))

    working.work(edition, clock=clock)

    assert states(edition) == {"sent": 5}
    assert mail_server.sessions == 2


def test_mail_server_that_ends_the_session_at_the_last_dot_gets_the_mail_once_more(
    mail_server: MailServer,
) -> None:
    replies = iter(["421 4.3.2 shutting down", "", ""])

    def turn_away_once(recipient: str) -> None:
        mail_server.data_reply = next(replies)

    mail_server.before_data = turn_away_once
    edition = prepared(make_edition_for("ana", "bo"))

    batch = send(edition)

    assert (batch.sent, mail_server.sessions) == (2, 2)
    assert recipients(mail_server) == ["ana@mail.example", "bo@mail.example"]


def test_pace_counts_the_mails_of_each_second_of_all_workers(settings: Any) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "MAILS_PER_SECOND": 2}
    instant = [1_000_000_000.25]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        instant[0] += seconds

    one, other = (pacing.Pace(now=lambda: instant[0], sleep=sleep) for _worker in range(2))

    waits = [one.must_wait(), other.must_wait(), one.must_wait()]
    one.wait()
    waits += [other.must_wait(), other.must_wait()]

    assert waits == [False, False, True, False, True]
    assert slept == [0.75]


def test_no_pace_counts_nothing() -> None:
    assert not pacing.Pace(now=lambda: 1 / 0).must_wait()


def test_other_backends_get_whole_messages_of_the_readers_version(settings: Any) -> None:
    mail.outbox = []
    edition = prepared(make_edition_for("ana", "bo"))

    batch = send(edition)

    assert batch.sent == 2
    assert sorted(each.to[0] for each in mail.outbox) == ["ana@mail.example", "bo@mail.example"]
    tokens = edition.newsletter.subscriptions.values_list("unsubscribe_token", flat=True)
    assert all(any(token in each.body for token in tokens) for each in mail.outbox)


def test_turn_tells_what_it_did_when_it_could_not_do_both() -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    ana, bo, cy = claiming.claim(edition, size=3, at=NOW)
    notes, later = Ledger(edition), NOW + timedelta(seconds=1)
    notes.mark(ana, at=NOW)
    both = notes.turn(Result(claim=ana, state=Delivery.State.SENT), bo, at=NOW)
    edition.newsletter.subscriptions.filter(subscriber=cy.subscriber).update(ended_at=NOW)

    recorded_alone = notes.turn(Result(claim=bo, state=Delivery.State.SENT), cy, at=later)
    repeated = notes.turn(Result(claim=ana, state=Delivery.State.SENT), cy, at=later)

    assert (both, recorded_alone, repeated) == ((1, True), (1, False), (0, False))
    assert states(edition) == {"sent": 2, "claimed": 1}


def test_figures_tell_rate_and_time_left(mail_server: MailServer) -> None:
    edition = make_edition()
    make_readers(edition.newsletter, *(f"reader{number}" for number in range(9)))
    mail_server.refusals["reader0@mail.example"] = "550 no"
    mail_server.hangs_up_on = {"reader1@mail.example"}
    prepared(edition)

    send(edition, size=8)
    found = progress.figures(edition, at=NOW + timedelta(seconds=30))
    later = progress.figures(edition, at=NOW + timedelta(minutes=2))

    counted = found.readers, found.waiting, found.sent, found.failed, found.uncertain
    assert counted == (9, 1, 6, 1, 1)
    assert found.per_second == 0.1
    assert found.seconds_left == 10
    assert (later.per_second, later.seconds_left) == (0, None)


def test_figures_stay_right_when_what_has_settled_is_counted_for_good(
    mail_server: MailServer, django_assert_num_queries: Any
) -> None:
    edition = make_edition()
    make_readers(edition.newsletter, *(f"reader{number}" for number in range(9)))
    mail_server.refusals["reader0@mail.example"] = "550 no"
    prepared(edition)
    send(edition, size=4)
    much_later = NOW + timedelta(hours=1)

    send_at(edition, much_later)
    send_at(edition, much_later)
    progress.count(edition, at=much_later + timedelta(hours=1))
    edition.refresh_from_db()
    with django_assert_num_queries(6):
        found = progress.figures(edition, at=much_later)

    assert (edition.counted_sent, edition.counted_failed) == (8, 1)
    assert (found.sent, found.failed, found.waiting, found.done) == (8, 1, 0, 9)


def test_job_sends_what_waits_and_is_harmless_for_what_is_gone(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana"))

    tasks.send_edition.enqueue(edition.pk)
    tasks.send_edition.enqueue(edition.pk)
    tasks.send_edition.enqueue(0)

    assert recipients(mail_server) == ["ana@mail.example"]
    edition.refresh_from_db()
    assert edition.state == Edition.State.SENT


def test_job_leaves_the_reason_with_an_edition_that_had_to_pause(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana"))
    mail_server.stop()

    tasks.send_edition.enqueue(edition.pk)

    edition.refresh_from_db()
    assert "cannot be reached" in edition.pause_reason


@pytest.mark.django_db(transaction=True)
def test_several_connections_at_once_mail_everybody_once(mail_server: MailServer) -> None:
    edition = make_edition()
    make_readers(edition.newsletter, *(f"reader{number}" for number in range(40)))
    prepared(edition)

    claimed = working.work_together(edition, connections=3, clock=clock)

    assert (claimed, states(edition)) == (40, {"sent": 40})
    assert len(set(recipients(mail_server))) == 40 == len(mail_server.received)


@pytest.mark.django_db(transaction=True)
def test_one_connection_that_must_pause_stops_the_others(mail_server: MailServer) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    mail_server.sender_reply = "550 5.7.1 not from you"

    with pytest.raises(EditionPaused, match="not from you"):
        working.work_together(edition, connections=3, clock=clock)

    assert states(edition) == {"waiting": 2}


@pytest.mark.django_db(transaction=True)
def test_queue_gets_jobs_by_which_a_worker_sends_the_edition(
    settings: Any, mail_server: MailServer, tmp_path: Path
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    edition = prepared(make_edition_for("ana", "bo"))

    ended = subprocess.run(
        [sys.executable, "manage.py", "db_worker", "--batch", "--interval", "0"],
        cwd=ROOT,
        env=_environment(mail_server, tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert recipients(mail_server) == ["ana@mail.example", "bo@mail.example"]
    edition.refresh_from_db()
    assert edition.state == Edition.State.SENT


@pytest.mark.django_db(transaction=True)
def test_command_that_stays_ends_on_sigterm_after_the_message_in_hand(
    mail_server: MailServer, tmp_path: Path
) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    command = [sys.executable, "manage.py", "newsroom_send", "--loop", "--connections=1"]
    with subprocess.Popen(
        command, cwd=ROOT, env=_environment(mail_server, tmp_path), stdout=subprocess.PIPE
    ) as worker:
        mail_server.before_data = lambda recipient: worker.send_signal(signal.SIGTERM)
        printed, _errors = worker.communicate(timeout=300)

    assert worker.returncode == 0
    assert printed.decode().startswith("The tide, “Harbour reopens”: 1 sent")
    assert recipients(mail_server) == ["ana@mail.example"]
    assert states(edition) == {"sent": 1, "waiting": 2}


def _environment(server: MailServer, media: Path) -> dict[str, str]:
    """For a process beside the tests, which uses their database and mail server."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "WORKER_MEDIA": str(media),
        "WORKER_MAIL": f"smtp://127.0.0.1:{server.port}",
    }
