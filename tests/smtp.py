"""A real mail server on loopback for tests: it keeps what it takes, and refuses as it is told."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from newsroom_project import environment


@dataclass(frozen=True)
class Received:
    """One message as it came over the wire."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The message as a mail program reads it."""
        return BytesParser(policy=policy.default).parsebytes(self.raw)

    def part(self, kind: str) -> str:
        """The plain text (``plain``) or HTML (``html``) body."""
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())

    def header_lines(self) -> list[str]:
        """The raw header lines, still folded."""
        head = self.raw.partition(b"\r\n\r\n")[0]
        return head.decode("ascii").split("\r\n")


class MailServer:
    """An SMTP server in a thread of its own; set its answers before sending.

    ``refusals`` is ``{address: reply}`` to RCPT, ``sender_reply`` to MAIL, ``data_reply`` to a
    whole message. ``hangs_up_on`` are addresses after whose message the server drops the
    connection without an answer. ``session_length`` ends a session by 421 after so many messages.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.refusals: dict[str, str] = {}
        self.sender_reply = ""
        self.data_reply = ""
        self.hangs_up_on: set[str] = set()
        self.session_length = 0
        self.sessions = 0
        self.before_data: Callable[[str], None] = lambda recipient: None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._listener: asyncio.Server | None = None
        self.port = 0

    def start(self, port: int = 0) -> None:
        """Listen on ``port`` of 127.0.0.1, or on a free one."""
        if not self._thread.is_alive():
            self._thread.start()
        opened = self._loop.create_server(self._session, "127.0.0.1", port)
        self._listener = asyncio.run_coroutine_threadsafe(opened, self._loop).result()
        self.port = self._listener.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Listen no more; a later ``start`` may use the same port."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()

    def end(self) -> None:
        """Stop, and end the thread."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def to(self, address: str) -> list[Received]:
        """What came for this address."""
        return [each for each in self.received if each.recipient == address]

    def _session(self) -> SMTP:
        self.sessions += 1
        return SMTP(_Answers(self), hostname="mail.test", enable_SMTPUTF8=False, loop=self._loop)

    async def _close(self) -> None:
        if self._listener is not None:
            self._listener.close()
            await self._listener.wait_closed()
            self._listener = None
        ours = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not ours]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class _Answers:
    """What one session answers; names and signatures are aiosmtpd's."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.taken = 0

    async def handle_MAIL(  # noqa: N802
        self, smtp: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.server.session_length and self.taken >= self.server.session_length:
            return "421 4.7.0 Too many messages in this session"
        if self.server.sender_reply:
            return self.server.sender_reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, smtp: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.server.refusals:
            return self.server.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        recipient = envelope.rcpt_tos[0]
        self.server.before_data(recipient)
        if self.server.data_reply:
            return self.server.data_reply
        self.taken += 1
        self.server.received.append(Received(envelope.mail_from, recipient, envelope.content))
        if recipient in self.server.hangs_up_on:
            smtp.transport.abort()
        return "250 OK"


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A running mail server, which the site's settings name."""
    server = MailServer()
    server.start()
    named = environment.mail(f"smtp://127.0.0.1:{server.port}")
    for name, value in named.items():
        setattr(settings, name, value)
    yield server
    server.end()


def unused_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
