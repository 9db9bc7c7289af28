"""A story is taken away from readers, with a line for them or silently."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from newsroom import signals
from newsroom.desk import announcing, timeline, workflow
from newsroom.desk.deadlocks import retried
from newsroom.desk.verbs import Verb
from newsroom.models import Article, PublishedArticle


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
        locked = timeline.lock(article)
        story = timeline.published(locked)
        situation = timeline.situation(locked, story, by=by, at=at)
        passage = workflow.require(
            Verb.WITHDRAW, situation=situation, by=by, note=note or line, reason=reason
        )
        assert story is not None  # noqa: S101
        take_away(story, line=line, at=at)
        timeline.enter(locked, passage, by=by, at=at)
        announcing.tell(signals.article_withdrawn, story, by=by, at=at)
    article.stage = locked.stage


def take_away(story: PublishedArticle, *, line: str, at: datetime) -> None:
    """Mark the published row as withdrawn; nothing of it is announced any more."""
    story.withdrawn_at = at
    story.withdrawal_line = line
    story.drawn_at = max(at, story.drawn_at)
    story.save(update_fields=["withdrawn_at", "withdrawal_line", "drawn_at"])
    announcing.forget(story.article)
