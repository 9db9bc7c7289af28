"""Editions that go out at an hour which an editor chose, and those that an editor stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.content.clock import spoken
from newsroom.exceptions import NewsroomError, NotReady, WrongStage
from newsroom.mailing import checking, delivery, hours
from newsroom.mailing.locking import lock_edition
from newsroom.models import Edition, display_name

State = Edition.State

_LENGTH = Edition._meta.get_field("hold_reason").max_length or 0
_SCHEDULED = ("send_at", "scheduled_at", "scheduled_by", "scheduled_by_name", "hold_reason")


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """An edition whose hour has come; ``trouble`` is why it waits for a person, or nothing."""

    edition: Edition
    trouble: str = ""


class _Hour:
    """Who sends at the hour: whoever chose it was allowed to, and need not be there any more."""

    def has_perm(self, permission: str) -> bool:
        return permission == "newsroom.send_edition"


@transaction.atomic
def schedule(edition: Edition, *, send_at: datetime, by: Any, at: datetime) -> None:
    """Let the draft go out at ``send_at``, as it stands then. Locks the edition's row.

    Raises: NotAllowed, WrongStage, NotReady, NotConfigured.
    """
    delivery.require_sender(by)
    locked = lock_edition(edition)
    if locked.state != State.DRAFT:
        raise WrongStage(_("This edition is no draft any more: it was sent, or is being sent."))
    if send_at <= at:
        raise NotReady(_("This hour has passed. Choose a later one, or send the edition now."))
    checking.require_ready(locked, at=at)
    locked.send_at, locked.scheduled_at, locked.hold_reason = send_at, at, ""
    locked.scheduled_by, locked.scheduled_by_name = by, display_name(by)
    locked.save(update_fields=_SCHEDULED)
    edition.refresh_from_db()


def unschedule(edition: Edition, *, by: Any) -> None:
    """Keep a scheduled edition as a draft. Raises: NotAllowed, WrongStage."""
    delivery.require_sender(by)
    if not _scheduled(edition).update(send_at=None, scheduled_at=None):
        raise WrongStage(_("This edition is not scheduled, or its hour has come just now."))
    edition.refresh_from_db()


def pause(edition: Edition, *, by: Any) -> None:
    """Send no more of an edition until a person lets it go on. Raises: NotAllowed, WrongStage.

    Mails that a worker is handing over at this moment still go out: one for each connection.
    """
    delivery.require_sender(by)
    running = Edition.objects.filter(pk=edition.pk, state=State.SENDING)
    reason = _("%(name)s paused it.") % {"name": display_name(by)}
    if not running.update(state=State.PAUSED, pause_reason=reason[:300]):
        raise WrongStage(_("This edition is not being sent."))
    edition.refresh_from_db()


def release_due(*, looked_at: datetime | None, at: datetime) -> list[Released]:
    """Prepare the editions whose hour has come; any number of workers may do so at once.

    One that cannot be sent, or whose hour was missed, waits for a person and says why.
    ``looked_at`` is when somebody last looked for what is due: see ``hours.was_missed``.
    """
    due = Edition.objects.filter(state=State.DRAFT, send_at__lte=at).select_related("newsletter")
    found = (_release(each, looked_at=looked_at, at=at) for each in due.order_by("send_at", "pk"))
    return [each for each in found if each]


def _release(edition: Edition, *, looked_at: datetime | None, at: datetime) -> Released | None:
    """None when another worker has it, or its hour was taken back."""
    with transaction.atomic():
        locked = lock_edition(edition)
        if locked.state != State.DRAFT or locked.send_at is None or locked.send_at > at:
            return None
        looked_at = max(filter(None, [locked.scheduled_at, looked_at]), default=locked.send_at)
        told = {"hour": spoken(locked.send_at)}
        if hours.was_missed(locked.send_at, looked_at=looked_at, at=at):
            reason = _("Nobody was there to send it at its hour, %(hour)s: workers stood still.")
            return _hold(locked, reason % told)
        # What the edition says should this worker be stopped before it is prepared.
        reason = _("The worker was stopped when it was about to send it at its hour, %(hour)s.")
        _hold(locked, reason % told)
    try:
        checking.require_ready(locked, at=at)
        delivery.prepare(locked, by=_Hour(), at=at)
    except WrongStage:
        return None
    except NewsroomError as refusal:
        reason = _("It could not be sent at its hour, %(hour)s. ") % told
        return _hold(locked, f"{reason}{refusal}")
    return Released(edition=locked)


def _hold(edition: Edition, reason: str) -> Released:
    """Let a draft wait for a person."""
    drafts = Edition.objects.filter(pk=edition.pk, state=State.DRAFT)
    drafts.update(send_at=None, hold_reason=reason[:_LENGTH])
    return Released(edition=edition, trouble=reason)


def _scheduled(edition: Edition) -> Any:
    return Edition.objects.filter(pk=edition.pk, state=State.DRAFT, send_at__isnull=False)
