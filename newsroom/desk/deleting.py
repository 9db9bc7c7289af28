"""A story that nobody has seen is deleted, with all that the desk knows of it but unsaved text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from newsroom.deadlocks import retried
from newsroom.desk import autosaving, timeline
from newsroom.desk.verbs import Verb
from newsroom.models import Article


@retried
def delete(article: Article, *, by: Any, at: datetime) -> None:
    """Delete an article that was never public and is not scheduled.

    What others typed into it and did not save stays theirs, as new stories.
    Nobody may do it while the story is on legal hold: a timeline that is deleted keeps no reason.
    Locks the article's row. Raises: NotAllowed, WrongStage, RuleStands.
    """
    with transaction.atomic():
        found = timeline.locked(article, by=by, at=at)
        found.require(Verb.DELETE)
        autosaving.orphan(found.article)
        found.article.delete()
