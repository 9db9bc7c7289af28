"""What a person decides about an uncertain delivery: it may have arrived, and nobody knows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.exceptions import WrongStage
from newsroom.mailing.delivery import announce, require_sender, tell_moved_on
from newsroom.mailing.locking import lock_edition
from newsroom.models import Delivery, Edition

State = Delivery.State


@transaction.atomic
def send_again(delivery: Delivery, *, by: Any, at: datetime) -> None:
    """Let the message wait once more, though its reader may have it already.

    It keeps its Message-ID, by which some mail programs show it once. An edition that was sent
    is sending again. Locks the edition's row; sends ``edition_released`` on commit.
    Raises: NotAllowed, WrongStage.
    """
    require_sender(by)
    edition = lock_edition(delivery.edition)
    if edition.state == Edition.State.CANCELLED:
        raise WrongStage(_("This edition was cancelled: nothing of it is sent any more."))
    if (
        not _uncertain(delivery)
        .exclude(subscriber=None)
        .update(
            state=State.WAITING,
            due_at=Delivery.AT_ONCE,
            claimed_at=None,
            handed_over_at=None,
            done_at=None,
            reason="",
        )
    ):
        raise WrongStage(_("This mail is not uncertain any more, or its reader is gone."))
    sent = Edition.objects.filter(pk=edition.pk, state=Edition.State.SENT)
    if sent.update(state=Edition.State.SENDING, finished_at=None):
        tell_moved_on(edition, at=at)
    edition.refresh_from_db()
    announce(edition)


def drop(delivery: Delivery, *, by: Any, at: datetime) -> None:
    """Leave it at that: the message is not sent again. Raises: NotAllowed, WrongStage."""
    require_sender(by)
    reason = _("Not sent again: nobody knows whether it arrived.")
    if not _uncertain(delivery).update(state=State.FAILED, done_at=at, reason=reason):
        raise WrongStage(_("This mail is not uncertain any more."))


def _uncertain(delivery: Delivery) -> Any:
    return Delivery.objects.filter(pk=delivery.pk, state=State.UNCERTAIN)
