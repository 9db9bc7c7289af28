"""A reader comes and goes: subscribe, confirm, unsubscribe, erase."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from newsroom import signals
from newsroom.content import keys
from newsroom.deadlocks import retried
from newsroom.exceptions import MailRefused, NotConfigured, NotReady, UnknownToken
from newsroom.mailing import (
    addresses,
    consents,
    importing,
    links,
    messages,
    rationing,
    suppressing,
    tokens,
    transport,
)
from newsroom.mailing.locking import lock_imports, lock_subscriber
from newsroom.models import MailedLink, Newsletter, SignUpRequest, Subscriber, Subscription

logger = logging.getLogger("newsroom")

#: One subscription gets at most one confirmation mail in this time.
BETWEEN_CONFIRMATIONS = timedelta(hours=1)
#: Most characters of the page's path that is kept.
_PAGE_LENGTH = Subscription._meta.get_field("consent_page").max_length or 0


@sensitive_variables("address")
def require_ready(address: str, *, newsletter: Newsletter) -> None:
    """Refuse what can be refused alike whoever the address belongs to, and known or not.

    The mail server is greeted, so that a reader learns at once that no mail can be sent now.
    Raises: AddressRefused, NotReady, NotConfigured, MailRefused.
    """
    addresses.parse(address)
    if not newsletter.is_open:
        raise NotReady(_("This newsletter takes no new readers at present."))
    links.base()
    messages.sender(newsletter)
    try:
        transport.reach()
    except MailRefused as refusal:
        logger.warning("No confirmation can be mailed: %s", refusal)
        raise MailRefused(no_mail_now()) from None


@sensitive_variables("address", "subscription")
def subscribe(
    address: str,
    *,
    newsletter: Newsletter,
    page: str,
    wording: str,
    at: datetime,
    ip: str = "",
    asked_at: datetime | None = None,
) -> bool:
    """Note that someone asked for the newsletter, and mail them a link to confirm it.

    Whether a link was mailed: not to a confirmed one, so that nobody can pester readers by this
    form; nor to one that bounced or complained, or had enough links for a day, or that the mail
    server refuses for good. A stranger must not learn it, nor feel it by the time that it takes: a
    page first answers what ``require_ready`` says, and subscribes afterwards. ``page`` is the path
    of the page that showed ``wording``, ``asked_at`` when it was sent, if not ``at``.
    Raises: AddressRefused, NotReady, NotConfigured, MailRefused.
    """
    address = addresses.parse(address)
    if not newsletter.is_open:
        raise NotReady(_("This newsletter takes no new readers at present."))
    links.base()
    if suppressing.is_barred(address):
        return False
    consent = {
        "requested_at": asked_at or at,
        "consent_page": page[:_PAGE_LENGTH],
        "consent_wording": wording,
        "consent_ip": ip or None,
    }
    subscription = _asked(address, newsletter=newsletter, consent=consent, at=at)
    if not _claim_confirmation(subscription, at=at):
        return False
    try:
        _mail_confirmation(subscription, at=at)
    except MailRefused as refusal:
        logger.warning("A confirmation was not mailed: %s", refusal)
        if isinstance(refusal, transport.Refused) and not isinstance(refusal, transport.Deferred):
            return False
        raise type(refusal)(no_mail_now()) from None
    return True


def no_mail_now() -> str:
    """What a reader is told while no mail can be sent."""
    return _("We cannot send mail at this moment. Please try again in a few minutes.")


@retried
def confirm(token: str, *, at: datetime) -> Subscription:
    """Let mail go out from now on. A second time changes nothing and answers alike.

    Sends ``subscriber_confirmed`` on commit. Raises: UnknownToken.
    """
    subscription = pending_or_confirmed(token)
    with transaction.atomic():
        lock_subscriber(subscription.subscriber)
        waiting = Subscription.objects.pending().filter(pk=subscription.pk, confirm_token=token)
        if waiting.update(confirmed_at=at):
            suppressing.welcome_back(subscription.subscriber.email)
            _announce_confirmed(subscription, at=at)
    return pending_or_confirmed(token)


def pending_or_confirmed(token: str) -> Subscription:
    """The subscription that this token confirms. Raises: UnknownToken."""
    return _found(Q(confirm_token=token, ended_at=None), token)


@retried
def unsubscribe(token: str, *, at: datetime) -> Subscription:
    """End the subscription. A second time changes nothing and answers alike.

    From now on its confirmation link is dead too. Raises: UnknownToken.
    """
    subscription = with_unsubscribe_token(token)
    with transaction.atomic():
        lock_subscriber(subscription.subscriber)
        running = Subscription.objects.filter(pk=subscription.pk, ended_at=None)
        running.update(ended_at=at)
    return subscription


@retried
@transaction.atomic
def leave_all(subscriber: Subscriber, *, at: datetime) -> int:
    """End all subscriptions of the subscriber; how many there were to end."""
    lock_subscriber(subscriber)
    return subscriber.subscriptions.filter(ended_at=None).update(ended_at=at)


def with_unsubscribe_token(token: str) -> Subscription:
    """The subscription that this token ends, or has ended. Raises: UnknownToken."""
    return _found(Q(unsubscribe_token=token), token)


@retried
def erase(subscriber: Subscriber, *, at: datetime) -> None:
    """Delete the row, its subscriptions and its place in deliveries; keep a keyed hash alone.

    The hash keeps the address out until its owner signs up and confirms again. Waits for imports
    that may be about to subscribe it. A second time changes nothing.
    """
    named = importing.naming(subscriber.key)
    with transaction.atomic():
        lock_imports(named)
        found = lock_subscriber(subscriber)
        if found is not None:
            suppressing.keep_out(found.email, at=at)
            importing.forget_address(found.key)
            SignUpRequest.objects.filter(key=found.key).delete()
            MailedLink.objects.filter(new_address__iexact=found.email).delete()
            found.delete()


def _found(condition: Q, token: str) -> Subscription:
    if tokens.is_token(token):
        rows = Subscription.objects.select_related("subscriber", "newsletter")
        subscription = rows.filter(condition).first()
        if subscription is not None:
            return subscription
    raise UnknownToken(_("We do not know this link, or it is no longer of use."))


@sensitive_variables()
@retried
def _asked(
    address: str, *, newsletter: Newsletter, consent: dict[str, Any], at: datetime
) -> Subscription:
    """The address's row for this newsletter: a new one, the one there is, an ended one renewed."""
    with transaction.atomic():
        subscriber = _locked(address, at=at)
        rows = Subscription.objects.select_related("subscriber", "newsletter")
        row = rows.filter(subscriber=subscriber, newsletter=newsletter)
        subscription = row.first()
        if subscription is None:
            return Subscription.objects.create(
                subscriber=subscriber,
                newsletter=newsletter,
                confirm_token=tokens.fresh(),
                unsubscribe_token=tokens.fresh(),
                **consent,
            )
        if subscription.ended_at is not None:
            consents.set_aside(subscription)
            row.update(
                **consent,
                confirmed_at=None,
                ended_at=None,
                welcomed_at=None,
                confirmation_mailed_at=None,
                confirm_token=tokens.fresh(),
            )
        elif subscription.confirmed_at is None:
            row.update(**consent)
        return row.get()


