"""A story goes public, at once or at its hour. All that readers see is written here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom import signals
from newsroom.content import markup
from newsroom.content.clock import spoken
from newsroom.deadlocks import retried
from newsroom.desk import (
    addressing,
    announcing,
    correcting,
    projection,
    referring,
    revising,
    timeline,
)
from newsroom.desk.correcting import Notice
from newsroom.desk.verbs import Verb
from newsroom.exceptions import Embargoed, NotReady
from newsroom.models import (
    Article,
    PublicState,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
)
from newsroom.models.articles import YEARS


@dataclass(frozen=True, kw_only=True, slots=True)
class _Going:
    """What a verb was asked to make public: which revision, by whom, when; why rules give way."""

    verb: Verb
    revision: int
    by: Any
    at: datetime
    reason: str


@retried
def publish(
    article: Article,
    *,
    revision: int,
    by: Any,
    at: datetime,
    notice: Notice | None = None,
    reason: str = "",
) -> PublishedArticle:
    """Make this revision what readers see, from ``at`` on, which is now.

    A story that has been public keeps its address and its ``published_at``, gets ``revised_at``,
    and the public notice that is due. ``reason`` breaks a rule that stands against it. Locks the
    article's row; sends ``article_published`` on commit, and ``article_corrected``. Raises:
    NotAllowed, WrongStage, RuleStands, StaleRevision, NotReady, Embargoed, SlugTaken, NoteMissing;
    MarkupRefused for an old body that the present cleaner will not take.
    """
    going = _Going(verb=Verb.PUBLISH, revision=revision, by=by, at=at, reason=reason)
    with transaction.atomic():
        story = _put_out(article, going, live_at=lambda existing: at)
        if story.published_at != at:
            story.revised_at = max(at, story.revised_at or at)
            story.save(update_fields=["revised_at"])
        if notice:
            found = timeline.locked(article, by=by, at=at)
            correcting.append(found, story, notice, at=at, reason=reason)
        announcing.tell(signals.article_published, article, story, by=by, at=at)
    return story


@retried
def publish_minor(
    article: Article, *, revision: int, by: Any, at: datetime, reason: str = ""
) -> PublishedArticle:
    """Put this revision in place of what readers see now, as a change too small to be told.

    Locks the article's row; sends ``article_published`` on commit. Raises: as ``publish``.
    """
    going = _Going(verb=Verb.PUBLISH_MINOR, revision=revision, by=by, at=at, reason=reason)
    with transaction.atomic():
        story = _put_out(article, going, live_at=lambda existing: at)
        announcing.tell(signals.article_published, article, story, by=by, at=at)
    return story


@retried
def schedule(
    article: Article,
    *,
    revision: int,
    by: Any,
    at: datetime,
    live_at: datetime,
    reason: str = "",
) -> PublishedArticle:
    """Make this revision what readers see from the instant ``live_at`` on, which is to come.

    Locks the article's row. Raises: as ``publish``.
    """
    require_future(live_at, at=at)
    going = _Going(verb=Verb.SCHEDULE, revision=revision, by=by, at=at, reason=reason)
    with transaction.atomic():
        return _put_out(article, going, live_at=lambda existing: live_at)


@retried
def update_scheduled(
    article: Article, *, revision: int, by: Any, at: datetime, reason: str = ""
) -> PublishedArticle:
    """Make this revision the one that goes public at the hour that is set.

    Locks the article's row. Raises: as ``publish``.
    """
    going = _Going(verb=Verb.UPDATE_SCHEDULED, revision=revision, by=by, at=at, reason=reason)
    with transaction.atomic():
        return _put_out(article, going, live_at=lambda existing: existing.published_at)


def require_future(live_at: datetime, *, at: datetime) -> None:
    """Raises: NotReady for an hour that is past, or out of every calendar's reach."""
    if live_at <= at:
        raise NotReady(_("That hour is past. Choose a later one, or publish now."))
    if live_at.year not in YEARS:
        raise NotReady(_("This year is out of reach."))


