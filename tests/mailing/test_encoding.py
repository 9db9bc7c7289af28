from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from newsroom.mailing import encoding, messages, tokens
from newsroom.mailing.messages import Mail
from tests.mailing.editions import make_edition
from tests.smtp import Received

TOKEN = "b" * tokens.TOKEN_LENGTH


def built(body: str) -> bytes:
    mail = Mail(subject="Tide", body=body, from_email="news@news.example", to=["ana@mail.example"])
    return encoding.as_bytes(encoding.built(mail))


def text_of(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").removesuffix("\n")


@pytest.mark.parametrize("letter", ["a", "é", "港", "="])
def test_token_stays_whole_wherever_it_stands_in_a_line(letter: str) -> None:
    rows = [f"{letter * place}/{tokens.PLACEHOLDER}/ é" for place in range(90)]
    template = encoding.Template(built("\n".join(rows)), [tokens.PLACEHOLDER])

    filled = template.filled({tokens.PLACEHOLDER: TOKEN})

    assert text_of(filled).split("\n") == [row.replace(tokens.PLACEHOLDER, TOKEN) for row in rows]
    assert max(map(len, filled.split(b"\r\n"))) <= 78
    assert filled.isascii()


@pytest.mark.parametrize(
    "body",
    [
        "tide " * 1000,
        "über\r\nund\rüber",
        "From the sea\n.\n..two",
        " \n trailing \t",
        "\u2028é",
        "",
    ],
)
def test_any_text_arrives_as_it_was_in_seven_bits_and_short_lines(body: str) -> None:
    raw = built(body)

    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= encoding.LONGEST_LINE
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert text_of(raw) == re.sub("\r\n?", "\n", body)


def test_template_is_as_data_wants_it() -> None:
    template = encoding.Template(b"X: 0id\r\n\r\n.\r\n..0id\r\n. end", ["0id"])

    assert template.filled({"0id": "7"}) == b"X: 7\r\n\r\n..\r\n...7\r\n.. end\r\n"


@pytest.mark.django_db
def test_bytes_for_smtp_are_the_message_that_other_backends_get() -> None:
    newsletter_edition = make_edition(None, "Порт снова открыт", "Über die Häfen", intro="\n.\n")
    body = messages.rendered(newsletter_edition, messages.stories_of(newsletter_edition))
    envelope = messages.Envelope(newsletter_edition, body)
    reader = {"token": TOKEN, "delivery": 7}

    sent = envelope.outgoing("ana@bücher.example", at=timezone.now(), **reader)  # type: ignore[arg-type]
    whole = envelope.to_reader("ana@bücher.example", **reader)  # type: ignore[arg-type]

    ours = Received(sent.sender, sent.recipient, sent.data)
    other = Received("", "", encoding.stuffed(encoding.as_bytes(encoding.built(whole))))
    assert (sent.sender, sent.recipient) == ("news@news.example", "ana@xn--bcher-kva.example")
    for received in (ours, other):
        assert received.part("html").count(TOKEN) == 2
        assert received.part("plain").count(TOKEN) == 2
    assert ours.part("html") == other.part("html")
    assert ours.part("plain") == other.part("plain")
    unlike = ("Date: ", "Content-Type: ", " boundary=")
    lines = [
        [line for line in each.header_lines() if not line.startswith(unlike)]
        for each in (ours, other)
    ]
    assert sorted(lines[0]) == sorted(lines[1])
    assert f"List-Unsubscribe: <https://news.example/newsletters/out/{TOKEN}/>" in lines[0]
    assert tokens.PLACEHOLDER.encode() not in sent.data
