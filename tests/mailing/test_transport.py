from __future__ import annotations

import smtplib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from newsroom.exceptions import MailRefused
from newsroom.mailing import transport
from newsroom.mailing.messages import Mail
from newsroom_project import environment
from tests.smtp import MailServer, unused_port


def message(to: str = "ana@mail.example", body: str = "Hello") -> Mail:
    return Mail(subject="Tide", body=body, from_email="The tide <news@news.example>", to=[to])


def send(*messages: Mail) -> None:
    with transport.connected() as connection:
        for each in messages:
            connection.send(each)


def use(settings: Any, url: str) -> None:
    for name, value in environment.mail(url).items():
        setattr(settings, name, value)


class Answering(BaseEmailBackend):
    """A backend that is no SMTP one and answers as it is told."""

    def __init__(self, answer: Callable[[], int]) -> None:
        super().__init__()
        self.answer = answer

    def send_messages(self, email_messages: Any) -> int:
        return self.answer()


def raising(error: Exception) -> Callable[[], int]:
    def answer() -> int:
        raise error

    return answer


def test_send_takes_one_session_for_many_messages(mail_server: MailServer) -> None:
    send(message("ana@mail.example"), message("bo@mail.example"))

    assert [each.recipient for each in mail_server.received] == [
        "ana@mail.example",
        "bo@mail.example",
    ]
    assert {each.sender for each in mail_server.received} == {"news@news.example"}
    assert mail_server.sessions == 1


def test_send_carries_lines_that_begin_with_a_dot_or_are_very_long(
    mail_server: MailServer,
) -> None:
    body = ".\n..\n" + "tide " * 1000 + "\nüber\n"

    send(message(body=body))

    [received] = mail_server.received
    assert received.part("plain").replace("\r\n", "\n") == body
    assert all(len(line) <= 998 for line in received.raw.split(b"\r\n"))


def test_send_goes_on_after_a_refusal(mail_server: MailServer) -> None:
    mail_server.refusals["bo@mail.example"] = "550 5.1.1 <bo@mail.example> unknown"

    with transport.connected() as connection:
        with pytest.raises(transport.Refused) as refusal:
            connection.send(message("bo@mail.example"))
        connection.send(message("ana@mail.example"))

    assert str(refusal.value) == "550 5.1.1 … unknown"
    assert [each.recipient for each in mail_server.received] == ["ana@mail.example"]
    assert mail_server.sessions == 1


def test_send_goes_on_after_a_message_without_answer(mail_server: MailServer) -> None:
    mail_server.hangs_up_on = {"bo@mail.example"}

    with transport.connected() as connection:
        with pytest.raises(transport.Unanswered):
            connection.send(message("bo@mail.example"))
        connection.send(message("ana@mail.example"))

    assert mail_server.sessions == 2
    assert len(mail_server.received) == 2


def test_send_is_unreachable_when_every_session_ends_at_once(mail_server: MailServer) -> None:
    mail_server.sender_reply = "421 4.3.2 Shutting down"

    with pytest.raises(transport.Unreachable, match="Shutting down"):
        send(message())

    assert mail_server.received == []


def test_send_tries_again_what_was_refused_by_the_end_of_the_session(
    mail_server: MailServer,
) -> None:
    replies = iter(["421 4.3.2 Shutting down", ""])

    def turn_away_once(recipient: str) -> None:
        mail_server.data_reply = next(replies)

    mail_server.before_data = turn_away_once

    send(message())

    assert len(mail_server.received) == 1
    assert mail_server.sessions == 2


def test_reach_fails_where_no_server_listens(settings: Any) -> None:
    use(settings, f"smtp://127.0.0.1:{unused_port()}")

    with pytest.raises(transport.Unreachable, match="cannot be reached"):
        transport.reach()


def test_send_works_with_backends_that_keep_files_or_memory(settings: Any, tmp_path: Path) -> None:
    use(settings, f"filemail:///{tmp_path}/mail")
    send(message("ana@mail.example"), message("bo@mail.example"))
    use(settings, "memorymail://")
    mail.outbox = []
    send(message("cy@mail.example"))

    [file] = (tmp_path / "mail").iterdir()
    assert file.read_text().count("Subject: Tide") == 2
    assert [each.to for each in mail.outbox] == [["cy@mail.example"]]


@pytest.mark.parametrize(
    ("answer", "outcome", "words"),
    [
        (lambda: 0, transport.Refused, "took no message"),
        (
            raising(
                smtplib.SMTPRecipientsRefused({"ana@mail.example": (550, b"ana@mail.example no")})
            ),
            transport.Refused,
            "550 … no",
        ),
        (
            raising(smtplib.SMTPDataError(554, "spam\r\nfrom \x1b[31m<ana@mail.example>")),
            transport.Refused,
            r"554 spam from \[31m…",
        ),
        (raising(smtplib.SMTPServerDisconnected("gone")), transport.Unanswered, "gone"),
        (raising(TimeoutError("timed out")), transport.Unanswered, "timed out"),
    ],
)
def test_send_by_another_backend_is_honest_about_what_is_known(
    answer: Callable[[], int], outcome: type[MailRefused], words: str
) -> None:
    connection = transport.Connection(Answering(answer))

    with pytest.raises(outcome, match=f"{words}$|{words}"):
        connection.send(message())


def test_words_of_the_server_are_kept_short_and_without_addresses(
    mail_server: MailServer,
) -> None:
    mail_server.refusals["ana@mail.example"] = (
        '550 "a b"@mail.example <ana@mail.example>, ana@mail.example: ' + "no " * 90
    )

    with pytest.raises(transport.Refused) as refusal:
        send(message())

    assert str(refusal.value).startswith("550 … …, …: no no")
    assert len(str(refusal.value)) <= transport.MOST_WORDS