def _locked(address: str, *, at: datetime) -> Subscriber:
    """The subscriber of this address, a new one where there is none, its row locked.

    One whose time to confirm is over may be deleted in between.
    """
    found = None
    while found is None:
        subscriber, _new = Subscriber.objects.get_or_create(
            key=keys.key(address), defaults={"email": address, "created_at": at}
        )
        found = lock_subscriber(subscriber)
    return found


@retried
def _claim_confirmation(subscription: Subscription, *, at: datetime) -> bool:
    """Whether this call, and no other at the same time, is to mail the confirmation."""
    due = Q(confirmation_mailed_at=None) | Q(confirmation_mailed_at__lte=at - BETWEEN_CONFIRMATIONS)
    pending = Subscription.objects.pending().filter(due, pk=subscription.pk)
    with transaction.atomic():
        # The count first, by everyone: two who lock in other orders wait for each other.
        if rationing.claim(subscription.subscriber.email, at=at):
            if pending.update(confirmation_mailed_at=at):
                return True
            transaction.set_rollback(True)
    return False


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
    except (MailRefused, NotConfigured) as refusal:
        claimed = Subscription.objects.filter(pk=subscription.pk, confirmation_mailed_at=at)
        claimed.update(confirmation_mailed_at=subscription.confirmation_mailed_at)
        if not isinstance(refusal, transport.Unanswered):
            rationing.give_back(subscription.subscriber.email)
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
