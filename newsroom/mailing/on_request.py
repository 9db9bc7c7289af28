"""What an editor does for a reader who has written to the newsroom instead of using the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from newsroom.exceptions import NotAllowed
from newsroom.mailing import exporting, subscribing
from newsroom.models import Subscriber

EXPORT = "newsroom.export_subscriber"
UNSUBSCRIBE = "newsroom.change_subscription"
ERASE = "newsroom.delete_subscriber"


def export(subscriber: Subscriber, *, by: Any, at: datetime) -> dict[str, Any]:
    """All that is kept on the subscriber, as JSON can hold it. Raises: NotAllowed."""
    if not by.has_perm(EXPORT):
        raise NotAllowed(_("You may not download what is kept on a subscriber."))
    return exporting.export(subscriber, at=at)


def unsubscribe(subscriber: Subscriber, *, by: Any, at: datetime) -> int:
    """End all subscriptions; how many there were to end. Raises: NotAllowed."""
    if not by.has_perm(UNSUBSCRIBE):
        raise NotAllowed(_("You may not end a reader's subscriptions."))
    return subscribing.leave_all(subscriber, at=at)


def erase(subscriber: Subscriber, *, by: Any, at: datetime) -> None:
    """Erase all that is kept; a keyed hash alone stays. Raises: NotAllowed."""
    if not by.has_perm(ERASE):
        raise NotAllowed(_("You may not erase a subscriber."))
    subscribing.erase(subscriber, at=at)
