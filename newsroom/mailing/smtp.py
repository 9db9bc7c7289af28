"""A conversation with an SMTP server, command by command, so that it is known how far it came."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from newsroom.exceptions import MailRefused
from newsroom.mailing.answers import CLOSING, Unanswered, Unreachable, refusal, words

Reply = tuple[int, bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One message to one recipient; ``data`` is as DATA wants it, without the last dot."""

    sender: str
    recipient: str
    data: bytes


class _SessionOver(Exception):
    """The server ended the session, and did not take the message."""


class Session:
    """Sessions with one server, one after another, each of at most ``most`` messages.

    A message is offered: sender, recipient and text, all but the dot that ends it. Until then the
    server cannot have taken it. ``hand_over`` says the dot, and reads the answer.
    """

    def __init__(self, backend: Any, *, most: int) -> None:
        self._backend = backend
        self._most = most
        self._offered: Any = None
        self._count = 0

    def open(self) -> None:
        """Begin a session. Raises: Unreachable."""
        try:
            self._backend.open()
            smtp = self._backend.connection
            if smtp is not None and smtp.sock is not None:
                # Else the dot waits until the server has confirmed what came before it.
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (smtplib.SMTPException, OSError) as error:
            sentence = _("The mail server cannot be reached. %s") % words(error)
            raise Unreachable(sentence) from None
        self._count = 0

    def close(self) -> None:
        """End the session; what the server says to that no longer matters."""
        if self._offered is not None:
            return self.drop()
        try:
            self._backend.close()
        except (smtplib.SMTPException, OSError):
            self.drop()

    def take_back(self) -> None:
        """Do not hand over what was offered."""
        self.drop()

    def drop(self) -> None:
        """Forget the session without a word: what was only offered is not taken by anybody."""
        self._offered = None
        if self._backend.connection is not None:
            self._backend.connection.close()
            self._backend.connection = None

    def offer(self, message: Outgoing) -> None:
        """Say all but the last dot. Servers end idle and long sessions: a new one is tried, once.

        Raises: Unreachable, Refused.
        """
        if self._count >= self._most:
            self.close()
        self._twice(lambda: self._announce(message))
        self._offered = message

    def hand_over(self) -> None:
        """Say the dot; returns when the server has taken the message.

        Raises: Unreachable, Refused, Unanswered.
        """
        message: Outgoing = self._offered
        try:
            self._conclude()
        except _SessionOver:
            self.drop()
            self._twice(lambda: self._announce_and_conclude(message))
        finally:
            self._offered = None

    def _twice(self, deed: Callable[[], None]) -> None:
        """Do it, and once more in a new session where the server ends this one."""
        for is_last in (False, True):
            try:
                if self._backend.connection is None:
                    self.open()
                return deed()
            except _SessionOver as over:
                self.drop()
                if is_last:
                    sentence = _("The mail server ended the session. %s") % over
                    raise Unreachable(sentence.strip()) from None

    def _announce(self, message: Outgoing) -> None:
        """Sender, recipient and text: a sender that is refused is so for every message."""
        smtp = self._backend.connection
        if smtp is None:
            raise _SessionOver
        try:
            smtp.ehlo_or_helo_if_needed()
            options = " BODY=8BITMIME" if smtp.has_extn("8bitmime") else ""
            commands = [
                f"MAIL FROM:<{message.sender}>{options}",
                f"RCPT TO:<{message.recipient}>",
                "DATA",
            ]
            self._require_all(_asked(smtp, commands))
            smtp.send(message.data)
        except smtplib.SMTPResponseException as error:
            self.drop()
            raise Unreachable(words(error)) from None
        except smtplib.SMTPServerDisconnected as error:
            raise _SessionOver(words(error)) from None

    def _require_all(self, replies: list[Reply]) -> None:
        """Raises what the first reply means that is no yes."""
        for place, (code, said) in enumerate(replies):
            if 200 <= code < 400:
                continue
            kind: type[MailRefused] = Unreachable if place == 0 else refusal(code)
            is_text_wanted = replies[-1][0] == 354
            self._raise(kind, (code, said), end=b".\r\n" if is_text_wanted else b"")

    def _conclude(self) -> None:
        """The dot and its answer. Raises: _SessionOver, Refused, Unanswered."""
        smtp = self._backend.connection
        try:
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException) as error:
            # A reply too long to be read is no answer either.
            self.drop()
            raise Unanswered(words(error)) from None
        self._count += 1
        if not 200 <= code < 300:
            self._raise(refusal(code), (code, said))

    def _announce_and_conclude(self, message: Outgoing) -> None:
        self._announce(message)
        self._conclude()

    def _raise(self, kind: type[MailRefused], reply: Reply, *, end: bytes = b"") -> None:
        """Raise what a reply means, and make the session ready for the next message.

        ``end`` ends a text that the server waits for, though the message has no recipient.
        Source: RFC 2920, section 3.1.
        """
        told = words(smtplib.SMTPResponseException(*reply))
        if reply[0] == CLOSING:
            raise _SessionOver(told)
        smtp = self._backend.connection
        try:
            if end:
                smtp.send(end)
                smtp.getreply()
            smtp.rset()
        except smtplib.SMTPServerDisconnected:
            self.drop()
        raise kind(told)


def _asked(smtp: Any, commands: list[str]) -> list[Reply]:
    """The replies to these commands, all said at once where the server can take them so.

    Else one after another, until one of them is not answered by yes. Source: RFC 2920.
    """
    lines = [f"{command}\r\n".encode("ascii") for command in commands]
    if smtp.has_extn("pipelining"):
        smtp.send(b"".join(lines))
        return [smtp.getreply() for _line in lines]
    replies: list[Reply] = []
    for line in lines:
        smtp.send(line)
        replies.append(smtp.getreply())
        if not 200 <= replies[-1][0] < 400:
            break
    return replies
