"""Others are told what became public: by verbs at once, and of what time brings when it is due."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal

from newsroom import signals
from newsroom.deadlocks import retried
from newsroom.models import Announcement, Article, PublicState, PublishedArticle

logger = logging.getLogger("newsroom.announcing")

Kind = Announcement.Kind

#: How long a claim keeps others away. After that its announcement is told again.
LEASE = timedelta(minutes=10)

#: How many announcements one call takes up, so that slow receivers do not outlast its claims.
BATCH = 20

_SIGNALS = {Kind.PUBLISHED: signals.article_published, Kind.EXPIRED: signals.article_expired}
_STATES = {Kind.PUBLISHED: PublicState.LIVE, Kind.EXPIRED: PublicState.EXPIRED}
_NAMES = {
    signals.article_published: "published",
    signals.article_corrected: "corrected",
    signals.article_withdrawn: "withdrawn",
    signals.article_purged: "purged",
}


class Outcome(Enum):
    """What became of an announcement that was taken up."""

    TOLD = "told"
    OVERTAKEN = "overtaken"
    """It is no longer so, and nobody was told."""
    FAILED = "failed"
    """A receiver failed; all of them are told again later."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """An announcement that this process took up."""

    announcement: Announcement
    outcome: Outcome


def tell(
    signal: Signal,
    article: Article,
    story: PublishedArticle | None,
    *,
    by: Any,
    at: datetime,
    **more: Any,
) -> None:
    """Send the signal once the transaction has committed; a failing receiver harms no other."""
    key = f"{_NAMES[signal]}:{article.pk}:{at.isoformat()}"
    send = partial(
        signal.send_robust,
        Article,
        article=article,
        published=story,
        by=by,
        at=at,
        key=key,
        **more,
    )
    transaction.on_commit(send)


def plan(story: PublishedArticle, *, at: datetime) -> None:
    """Note what time will bring to this row from the instant ``at`` on, in place of earlier notes.

    Inside the transaction that writes the row.
    """
    _note(story, Kind.PUBLISHED, story.published_at if story.published_at > at else None)
    _note(story, Kind.EXPIRED, story.expires_at)


def forget(article: Article) -> None:
    """Announce nothing of this article that has not been announced."""
    Announcement.objects.filter(article=article, done_at=None).delete()


def announce_due(*, at: datetime) -> list[Taken]:
    """Announce what is due by the instant ``at``, which is now: the oldest that are free.

    Any number of processes may do so at once, each until it gets an empty list. What a receiver
    fails at is told again, with the same key, when the claim's lease has ended.
    """
    # A claim from so far ahead is of a clock that was wrong, and would long keep others away.
    is_over = Q(claimed_at__lte=at - LEASE) | Q(claimed_at__gte=at + LEASE)
    free = Q(claimed_at=None) | is_over
    due = Announcement.objects.filter(free, done_at=None, due_at__lte=at).order_by("due_at", "pk")
    return [
        Taken(announcement=announcement, outcome=_announce(announcement, at=at))
        for announcement in due[:BATCH]
        if _claim(announcement, at=at)
    ]


def _note(story: PublishedArticle, kind: Announcement.Kind, due_at: datetime | None) -> None:
    known = Announcement.objects.filter(article=story.article, kind=kind)
    if due_at is None:
        known.filter(done_at=None).delete()
        return
    if known.filter(due_at=due_at).exists():
        return
    Announcement.objects.update_or_create(
        article=story.article,
        kind=kind,
        defaults={"due_at": due_at, "claimed_at": None, "done_at": None},
    )


@retried
def _claim(announcement: Announcement, *, at: datetime) -> bool:
    """Whether it is this process's now to announce: of all that ask, one is told so."""
    as_read = Announcement.objects.filter(
        pk=announcement.pk,
        due_at=announcement.due_at,
        claimed_at=announcement.claimed_at,
        done_at=None,
    )
    return as_read.update(claimed_at=at) == 1


def _announce(announcement: Announcement, *, at: datetime) -> Outcome:
    """Tell the receivers, unless it is no longer so, and note that it is done."""
    kind = Kind(announcement.kind)
    stories = PublishedArticle.objects.select_related("article")
    story = stories.filter(pk=announcement.article_id).first()
    outcome = Outcome.OVERTAKEN
    if story is not None and story.state(at) == _STATES[kind]:
        outcome = _send(_SIGNALS[kind], story, announcement)
    if outcome != Outcome.FAILED:
        _finish(announcement, at=at)
    return outcome


@retried
def _finish(announcement: Announcement, *, at: datetime) -> None:
    """Note that it is done, unless it was given another instant meanwhile."""
    Announcement.objects.filter(pk=announcement.pk, claimed_at=at).update(done_at=at)


def _send(signal: Signal, story: PublishedArticle, announcement: Announcement) -> Outcome:
    answers = signal.send_robust(
        Article,
        article=story.article,
        published=story,
        by=None,
        at=announcement.due_at,
        key=announcement.key,
    )
    failed = [error for _receiver, error in answers if isinstance(error, Exception)]
    if failed:
        logger.error("%s: %s of %s receivers failed.", announcement.key, len(failed), len(answers))
    return Outcome.FAILED if failed else Outcome.TOLD
