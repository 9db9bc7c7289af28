"""A subscriber moves to another address, with subscriptions and all that was delivered."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from newsroom.content import keys
from newsroom.deadlocks import retried
from newsroom.exceptions import UnknownToken
from newsroom.mailing import importing, suppressing, tokens
from newsroom.mailing.locking import lock_imports, lock_subscriber
from newsroom.models import Delivery, MailedLink, Subscriber, Subscription


@retried
def move(subscriber: Subscriber, *, to: str) -> Subscriber:
    """Let the subscriber be at the address ``to``; the row that is there afterwards.

    Whoever subscribed there already is the same person, who reads both mailboxes: then the two
    become one, which keeps every subscription that is confirmed in either. A confirmation that
    was mailed to the old address is of no use any more. Locks both rows, and before them imports
    that hold either address; a second time changes nothing. Mail may go there again, had it been
    erased.
    Raises: UnknownToken, when the subscriber was erased meanwhile.
    """
    key = keys.key(to)
    there = Subscriber.objects.filter(key=key).first()
    named = importing.naming(subscriber.key, key)
    with transaction.atomic():
        lock_imports(named)
        old, new = _locked(subscriber, there)
        if old is None:
            raise UnknownToken(_("We do not know this link, or it is no longer of use."))
        if old.key == key:
            return old
        MailedLink.objects.filter(subscriber=old).delete()
        suppressing.welcome_back(to)
        _renew_confirmations(old)
        return _moved(old, new if new is not None and new.key == key else None, to=to)


def _moved(old: Subscriber, new: Subscriber | None, *, to: str) -> Subscriber:
    """The row at the new address: the old one, or the one that is there, with all of both."""
    key = keys.key(to)
    if new is None:
        try:
            with transaction.atomic():
                Subscriber.objects.filter(pk=old.pk).update(email=to, key=key)
            return Subscriber.objects.get(pk=old.pk)
        except IntegrityError:  # Somebody signed up there this very moment.
            new = Subscriber.objects.get(key=key)
            lock_subscriber(new)
    _merge(old, new)
    return new


def _locked(*rows: Subscriber | None) -> list[Subscriber | None]:
    """The rows as they are stored, locked in the order of their numbers; None for what is gone."""
    numbers = sorted({row.pk for row in rows if row is not None})
    found = {pk: lock_subscriber(Subscriber(pk=pk)) for pk in numbers}
    return [None if row is None else found[row.pk] for row in rows]


def _renew_confirmations(subscriber: Subscriber) -> None:
    """Let nobody confirm by a link that lies in the mailbox that the subscriber leaves."""
    for each in subscriber.subscriptions.pending():
        row = Subscription.objects.filter(pk=each.pk)
        row.update(confirm_token=tokens.fresh(), confirmation_mailed_at=None)


def _merge(old: Subscriber, new: Subscriber) -> None:
    theirs = {each.newsletter_id: each for each in new.subscriptions.all()}
    for subscription in old.subscriptions.all():
        other = theirs.get(subscription.newsletter_id)
        if other is None or (_is_confirmed(subscription) and not _is_confirmed(other)):
            if other is not None:
                other.delete()
            Subscription.objects.filter(pk=subscription.pk).update(subscriber=new)
    known = list(new.deliveries.values_list("edition", flat=True))
    Delivery.objects.filter(subscriber=old).exclude(edition__in=known).update(subscriber=new)
    MailedLink.objects.filter(subscriber=new).delete()
    old.delete()


def _is_confirmed(subscription: Subscription) -> bool:
    return subscription.confirmed_at is not None and subscription.ended_at is None
