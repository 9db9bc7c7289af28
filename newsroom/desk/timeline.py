"""A story's timeline: the one place that writes its stage, and the event that explains it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from newsroom.desk.workflow import Transition
from newsroom.models import Article, Event, display_name


def lock(article: Article) -> Article:
    """The article as the database holds it, its row locked until the transaction ends."""
    return Article.objects.select_for_update().get(pk=article.pk)


def enter(
    article: Article,
    transition: Transition,
    *,
    by: Any,
    at: datetime,
    effective_at: datetime | None = None,
    note: str = "",
) -> None:
    """Put a locked article into the transition's stage and write the event of it.

    ``effective_at`` is the instant from which readers notice, where that is not ``at``.
    """
    from_stage = article.stage
    article.stage = transition.to or from_stage
    article.save(update_fields=["stage", "revision_number"])
    Event.objects.create(
        article=article,
        verb=transition.verb,
        from_stage=from_stage,
        to_stage=article.stage,
        revision_number=article.revision_number,
        effective_at=effective_at,
        note=note,
        at=at,
        by=by,
        by_name=display_name(by),
    )


def spoken(instant: datetime) -> str:
    """An instant as editors read it, in the current time zone, which it names."""
    local = timezone.localtime(instant)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
