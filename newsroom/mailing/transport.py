"""The way to the mail server: one connection, and an honest answer for each message."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.mailing import encoding
from newsroom.mailing.answers import (
    MOST_WORDS,
    Deferred,
    Refused,
    Unanswered,
    Unreachable,
    refusal,
    words,
)
from newsroom.mailing.smtp import Outgoing, Session

__all__ = [
    "MOST_WORDS",
    "Connection",
    "Deferred",
    "Outgoing",
    "Refused",
    "Unanswered",
    "Unreachable",
    "connected",
    "reach",
]


class Connection:
    """A connection to the site's mail server. Not for several threads at once.

    A message is offered, then handed over: only in between has the server all of it but the end.
    Over SMTP it goes as bytes, when ``takes_bytes``; any other backend gets Django's message.
    """

    def __init__(self, backend: Any) -> None:
        self.takes_bytes = _speaks_smtp(backend)
        most = conf.get().MAILS_PER_CONNECTION
        self._way: Any = Session(backend, most=most) if self.takes_bytes else _Backend(backend)

    def open(self) -> None:
        """Connect now. Raises: Unreachable."""
        self._way.open()

    def close(self) -> None:
        """Disconnect; what the server says to that no longer matters."""
        self._way.close()

    def offer(self, message: Outgoing | EmailMessage) -> None:
        """Have the message all but handed over. Raises: Unreachable, Deferred, Refused."""
        self._way.offer(message)

    def take_back(self) -> None:
        """Do not hand over what was offered: the session ends, and the server keeps nothing."""
        self._way.take_back()

    def hand_over(self) -> None:
        """Hand over what was offered. Returns when the server has taken it.

        Raises: Unreachable, Deferred, Refused, Unanswered.
        """
        self._way.hand_over()

    def send(self, message: EmailMessage) -> None:
        """Hand a message, which has one recipient, over. Returns when the server has taken it.

        Raises: Unreachable, Deferred, Refused, Unanswered.
        """
        self.offer(_outgoing(message) if self.takes_bytes else message)
        self.hand_over()


class _Backend:
    """Any of Django's mail backends, which takes a message whole or not at all."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._offered: list[EmailMessage] = []

    def open(self) -> None:
        try:
            self._backend.open()
        except (smtplib.SMTPException, OSError) as error:
            sentence = _("The mail server cannot be reached. %s") % words(error)
            raise Unreachable(sentence) from None

    def close(self) -> None:
        try:
            self._backend.close()
        except (smtplib.SMTPException, OSError):
            return

    def offer(self, message: EmailMessage) -> None:
        self._offered = [message]

    def take_back(self) -> None:
        self._offered = []

    def hand_over(self) -> None:
        messages, self._offered = self._offered, []
        _send_by_backend(self._backend, messages)


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection, closed at the end. Raises: Unreachable."""
    connection = Connection(_backend())
    try:
        connection.open()
        yield connection
    finally:
        connection.close()


def lazy() -> Connection:
    """A connection that opens with the first message. To be closed by who asked for it."""
    return Connection(_backend())


def reach() -> None:
    """Connect to the mail server and say goodbye. Raises: Unreachable."""
    with connected():
        pass


def _backend() -> Any:
    """The site's mail backend, by the way that this version of Django has for it.

    Source: https://docs.djangoproject.com/en/stable/howto/mailers-migration/
    """
    mailers = getattr(mail, "mailers", None)
    return mail.get_connection() if mailers is None else mailers.default


def _speaks_smtp(backend: Any) -> bool:
    """Whether it is Django's own SMTP backend, and none that does something to its messages."""
    kind = type(backend)
    return isinstance(backend, SMTPBackend) and all(
        getattr(kind, name) is getattr(SMTPBackend, name) for name in ("send_messages", "_send")
    )


def _outgoing(message: EmailMessage) -> Outgoing:
    built = encoding.as_bytes(encoding.built(message))
    return Outgoing(
        sender=parseaddr(message.from_email)[1],
        recipient=message.to[0],
        data=encoding.stuffed(built),
    )


def _send_by_backend(backend: Any, messages: list[EmailMessage]) -> None:
    """By any backend: only a server's refusal tells that the message was not taken."""
    try:
        sent = backend.send_messages(messages)
    except smtplib.SMTPResponseException as error:
        raise refusal(error.smtp_code)(words(error)) from None
    except smtplib.SMTPRecipientsRefused as error:
        code, _said = next(iter(error.recipients.values()))
        raise refusal(code)(words(error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Unanswered(words(error)) from None
    if sent == 0:
        raise Refused(_("The mail server took no message."))
