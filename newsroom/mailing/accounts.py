"""What only the owner of a mailbox may do: asked for by a link that is mailed there.

A newsletter may be forwarded, and the links in it with it; so what is kept on a reader is shown,
moved and erased only by a fresh link, which is good for a short time.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from newsroom.content import keys
from newsroom.deadlocks import retried
from newsroom.exceptions import AddressRefused, MailRefused, UnknownToken
from newsroom.mailing import (
    addresses,
    letters,
    links,
    messages,
    moving,
    rationing,
    subscribing,
    suppressing,
    tokens,
    transport,
)
from newsroom.mailing.locking import lock_subscriber
from newsroom.models import MailedLink, Subscriber

logger = logging.getLogger("newsroom")

Purpose = MailedLink.Purpose

#: How many hours a link is good for.
HOURS: dict[str, int] = {Purpose.ACCOUNT: 1, Purpose.ADDRESS: 24}


@sensitive_variables("address")
def require_ready(address: str, *, link: MailedLink | None = None) -> None:
    """Refuse what can be refused alike whoever the address belongs to, and known or not.

    ``link`` is that of a reader who wants to move to it.
    Raises: AddressRefused, NotConfigured, MailRefused.
    """
    key = keys.key(addresses.parse(address))
    if link is not None and key == link.subscriber.key:
        raise AddressRefused(_("This is the address that you have now."))
    links.base()
    letters.site_sender()
    try:
        transport.reach()
    except MailRefused as refusal:
        logger.warning("No link can be mailed: %s", refusal)
        raise MailRefused(subscribing.no_mail_now()) from None


@sensitive_variables("address")
def ask(address: str, *, at: datetime) -> bool:
    """Mail the address a link to its account, if there is one; whether a link was mailed.

    A stranger must not learn it. Raises: AddressRefused, NotConfigured, MailRefused.
    """
    key = keys.key(addresses.parse(address))
    subscriber = Subscriber.objects.filter(key=key).first()
    return subscriber is not None and ask_for(subscriber, at=at)


@sensitive_variables("token", "mail")
def ask_for(subscriber: Subscriber, *, at: datetime) -> bool:
    """Mail the subscriber a link to the account; whether it was mailed.

    Raises: NotConfigured, MailRefused.
    """
    token = tokens.fresh()
    hours = HOURS[Purpose.ACCOUNT]
    mail = letters.account(subscriber.email, token=token, hours=hours)
    return _mail(mail, subscriber, Purpose.ACCOUNT, token=token, at=at)


@sensitive_variables("address", "token", "mail")
def ask_to_move(link: MailedLink, address: str, *, at: datetime) -> None:
    """Mail the new address a link that moves the subscriber there.

    ``link`` was mailed to the old address: so both ends have agreed once the new one is followed.
    Nothing tells whether the new address is known or must not be mailed, for the reader of the
    link may be a stranger to it. Raises: AddressRefused, NotConfigured, MailRefused.
    """
    address = addresses.parse(address)
    token = tokens.fresh()
    mail = letters.new_address(address, token=token, hours=HOURS[Purpose.ADDRESS])
    _mail(mail, link.subscriber, Purpose.ADDRESS, token=token, at=at, new_address=address)


def opened(token: str, purpose: str, *, at: datetime) -> MailedLink:
    """The link that was mailed with this token for this purpose. Raises: UnknownToken."""
    if tokens.is_token(token):
        rows = MailedLink.objects.filter(purpose=purpose, expires_at__gt=at)
        link = rows.filter(token_hash=tokens.hashed(token)).select_related("subscriber").first()
        if link is not None:
            return link
    raise UnknownToken(_("We do not know this link, or it is no longer of use."))


def move(token: str, *, at: datetime) -> Subscriber:
    """Let mail go to the new address from now on; the subscriber there.

    All links that were mailed before are of no use afterwards, for they lie in the old mailbox.
    Raises: UnknownToken.
    """
    link = opened(token, Purpose.ADDRESS, at=at)
    if suppressing.is_barred(link.new_address):
        raise UnknownToken(_("We do not know this link, or it is no longer of use."))
    return moving.move(link.subscriber, to=link.new_address)


@sensitive_variables()
def _mail(
    mail: messages.Mail,
    subscriber: Subscriber,
    purpose: str,
    *,
    token: str,
    at: datetime,
    new_address: str = "",
) -> bool:
    """Hand the link over; none is kept, nor counted, that the mail server will not have taken."""
    to = new_address or subscriber.email
    if suppressing.is_barred(to) or not rationing.claim(to, at=at):
        return False
    link = _kept(subscriber, purpose, token=token, at=at, new_address=new_address)
    if link is None:
        return False
    try:
        with transport.connected() as connection:
            connection.send(mail)
    except MailRefused as refusal:
        logger.warning("A link was not mailed: %s", refusal)
        if not isinstance(refusal, transport.Unanswered):
            link.delete()
            rationing.give_back(to)
        if isinstance(refusal, transport.Refused):
            return False
        raise MailRefused(subscribing.no_mail_now()) from None
    return True


@retried
@transaction.atomic
def _kept(
    subscriber: Subscriber, purpose: str, *, token: str, at: datetime, new_address: str
) -> MailedLink | None:
    """The link as it is stored; None when the subscriber was erased, or has moved, meanwhile."""
    found = lock_subscriber(subscriber)
    if found is None or found.key != subscriber.key:
        return None
    return MailedLink.objects.create(
        token_hash=tokens.hashed(token),
        purpose=purpose,
        subscriber=found,
        new_address=new_address,
        created_at=at,
        expires_at=at + timedelta(hours=HOURS[purpose]),
    )
