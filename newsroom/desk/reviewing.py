"""A draft goes to review, comes back or is approved; readers notice nothing of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from newsroom.deadlocks import retried
from newsroom.desk import revising, timeline
from newsroom.desk.verbs import Verb
from newsroom.models import Article, Event


def submit(article: Article, *, revision: int, by: Any, at: datetime, note: str = "") -> Event:
    """Ask for the draft to be reviewed.

    Locks the article's row. Raises: NotAllowed, WrongStage, StaleRevision.
    """
    return _judge(article, Verb.SUBMIT, revision=revision, by=by, at=at, note=note)


def send_back(article: Article, *, revision: int, by: Any, at: datetime, note: str) -> Event:
    """Make a draft of it again; ``note`` tells its author what to do.

    Locks the article's row. Raises: NotAllowed, WrongStage, StaleRevision, NoteMissing.
    """
    return _judge(article, Verb.SEND_BACK, revision=revision, by=by, at=at, note=note)


def approve(
    article: Article, *, revision: int, by: Any, at: datetime, note: str = "", reason: str = ""
) -> Event:
    """Find this revision fit to be published; ``reason`` breaks the four-eyes rule.

    Locks the article's row. Raises: NotAllowed, WrongStage, RuleStands, StaleRevision, NotReady.
    """
    return _judge(article, Verb.APPROVE, revision=revision, by=by, at=at, note=note, reason=reason)


@retried
def _judge(
    article: Article,
    verb: Verb,
    *,
    revision: int,
    by: Any,
    at: datetime,
    note: str,
    reason: str = "",
) -> Event:
    with transaction.atomic():
        found = timeline.locked(article, by=by, at=at)
        passage = found.require(verb, note=note, reason=reason)
        if passage.transition.approves:
            revising.require_unchanged(found.article, revision=revision)
        else:
            revising.require_current(found.article, revision=revision)
        event = timeline.enter(found.article, passage, by=by, at=at)
    article.stage = found.article.stage
    return event
