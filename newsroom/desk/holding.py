"""A story is put on legal hold, so that nothing of it goes out or away, and the hold is lifted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from newsroom.deadlocks import retried
from newsroom.desk import scheduling, timeline, workflow
from newsroom.desk.verbs import Verb
from newsroom.models import Article, PublicState


@retried
def hold(article: Article, *, by: Any, at: datetime, note: str) -> None:
    """Bar publishing, rescheduling, withdrawing and deleting, for the reason in ``note``.

    A scheduled story leaves the schedule: the clock would publish it. Locks the article's row.
    Raises: NotAllowed, WrongStage, NoteMissing.
    """
    with transaction.atomic():
        found = timeline.locked(article, by=by, at=at)
        locked, story = found.article, found.story
        passage = found.require(Verb.HOLD, note=note)
        locked.held_at, locked.hold_note = at, passage.note
        timeline.enter(locked, passage, by=by, at=at)
        if story and found.situation.public == PublicState.SCHEDULED:
            scheduling.take_off(locked, story)
            leaving = workflow.leaving_schedule(found.situation, note=passage.note)
            timeline.enter(locked, leaving, by=by, at=at, shown=story)
    article.stage = locked.stage


@retried
def release(article: Article, *, by: Any, at: datetime, note: str) -> None:
    """Lift the hold; what it barred must be done anew.

    Locks the article's row. Raises: NotAllowed, WrongStage, NoteMissing.
    """
    with transaction.atomic():
        found = timeline.locked(article, by=by, at=at)
        passage = found.require(Verb.RELEASE, note=note)
        found.article.held_at, found.article.hold_note = None, ""
        timeline.enter(found.article, passage, by=by, at=at)
