"""A subscriber moves to another address, with subscriptions and all that was delivered."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from newsroom.content import keys
from newsroom.mailing.locking import lock_subscriber
from newsroom.models import Delivery, MailedLink, Subscriber, Subscription


@transaction.atomic
def move(subscriber: Subscriber, *, to: str) -> Subscriber:
    """Let the subscriber be at the address ``to``; the row that is there afterwards.

    Whoever subscribed there already is the same person, who reads both mailboxes: then the two
    become one, which keeps every subscription that is confirmed in either.
    """
    MailedLink.objects.filter(subscriber=subscriber).delete()
    key = keys.key(to)
    there = Subscriber.objects.filter(key=key).first()
    if there is None:
        try:
            with transaction.atomic():
                Subscriber.objects.filter(pk=subscriber.pk).update(email=to, key=key)
            return Subscriber.objects.get(pk=subscriber.pk)
        except IntegrityError:  # Somebody signed up there this very moment.
            there = Subscriber.objects.get(key=key)
    _merge(subscriber, there)
    return there


def _merge(old: Subscriber, new: Subscriber) -> None:
    for each in sorted((old, new), key=lambda subscriber: subscriber.pk):
        lock_subscriber(each)
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
