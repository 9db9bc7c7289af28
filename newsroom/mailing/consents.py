"""The record of consents: what a renewed subscription had before is kept beside it."""

from __future__ import annotations

from typing import Any

from newsroom.models import EarlierConsent, Subscription
from newsroom.models.audience import CONSENT_COLUMNS, ConsentRecord


def record(of: ConsentRecord) -> dict[str, Any]:
    """The columns of a consent record and what they hold."""
    return {name: getattr(of, name) for name in CONSENT_COLUMNS}


def set_aside(subscription: Subscription) -> None:
    """Keep the record of a subscription that is about to be asked for anew."""
    EarlierConsent.objects.create(subscription=subscription, **record(subscription))


def bring_back(subscription: Subscription) -> bool:
    """Let the newest earlier record hold again; False where there is none.

    For what was asked for anew and never confirmed.
    """
    earlier = subscription.earlier_consents.order_by("pk").last()
    if earlier is None:
        return False
    Subscription.objects.filter(pk=subscription.pk).update(confirm_token=None, **record(earlier))
    earlier.delete()
    return True
