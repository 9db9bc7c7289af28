"""Editions that build themselves at their hour, and the hours that were missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from newsroom.exceptions import NotAllowed, NotConfigured, NotReady, WrongStage
from newsroom.mailing import digests, hours
from newsroom.mailing.locking import lock_newsletter
from newsroom.models import Edition, Newsletter, Schedule, Turn, display_name

State = Turn.State

#: What of a schedule says when its hours are.
_HOURS = ("days", "hour", "zone")


@dataclass(frozen=True, kw_only=True, slots=True)
class Came:
    """What came of a newsletter's hour, or why nobody knows when its hours are."""

    newsletter: Newsletter
    turn: Turn | None = None
    trouble: str = ""

    @property
    def waits(self) -> bool:
        """Whether a person must do something about it."""
        return self.turn is None or self.turn.state == Turn.State.LATE


def keep(schedule: Schedule, *, by: Any, at: datetime) -> None:
    """Store the schedule; where its hours are new, those up to ``at`` do not count.

    Raises: NotAllowed.
    """
    if not by.has_perm("newsroom.change_newsletter"):
        raise NotAllowed(_("You may not change newsletters."))
    if schedule.on_due == Schedule.OnDue.SEND and not by.has_perm("newsroom.send_edition"):
        raise NotAllowed(_("You may not send editions, so no schedule of yours may."))
    stored = Schedule.objects.filter(pk=schedule.pk).values_list(*_HOURS).first()
    if stored != tuple(getattr(schedule, name) for name in _HOURS):
        schedule.since = at
    schedule.save()


def build_due(*, looked_at: datetime | None, at: datetime) -> list[Came]:
    """Build the editions that are due; any number of workers may do so at once.

    ``looked_at`` is when somebody last did: see ``hours.was_missed``. A worker that is killed
    leaves an hour either as it was or done with.
    """
    came = []
    for schedule in _running():
        try:
            turn = _take(schedule, looked_at=looked_at, at=at)
        except NotConfigured as refusal:
            came.append(Came(newsletter=schedule.newsletter, trouble=str(refusal)))
        else:
            came += [Came(newsletter=schedule.newsletter, turn=turn)] if turn else []
    return came


@transaction.atomic
def build_late(turn: Turn, *, by: Any, at: datetime) -> Edition:
    """A draft for an hour that was missed. Raises: NotAllowed, WrongStage, NotReady."""
    digests.require_builder(by)
    newsletter, locked = _lock_late(turn)
    schedule = Schedule.objects.filter(newsletter=newsletter).first()
    stories = digests.picked(newsletter, at=at, since=_since(schedule, at) if schedule else None)
    if not stories:
        raise NotReady(_("There is nothing new for “%(name)s”.") % {"name": newsletter.name})
    edition = digests.draft(newsletter, stories, by=by, at=at)
    locked.edition, locked.stories = edition, len(stories)
    _settle(locked, State.BUILT, by=by, at=at)
    return edition


@transaction.atomic
def skip_late(turn: Turn, *, by: Any, at: datetime) -> None:
    """Let a missed hour go; its stories come in the next edition.

    Raises: NotAllowed, WrongStage.
    """
    digests.require_builder(by)
    _newsletter, locked = _lock_late(turn)
    _settle(locked, State.SKIPPED, by=by, at=at)


def _running(**wanted: Any) -> QuerySet[Schedule]:
    """Schedules that have days, each with its newsletter's last hour that was noted."""
    rows = Schedule.objects.exclude(days="").filter(**wanted).select_related("newsletter")
    rows = rows.annotate(last_turn_at=Max("newsletter__turns__due_at"))
    return rows.order_by("newsletter__position", "pk")


def _open_hour(schedule: Any, *, at: datetime) -> datetime | None:
    """The last hour that has come and was not noted; those before it are over with."""
    after = max(filter(None, [schedule.since, schedule.last_turn_at]))
    return hours.last_due(schedule, after=after, until=at)


def _take(schedule: Schedule, *, looked_at: datetime | None, at: datetime) -> Turn | None:
    """Note the schedule's hour and build its edition, in one transaction; None before the hour."""
    if _open_hour(schedule, at=at) is None:
        return None
    with transaction.atomic():
        newsletter = lock_newsletter(schedule.newsletter)
        # Others may have taken the hour, or moved it, until the lock was there.
        found = _running(pk=schedule.pk).first()
        due_at = _open_hour(found, at=at) if found else None
        if found is None or due_at is None:
            return None
        missed = newsletter.turns.filter(state=State.LATE, due_at__lt=due_at)
        missed.update(state=State.SKIPPED, noted_at=at)
        looked_at = max(filter(None, [found.since, looked_at]))
        turn = Turn(newsletter=newsletter, due_at=due_at, noted_at=at)
        if hours.was_missed(due_at, looked_at=looked_at, at=at):
            turn.state = State.LATE
        else:
            _build(turn, found, newsletter, at=at)
        turn.save()
    return turn


def _build(turn: Turn, schedule: Schedule, newsletter: Newsletter, *, at: datetime) -> None:
    """Build the hour's edition, where there are enough stories."""
    stories = digests.picked(newsletter, at=at, since=_since(schedule, at))
    turn.stories = len(stories)
    if len(stories) < max(schedule.fewest_stories, 1):
        turn.state = State.TOO_FEW
        return
    turn.state, turn.edition = State.BUILT, digests.draft(newsletter, stories, by=None, at=at)
    if schedule.on_due == Schedule.OnDue.SEND:
        turn.edition.send_at, turn.edition.scheduled_at = turn.due_at, at
        turn.edition.save(update_fields=["send_at", "scheduled_at"])


def _since(schedule: Schedule, at: datetime) -> datetime:
    return at - timedelta(days=schedule.days_back)


def _lock_late(turn: Turn) -> tuple[Newsletter, Turn]:
    """The newsletter, locked, and its missed hour as it is stored. Raises: WrongStage."""
    newsletter = lock_newsletter(turn.newsletter)
    locked = Turn.objects.filter(pk=turn.pk, state=State.LATE).first()
    if locked is None:
        raise WrongStage(_("Somebody has decided about this hour already, or the next one came."))
    return newsletter, locked


def _settle(turn: Turn, state: Turn.State, *, by: Any, at: datetime) -> None:
    turn.state, turn.noted_at, turn.by, turn.by_name = state, at, by, display_name(by)
    turn.save()
