"""A story goes public, at once or at its hour, and is taken back. All else is told by these."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom import signals
from newsroom.content import keys, markup, slugs
from newsroom.desk import projection, revising, timeline, workflow
from newsroom.desk.deadlocks import retried
from newsroom.desk.timeline import spoken
from newsroom.desk.workflow import Verb
from newsroom.exceptions import Embargoed, NotReady, SlugTaken
from newsroom.models import (
    Article,
    ArticleSlug,
    PublicState,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Stage,
)
from newsroom.models.articles import YEARS

#: How many slugs are tried for a headline before the article's own number ends the search.
SLUG_TRIES = 9


@retried
def publish(article: Article, *, revision: int, by: Any, at: datetime) -> PublishedArticle:
    """Make this revision what readers see, from ``at`` on, which is now.

    A story that has been public keeps its address and its ``published_at`` and gets
    ``revised_at``. Locks the article's row; sends ``article_published`` on commit.
    Raises: NotAllowed, WrongStage, StaleRevision, NotReady, Embargoed, SlugTaken.
    """
    with transaction.atomic():
        story = _put_out(article, Verb.PUBLISH, revision=revision, by=by, at=at, live_at=at)
        _announce(signals.article_published, story, by=by, at=at)
    return story


@retried
def schedule(
    article: Article, *, revision: int, by: Any, at: datetime, live_at: datetime
) -> PublishedArticle:
    """Make this revision what readers see from the instant ``live_at`` on, which is to come.

    Locks the article's row.
    Raises: NotAllowed, WrongStage, StaleRevision, NotReady, Embargoed, SlugTaken.
    """
    if live_at <= at:
        raise NotReady(_("That hour is past. Choose a later one, or publish now."))
    if live_at.year not in YEARS:
        raise NotReady(_("This year is out of reach."))
    with transaction.atomic():
        return _put_out(article, Verb.SCHEDULE, revision=revision, by=by, at=at, live_at=live_at)


@retried
def withdraw(article: Article, *, by: Any, at: datetime, line: str = "") -> None:
    """Take the story away from readers; ``line`` is what its page says instead.

    A scheduled story, which nobody has seen, only leaves the schedule. Locks the article's row;
    sends ``article_withdrawn`` on commit when it was public. Raises: NotAllowed, WrongStage.
    """
    with transaction.atomic():
        locked = timeline.lock(article)
        story = PublishedArticle.objects.filter(pk=locked.pk).first()
        state = story.state(at) if story else PublicState.NONE
        row = workflow.require(Verb.WITHDRAW, stage=Stage(locked.stage), public=state, by=by)
        timeline.enter(locked, row, by=by, at=at, note=line)
        if story and state == PublicState.SCHEDULED:
            # Nobody has seen its address either: other stories may have it.
            ArticleSlug.objects.filter(article=locked).delete()
            story.delete()
        elif story:
            _mark_withdrawn(story, line=line, at=at)
            _announce(signals.article_withdrawn, story, by=by, at=at)
    article.stage = locked.stage


def _mark_withdrawn(story: PublishedArticle, *, line: str, at: datetime) -> None:
    story.withdrawn_at = at
    story.withdrawal_line = line
    story.drawn_at = at
    story.save(update_fields=["withdrawn_at", "withdrawal_line", "drawn_at"])


def _put_out(
    article: Article, verb: Verb, *, revision: int, by: Any, at: datetime, live_at: datetime
) -> PublishedArticle:
    """Check all that can forbid it, then write the published row. Inside a transaction."""
    locked = timeline.lock(article)
    existing = PublishedArticle.objects.filter(pk=locked.pk).first()
    state = existing.state(at) if existing else PublicState.NONE
    row = workflow.require(verb, stage=Stage(locked.stage), public=state, by=by)
    read = revising.require_current(locked, revision=revision)
    _require_ready(locked, live_at=live_at)
    projected = projection.project(locked, at=live_at)
    story = projected.story
    story.revision = read
    story.drawn_at = at
    _place(story, existing, state=state, at=at)
    story.slug = _claim_slug(locked, existing)
    _store(projected, existing)
    timeline.enter(locked, row, by=by, at=at, effective_at=live_at)
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


def _place(
    story: PublishedArticle, existing: PublishedArticle | None, *, state: PublicState, at: datetime
) -> None:
    """Set the instants and the address's year and month; those of a public story stay."""
    if existing is None or state == PublicState.SCHEDULED:
        # The site's zone, whatever the editor's own: it decides the address.
        local = timezone.localtime(story.published_at, timezone.get_default_timezone())
        story.year, story.month = local.year, local.month
        return
    story.published_at = existing.published_at
    # An embargo that was set after the story had been public, and is over.
    story.embargo_until = existing.embargo_until
    story.year, story.month = existing.year, existing.month
    story.revised_at = at


def _store(projected: projection.Projection, existing: PublishedArticle | None) -> None:
    """Write the row with its bylines and tags in place of what was there."""
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


def _claim_slug(article: Article, existing: PublishedArticle | None) -> str:
    """The slug to be public under, claimed for ever. Raises: SlugTaken."""
    if existing and not article.slug:
        return existing.slug
    base = slugs.slug_from(article.slug or article.headline, fallback="story")
    more = () if article.slug else (*range(2, SLUG_TRIES + 1), article.pk)
    for slug in (base, *(slugs.numbered(base, number) for number in more)):
        if _claim(article, slug):
            return slug
    raise SlugTaken(_("Another story has the slug “%(slug)s”. Type another one.") % {"slug": base})


def _claim(article: Article, slug: str) -> bool:
    """Whether the slug is this article's now: by an earlier claim, or by this one."""
    key = keys.exact_key(slug)
    owner = ArticleSlug.objects.filter(slug_key=key).values_list("article_id", flat=True).first()
    if owner is not None:
        return owner == article.pk
    try:
        with transaction.atomic():
            ArticleSlug.objects.create(article=article, slug=slug)
    except IntegrityError:
        return False
    return True


def _announce(signal: Signal, story: PublishedArticle, *, by: Any, at: datetime) -> None:
    send = partial(
        signal.send_robust, Article, article=story.article, published=story, by=by, at=at
    )
    transaction.on_commit(send)
