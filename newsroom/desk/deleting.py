"""A story that nobody has seen is deleted, with all that the desk knows of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from newsroom.desk import timeline, workflow
from newsroom.desk.deadlocks import retried
from newsroom.desk.verbs import Verb
from newsroom.models import Article


@retried
def delete(article: Article, *, by: Any, at: datetime) -> None:
    """Delete an article that was never public and is not scheduled.

    Nobody may do it while the story is on legal hold: a timeline that is deleted keeps no reason.
    Locks the article's row. Raises: NotAllowed, WrongStage, RuleStands.
    """
    with transaction.atomic():
        locked = timeline.lock(article)
        situation = timeline.situation(locked, timeline.published(locked), by=by, at=at)
        workflow.require(Verb.DELETE, situation=situation, by=by)
        locked.delete()
