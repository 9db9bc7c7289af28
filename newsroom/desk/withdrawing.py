"""A story is taken away from readers, with a line for them or silently."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from newsroom import signals
from newsroom.deadlocks import retried
from newsroom.desk import announcing, timeline
from newsroom.desk.verbs import Verb
from newsroom.models import Article


@retried
def withdraw(
    article: Article, *, by: Any, at: datetime, line: str = "", note: str = "", reason: str = ""
) -> None:
    """Take the story away from readers.

    With ``line`` its page says so (HTTP 410), without one it is not found (404); ``note`` is for
    the desk alone. Locks the article's row; sends ``article_withdrawn`` on commit. Raises:
    NotAllowed, WrongStage, RuleStands.
    """
    with transaction.atomic():
        found = timeline.locked(article, by=by, at=at)
        passage = found.require(Verb.WITHDRAW, note=note or line, reason=reason)
        story = found.shown(Verb.WITHDRAW)
        story.withdrawn_at = at
        story.withdrawal_line = line
        story.drawn_at = max(at, story.drawn_at)
        story.save(update_fields=["withdrawn_at", "withdrawal_line", "drawn_at"])
        announcing.forget(found.article)
        timeline.enter(found.article, passage, by=by, at=at, shown=story)
        announcing.tell(signals.article_withdrawn, found.article, story, by=by, at=at)
    article.stage = found.article.stage
