"""A reader comes and goes: subscribe, confirm, unsubscribe, erase."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from newsroom import signals
from newsroom.content import keys
from newsroom.exceptions import AddressRefused, MailRefused, NotConfigured, NotReady, UnknownToken
from newsroom.mailing import (
    addresses,
    importing,
    links,
    messages,
    suppressing,
    tokens,
    transport,
)
from newsroom.models import Newsletter, Subscriber, Subscription, Suppression

logger = logging.getLogger("newsroom")

#: One subscription gets at most one confirmation mail in this time.
BETWEEN_CONFIRMATIONS = timedelta(hours=1)
#: Most characters of the page's path that is kept.
_PAGE_LENGTH = Subscription._meta.get_field("consent_page").max_length or 0


@sensitive_variables("address", "subscription")
def subscribe(
    address: str, *, newsletter: Newsletter, page: str, wording: str, at: datetime
) -> None:
    """Note that someone asked for the newsletter, and mail them a link to confirm it.

    Answers alike whether the address is new, pending, confirmed or suppressed. A confirmed
    one gets no mail, so that nobody can pester readers by this form; nor does one that
    bounced or complained. Then the mail server is only greeted, so that its state and its
    slowness show alike. ``page`` is the path of the page that showed ``wording``.
    Raises: AddressRefused, NotReady, NotConfigured, MailRefused.
    """
    address = addresses.parse(address)
    if not newsletter.is_open:
        raise NotReady(_("This newsletter takes no new readers at present."))
    links.base()
    subscription = None
    if not suppressing.is_barred(address):
        subscription = _asked(
            address, newsletter=newsletter, page=page[:_PAGE_LENGTH], wording=wording, at=at
        )
    try:
        if subscription is None or not _claim_confirmation(subscription, at=at):
            transport.reach()
        else:
            _mail_confirmation(subscription, at=at)
    except transport.Refused as refusal:
        logger.warning("A confirmation was not mailed: %s", refusal)
        raise AddressRefused(
            _("Our mail server would not take mail to this address. Check it, or try again later.")
        ) from None
    except MailRefused as refusal:
        logger.warning("A confirmation was not mailed: %s", refusal)
        raise MailRefused(no_mail_now()) from None


def no_mail_now() -> str:
    """What a reader is told while no mail can be sent."""
    return _("We cannot send mail at this moment. Please try again in a few minutes.")


def confirm(token: str, *, at: datetime) -> Subscription:
    """Let mail go out from now on. A second time changes nothing and answers alike.

    Sends ``subscriber_confirmed`` on commit. Raises: UnknownToken.
    """
    subscription = pending_or_confirmed(token)
    with transaction.atomic():
        waiting = Subscription.objects.pending().filter(pk=subscription.pk, confirm_token=token)
        if waiting.update(confirmed_at=at):
            suppressing.welcome_back(subscription.subscriber.email)
            _announce_confirmed(subscription, at=at)
    return pending_or_confirmed(token)


def pending_or_confirmed(token: str) -> Subscription:
    """The subscription that this token confirms. Raises: UnknownToken."""
    return _found(Q(confirm_token=token, ended_at=None), token)


def unsubscribe(token: str, *, at: datetime) -> Subscription:
    """End the subscription. A second time changes nothing and answers alike.

    From now on its confirmation link is dead too. Raises: UnknownToken.
    """
    subscription = with_unsubscribe_token(token)
    running = Subscription.objects.filter(pk=subscription.pk, ended_at=None)
    running.update(ended_at=at)
    return subscription


def with_unsubscribe_token(token: str) -> Subscription:
    """The subscription that this token ends, or has ended. Raises: UnknownToken."""
    return _found(Q(unsubscribe_token=token), token)


@transaction.atomic
def erase(subscriber: Subscriber, *, at: datetime) -> None:
    """Delete the row, its subscriptions and its place in deliveries; keep a keyed hash alone.

    The hash keeps the address out until its owner signs up and confirms again.
    """
    Suppression.objects.get_or_create(
        address_hash=suppressing.hash_of(subscriber.email),
        defaults={"reason": Suppression.Reason.ERASED, "created_at": at},
    )
    importing.forget_address(subscriber.key)
    subscriber.delete()


def _found(condition: Q, token: str) -> Subscription:
    if tokens.is_token(token):
        rows = Subscription.objects.select_related("subscriber", "newsletter")
        subscription = rows.filter(condition).first()
        if subscription is not None:
            return subscription
    raise UnknownToken(_("We do not know this link, or it is no longer of use."))


@sensitive_variables()
def _asked(
    address: str, *, newsletter: Newsletter, page: str, wording: str, at: datetime
) -> Subscription:
    """The address's row for this newsletter: a new one, the one there is, an ended one renewed."""
    subscriber, _new = Subscriber.objects.get_or_create(
        key=keys.key(address), defaults={"email": address, "created_at": at}
    )
    consent = {
        "requested_at": at,
        "consent_page": page,
        "consent_wording": wording,
    }
    subscription, is_new = Subscription.objects.get_or_create(
        subscriber=subscriber,
        newsletter=newsletter,
        defaults={
            **consent,
            "confirm_token": tokens.fresh(),
            "unsubscribe_token": tokens.fresh(),
        },
    )
    if is_new:
        return subscription
    row = Subscription.objects.filter(pk=subscription.pk)
    row.exclude(ended_at=None).update(
        **consent,
        confirmed_at=None,
        ended_at=None,
        confirm_token=tokens.fresh(),
    )
    row.pending().update(**consent)
    return row.select_related("subscriber", "newsletter").get()


def _claim_confirmation(subscription: Subscription, *, at: datetime) -> bool:
    """Whether this call, and no other at the same time, is to mail the confirmation."""
    due = Q(confirmation_mailed_at=None) | Q(confirmation_mailed_at__lte=at - BETWEEN_CONFIRMATIONS)
    pending = Subscription.objects.pending().filter(due, pk=subscription.pk)
    return pending.update(confirmation_mailed_at=at) == 1


@sensitive_variables()
def _mail_confirmation(subscription: Subscription, *, at: datetime) -> None:
    """Mail the link; where that fails, leave the row as if it had not been tried."""
    try:
        mail = messages.confirmation(
            subscription.subscriber.email,
            newsletter=subscription.newsletter,
            token=subscription.confirm_token or "",
        )
        with transport.connected() as connection:
            connection.send(mail)
    except (MailRefused, NotConfigured):
        claimed = Subscription.objects.filter(pk=subscription.pk, confirmation_mailed_at=at)
        claimed.update(confirmation_mailed_at=subscription.confirmation_mailed_at)
        raise


def _announce_confirmed(subscription: Subscription, *, at: datetime) -> None:
    send = partial(
        signals.subscriber_confirmed.send_robust,
        Subscription,
        subscriber=subscription.subscriber,
        newsletter=subscription.newsletter,
        at=at,
    )
    transaction.on_commit(send)
