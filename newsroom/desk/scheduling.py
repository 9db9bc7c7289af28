"""A scheduled story gets another hour, or none: its text stays as it was scheduled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.content.clock import spoken
from newsroom.deadlocks import retried
from newsroom.desk import addressing, announcing, publishing, timeline
from newsroom.desk.verbs import Verb
from newsroom.exceptions import Embargoed, NotReady
from newsroom.models import Article, PublishedArticle


@retried
def reschedule(
    article: Article, *, by: Any, at: datetime, live_at: datetime, reason: str = ""
) -> PublishedArticle:
    """Move the hour of the scheduled version; changes that it does not hold stay out of it.

    Locks the article's row. Raises: NotAllowed, WrongStage, RuleStands, NotReady, Embargoed.
    """
    publishing.require_future(live_at, at=at)
    with transaction.atomic():
        found = timeline.locked(article, by=by, at=at)
        passage = found.require(Verb.RESCHEDULE, reason=reason)
        story = found.shown(Verb.RESCHEDULE)
        _require_fit(found.article, story, live_at=live_at)
        publishing.set_hour(story, live_at)
        story.drawn_at = max(at, story.drawn_at)
        story.save(update_fields=["published_at", "year", "month", "drawn_at"])
        story.bylines.update(published_at=live_at)
        story.story_tags.update(published_at=live_at)
        announcing.plan(story, at=at)
        timeline.enter(found.article, passage, by=by, at=at, effective_at=live_at, shown=story)
    return story


@retried
def unschedule(article: Article, *, by: Any, at: datetime) -> None:
    """Take the story off the schedule: nobody has seen it, so nothing of it stays public.

    Locks the article's row. Raises: NotAllowed, WrongStage.
    """
    with transaction.atomic():
        found = timeline.locked(article, by=by, at=at)
        passage = found.require(Verb.UNSCHEDULE)
        story = found.shown(Verb.UNSCHEDULE)
        take_off(found.article, story)
        timeline.enter(found.article, passage, by=by, at=at, shown=story)
    article.stage = found.article.stage


def take_off(locked: Article, story: PublishedArticle) -> None:
    """Delete a published row that nobody has seen; its address is free for other stories."""
    announcing.forget(locked)
    addressing.free_slugs(locked)
    story.delete()


def _require_fit(article: Article, story: PublishedArticle, *, live_at: datetime) -> None:
    """Raises: Embargoed, NotReady; both by the scheduled version and by the newest text."""
    for embargo in (story.embargo_until, article.embargo_until):
        if embargo and live_at < embargo:
            raise Embargoed(
                _("This story is under embargo until %(instant)s.") % {"instant": spoken(embargo)}
            )
    if story.expires_at and story.expires_at <= live_at:
        raise NotReady(_("The scheduled version expires before that hour."))
