"""A sign-up that was answered is not lost when its process dies, and is worked off once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from django.utils import translation

from newsroom.exceptions import MailRefused
from newsroom.mailing import exporting, purging, sign_ups, subscribing
from newsroom.models import Newsletter, SignUpRequest, Subscription
from newsroom.pages import subscribing as pages
from tests.factories import THEN, make_newsletter, make_subscription
from tests.mailing.fates import Killed, dying_at
from tests.mailing.signing_up import ask, link_token
from tests.mailing.signing_up import suppress as bar
from tests.smtp import MailServer

ANA = "ana@mail.example"
HOUR = timedelta(hours=1)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def newsletter() -> Newsletter:
    return make_newsletter()


def note(newsletter: Newsletter, address: str = ANA) -> SignUpRequest:
    return sign_ups.note(address, newsletter=newsletter, page="/", wording="Yes", at=THEN)


@pytest.mark.django_db(transaction=True)
def test_tick_mails_the_link_of_a_process_that_died_after_its_answer(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    given = str(connection.settings_dict["NAME"]), str(mail_server.port), ANA
    command = [sys.executable, "-m", "tests.mailing.dying_site", *given]
    site = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    before = len(mail_server.received)

    call_command("newsroom_tick", verbosity=0)
    call_command("newsroom_tick", verbosity=0)

    assert (site.returncode, site.stdout, before) == (-signal.SIGKILL, b"303", 0)
    assert len(mail_server.to(ANA)) == 1
    assert not SignUpRequest.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("statement", range(1, 40))
def test_work_off_left_goes_on_wherever_a_process_died(
    newsletter: Newsletter, mail_server: MailServer, statement: int
) -> None:
    request = note(newsletter)
    with suppress(Killed), dying_at(statement):
        sign_ups.work_off(request, at=THEN)

    for minutes in (1, 61, 62, 122):
        sign_ups.work_off_left(at=THEN + timedelta(minutes=minutes))

    assert 1 <= len(mail_server.to(ANA)) <= 2
    assert not SignUpRequest.objects.exists()
    assert subscribing.confirm(link_token(mail_server, ANA), at=THEN + 3 * HOUR)
    assert Subscription.objects.get().requested_at == THEN


@pytest.mark.django_db(transaction=True)
def test_tick_and_the_work_after_the_answer_mail_once(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    request = note(newsletter)
    barrier = Barrier(4)

    def run(work: Callable[[], object]) -> None:
        connection.ensure_connection()
        barrier.wait()
        try:
            work()
        finally:
            connection.close()

    works = [
        lambda: sign_ups.work_off(request, at=THEN),
        *[lambda: sign_ups.work_off_left(at=THEN)] * 3,
    ]
    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mail_server.to(ANA)) == 1
    assert not SignUpRequest.objects.exists()


@pytest.mark.django_db
def test_work_off_left_asks_nobody_who_confirmed_or_left_since(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    SignUpRequest.objects.filter(pk=note(newsletter).pk).update(taken_at=THEN)
    ask(ANA, newsletter)  # All was done but the last words.
    row = subscribing.confirm(link_token(mail_server, ANA), at=THEN + HOUR / 4)
    subscribing.unsubscribe(row.unsubscribe_token, at=THEN + HOUR / 2)

    sign_ups.work_off_left(at=THEN + HOUR)

    assert len(mail_server.to(ANA)) == 1
    assert Subscription.objects.get().ended_at == THEN + HOUR / 2
    assert not SignUpRequest.objects.exists()


@pytest.mark.django_db
def test_reader_who_asked_again_and_has_the_link_gets_no_other(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    others = make_newsletter("Others")
    SignUpRequest.objects.filter(pk=note(newsletter).pk).update(taken_at=THEN)  # And died.
    note(others)
    again = sign_ups.note(ANA, newsletter=newsletter, page="/2", wording="Yes", at=THEN + HOUR / 12)

    mailed = sign_ups.work_off(again, at=again.asked_at)
    left = sign_ups.work_off_left(at=THEN + 2 * HOUR)

    assert (mailed, left) == (True, 1)
    assert len(mail_server.to(ANA)) == 2
    assert Subscription.objects.get(newsletter=newsletter).requested_at == again.asked_at
    assert not SignUpRequest.objects.exists()


@pytest.mark.django_db
def test_work_off_tries_again_what_the_mail_server_could_not_take(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    request = note(newsletter)
    mail_server.stop()
    with pytest.raises(MailRefused):
        sign_ups.work_off(request, at=THEN)
    mail_server.start(mail_server.port)

    soon, later = (sign_ups.work_off_left(at=THEN + wait) for wait in (HOUR / 2, HOUR))

    assert (soon, later) == (0, 1)
    assert len(mail_server.to(ANA)) == 1
    assert not SignUpRequest.objects.exists()


@pytest.mark.django_db
def test_work_off_tries_again_what_is_refused_for_now_and_goes_on_with_others(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    mail_server.refusals[ANA] = "451 4.7.1 greylisted, try again later"
    with pytest.raises(MailRefused):
        sign_ups.work_off(note(newsletter), at=THEN)
    note(newsletter, "bo@mail.example")

    first = sign_ups.work_off_left(at=THEN + HOUR)
    mail_server.refusals.clear()
    second = sign_ups.work_off_left(at=THEN + 2 * HOUR)

    assert (first, second) == (1, 1)
    assert len(mail_server.to(ANA)) == len(mail_server.to("bo@mail.example")) == 1
    assert not SignUpRequest.objects.exists()


@pytest.mark.django_db
def test_erase_takes_what_was_asked_for_along_and_export_tells_of_it(
    newsletter: Newsletter,
) -> None:
    reader = make_subscription(ANA, newsletter=newsletter).subscriber
    note(newsletter, "ANA@mail.example")

    told = exporting.export(reader, at=THEN)["sign_ups"]
    subscribing.erase(reader, at=THEN)

    assert [(each["page"], each["wording"]) for each in told] == [("/", "Yes")]
    assert not SignUpRequest.objects.exists()


@pytest.mark.django_db
def test_purge_drops_what_could_not_be_worked_off_for_a_day(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    note(newsletter)

    early = purging.purge(at=THEN + 23 * HOUR)
    sign_ups.work_off_left(at=THEN + 24 * HOUR)
    late = purging.purge(at=THEN + 24 * HOUR)

    assert (early.requests, late.requests) == (0, 1)
    assert mail_server.received == []


@pytest.mark.django_db
def test_work_off_left_speaks_the_language_of_the_page(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    with translation.override("de"):
        note(newsletter, "de@mail.example")
    with translation.override("en"):
        note(newsletter, "en@mail.example")

    sign_ups.work_off_left(at=THEN)

    for language in ("de", "en"):
        [mail] = mail_server.to(f"{language}@mail.example")
        assert f'<html lang="{language}"' in mail.part("html")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["new", "confirmed", "ended", "bounced"])
def test_sign_up_runs_the_same_statements_before_its_answer_for_every_address(
    newsletter: Newsletter, mail_server: MailServer, kind: str
) -> None:
    if kind in {"confirmed", "ended"}:
        row = make_subscription(ANA, newsletter=newsletter)
        if kind == "ended":
            subscribing.unsubscribe(row.unsubscribe_token, at=THEN)
    if kind == "bounced":
        bar(ANA, "bounced")
    statements: list[str] = []

    def keep(execute: Callable[..., object], sql: str, *given: object) -> object:
        statements.append(sql.partition(" WHERE ")[0].split(" (")[0])
        return execute(sql, *given)

    with connection.execute_wrapper(keep):
        answer = pages.sign_up(RequestFactory().post("/", {"email": ANA}))

    assert answer.status_code == 303
    assert [each.split()[0] for each in statements] == ["SELECT", "INSERT"]
    assert "signuprequest" in statements[1]
