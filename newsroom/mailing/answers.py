"""What a mail server's answers mean for one message, and its words as they may be kept."""

from __future__ import annotations

import re
import smtplib

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


class Deferred(Refused):
    """The server will not take this message now, and may later."""


class Unanswered(MailRefused):
    """The message was handed over, and nobody knows whether the server took it."""


def refusal(code: int) -> type[Refused]:
    """What a reply about one message means that is no yes. Source: RFC 5321, section 4.2.1."""
    return Deferred if 400 <= code < 500 else Refused


def words(error: Exception) -> str:
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
