"""The way to the mail server: one connection, and an honest answer for each message."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import SMTP
from email.utils import parseaddr
from typing import Any

import django
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend
from django.utils.translation import gettext as _

from newsroom.exceptions import MailRefused

#: The reply by which a server ends the session. Source: RFC 5321, section 4.2.3.
CLOSING = 421
_ADDRESS = re.compile(r"<[^<>]*@[^<>]*>|\"[^\"]*\"@[^\s,;:]+|[^\s<>@]+@[^\s<>@,;:]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: Most characters of a server's words that are kept.
MOST_WORDS = 200


class Unreachable(MailRefused):
    """The server cannot be reached or takes no mail now; this message was not handed over."""


class Refused(MailRefused):
    """The server was asked to take this message, and will not."""


class Unanswered(MailRefused):
    """The message was handed over, and nobody knows whether the server took it."""


class Connection:
    """An open connection to the site's mail server. Not for several threads at once."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def send(self, message: EmailMessage) -> None:
        """Hand the message, which has one recipient, over. Returns when the server has taken it.

        Raises: Unreachable, Refused, Unanswered.
        """
        if isinstance(self._backend, SMTPBackend):
            _send_by_smtp(self._backend, message)
        else:
            _send_by_backend(self._backend, message)


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection, closed at the end. Raises: Unreachable."""
    backend = _backend()
    try:
        _open(backend)
        yield Connection(backend)
    finally:
        _close(backend)


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


def _open(backend: Any) -> None:
    try:
        backend.open()
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(_("The mail server cannot be reached. %s") % _words(error)) from None


def _close(backend: Any) -> None:
    """End the session; what the server says to that no longer matters."""
    try:
        backend.close()
    except (smtplib.SMTPException, OSError):
        _drop(backend)


def _drop(backend: Any) -> None:
    """Forget the connection, so that the next message opens a new one."""
    if getattr(backend, "connection", None) is not None:
        backend.connection.close()
        backend.connection = None


def _send_by_backend(backend: Any, message: EmailMessage) -> None:
    """By any backend: only a server's refusal tells that the message was not taken."""
    try:
        sent = backend.send_messages([message])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        raise Refused(_words(error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Unanswered(_words(error)) from None
    if sent == 0:
        raise Refused(_("The mail server took no message."))


class _SessionOver(Exception):
    """The server ended the session, and did not take the message."""


def _send_by_smtp(backend: Any, message: EmailMessage) -> None:
    """Command by command, so that it is known how far the message came.

    Servers end idle and long sessions: then a new one is tried, once.
    """
    data = _as_bytes(message)
    try:
        return _converse(backend, message, data)
    except _SessionOver:
        _drop(backend)
        _open(backend)
    try:
        return _converse(backend, message, data)
    except _SessionOver as over:
        _drop(backend)
        sentence = _("The mail server ended the session. %s") % over
    raise Unreachable(sentence.strip())


def _converse(backend: Any, message: EmailMessage, data: bytes) -> None:
    """One mail transaction. Raises: _SessionOver, Unreachable, Refused, Unanswered.

    Source: RFC 5321, section 3.3.
    """
    _announce(backend, message)
    try:
        reply = backend.connection.data(data)
    except smtplib.SMTPDataError as error:
        reply = (error.smtp_code, error.smtp_error)
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException) as error:
        # A reply too long to be read is no answer either.
        _drop(backend)
        raise Unanswered(_words(error)) from None
    _require(backend, reply, otherwise=Refused)


def _announce(backend: Any, message: EmailMessage) -> None:
    """Name sender and recipient: a sender that is refused is so for every message."""
    smtp = backend.connection
    if smtp is None:
        raise _SessionOver
    try:
        smtp.ehlo_or_helo_if_needed()
        options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
        _require(backend, smtp.mail(parseaddr(message.from_email)[1], options))
        _require(backend, smtp.rcpt(message.to[0]), otherwise=Refused)
    except smtplib.SMTPResponseException as error:
        raise Unreachable(_words(error)) from None
    except smtplib.SMTPServerDisconnected as error:
        raise _SessionOver(_words(error)) from None


def _require(
    backend: Any, reply: tuple[int, bytes], *, otherwise: type[MailRefused] = Unreachable
) -> None:
    """Raise what a reply means that is no yes, and make the session ready for the next message."""
    if 200 <= reply[0] < 300:
        return
    words = _words(smtplib.SMTPResponseException(*reply))
    if reply[0] == CLOSING:
        raise _SessionOver(words)
    try:
        backend.connection.rset()
    except smtplib.SMTPServerDisconnected:
        _drop(backend)
    raise otherwise(words)


def _as_bytes(message: EmailMessage) -> bytes:
    """The message as it goes over the wire. Its builder takes a policy from Django 6.0 on."""
    if django.VERSION < (6, 0):
        built: Any = message.message()
        return bytes(built.as_bytes(linesep="\r\n"))
    return message.message(policy=SMTP).as_bytes()


def _words(error: Exception) -> str:
    """What the server or the network said, on one line and without anybody's address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        error = smtplib.SMTPResponseException(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        text = f"{error.smtp_code} {text}"
    else:
        text = getattr(error, "strerror", None) or str(error)
    line = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return _ADDRESS.sub("…", line)[:MOST_WORDS]