def set_hour(story: PublishedArticle, live_at: datetime) -> None:
    """The hour of a story that nobody has seen, and the address's year and month with it."""
    # The site's zone, whatever the editor's own: it decides the address.
    local = timezone.localtime(live_at, timezone.get_default_timezone())
    story.published_at = live_at
    story.year, story.month = local.year, local.month


def _put_out(
    article: Article, going: _Going, *, live_at: Callable[[Any], datetime]
) -> PublishedArticle:
    """Check all that can forbid it, then write the published row. Inside a transaction.

    ``live_at`` tells the hour from the row that is there, if any.
    """
    found = timeline.locked(article, by=going.by, at=going.at)
    locked, existing = found.article, found.story
    passage = found.require(going.verb, reason=going.reason)
    read = revising.require_unchanged(locked, revision=going.revision)
    hour = live_at(existing)
    _require_ready(locked, live_at=hour)
    _require_described(locked)
    projected = projection.project(locked, at=hour, drawn_at=going.at)
    story = projected.story
    story.revision = read
    story.drawn_at = max(going.at, existing.drawn_at) if existing else going.at
    set_hour(story, hour)
    if existing and found.situation.public != PublicState.SCHEDULED:
        _keep_what_readers_know(story, existing)
    story.slug = addressing.claim_slug(locked, existing)
    _store(projected, existing)
    announcing.plan(story, at=going.at)
    timeline.enter(locked, passage, by=going.by, at=going.at, effective_at=hour)
    article.stage = locked.stage
    return story


def _require_ready(article: Article, *, live_at: datetime) -> None:
    """Raises: Embargoed, NotReady, with what is missing."""
    if article.embargo_until and live_at < article.embargo_until:
        raise Embargoed(
            _("This story is under embargo until %(instant)s.")
            % {"instant": spoken(article.embargo_until)}
        )
    if article.expires_at and article.expires_at <= live_at:
        raise NotReady(_("This story expires before it would be public: change its expiry."))
    if not article.standfirst.strip() and not markup.plain_text(article.body).strip():
        raise NotReady(_("There is no text yet: write the standfirst or the body."))


def _require_described(article: Article) -> None:
    """Raises: NotReady while a photo that readers would see has no alternative text."""
    photos = [article.lead_photo, *referring.referred(article.body).photos.values()]
    bare = list(dict.fromkeys(str(photo) for photo in photos if photo and not photo.alt.strip()))
    if bare:
        raise NotReady(
            _(
                "These photos have no alternative text yet: %(names)s. "
                "Write what they show, for people who cannot see them."
            )
            % {"names": ", ".join(f"“{name}”" for name in bare)}
        )


def _store(projected: projection.Projection, existing: PublishedArticle | None) -> None:
    """Write the row with all that belongs to it in place of what was there."""
    story = projected.story
    if existing is None:
        story.save(force_insert=True)
    else:
        story._state.adding = False
        story.save(force_update=True)
        story.bylines.all().delete()
        story.story_tags.all().delete()
    rows: tuple[PublishedByline | PublishedTag, ...] = (*projected.bylines, *projected.tags)
    for row in rows:
        row.published = story
        row.published_at = story.published_at
    PublishedByline.objects.bulk_create(projected.bylines)
    PublishedTag.objects.bulk_create(projected.tags)
    referring.note_published(story, photos=projected.photos, articles=projected.links)


def _keep_what_readers_know(story: PublishedArticle, existing: PublishedArticle) -> None:
    """A story that has been public keeps its instants, its address and its notices."""
    story.published_at = existing.published_at
    story.revised_at = existing.revised_at
    # An embargo that was set after the story had been public, and is over.
    story.embargo_until = existing.embargo_until
    story.year, story.month = existing.year, existing.month
    story.notices = existing.notices
