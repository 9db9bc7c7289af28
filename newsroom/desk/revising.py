"""Saving: every save that changes a story is a numbered revision of all that can be edited."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.desk import timeline, workflow
from newsroom.desk.timeline import spoken
from newsroom.desk.workflow import Verb
from newsroom.exceptions import Embargoed, NotAllowed, StaleRevision
from newsroom.models import Article, PublicState, PublishedArticle, Revision, Stage, display_name

#: Shape of ``Revision.content``; raised whenever ``content_of`` changes it.
SCHEMA = 1

_EDITED = [
    "kicker",
    "headline",
    "standfirst",
    "body",
    "body_cleaner",
    "section",
    "lead_photo",
    "slug",
    "language",
    "embargo_until",
    "expires_at",
]
_SIGNED = ["saved_at", "saved_by", "saved_by_name"]


def save(article: Article, *, by: Any, at: datetime) -> Revision:
    """Store the article and number what is stored as a revision: ``write``, then ``record``.

    Raises: NotAllowed, MarkupRefused.
    """
    with transaction.atomic():
        write(article, by=by, at=at)
        return record(article, by=by, at=at)


def write(article: Article, *, by: Any, at: datetime) -> None:
    """Store the article's own row, signed; its stage and revision number stay as they are.

    Bylines and tags are stored after this, and ``record`` is called last.
    Raises: NotAllowed, MarkupRefused; Embargoed for an embargo that a scheduled hour would break.
    """
    article.saved_at = at
    article.saved_by = by
    article.saved_by_name = display_name(by)
    if article.pk is not None:
        story = PublishedArticle.objects.filter(pk=article.pk).first()
        public = story.state(at) if story else PublicState.NONE
        workflow.require(Verb.SAVE, stage=Stage(article.stage), public=public, by=by)
        _require_embargo_kept(article, story if public == PublicState.SCHEDULED else None)
        article.save(update_fields=[*_EDITED, *_SIGNED])
        return
    if not by.has_perm("newsroom.add_article"):
        raise NotAllowed(_("You may not write new stories."))
    article.created_at = at
    article.created_by = by
    article.created_by_name = article.saved_by_name
    article.save()


def record(article: Article, *, by: Any, at: datetime) -> Revision:
    """Number what the database holds of this article as its next revision.

    A change makes the story a draft. Where nothing changed, the last revision is returned and
    none is made. Locks the article's row until the transaction ends.
    """
    with transaction.atomic():
        locked = timeline.lock(article)
        content = content_of(locked)
        revision = locked.revisions.first()
        if revision is None or not _is_same(revision, content):
            revision = _append(locked, content, by=by, at=at)
    article.stage = locked.stage
    article.revision_number = locked.revision_number
    return revision


def require_current(locked: Article, *, revision: int) -> Revision:
    """The revision that was read, when it is still the newest.

    Raises: StaleRevision, naming who saved the newer one and when.
    """
    newest = locked.revisions.first()
    if newest is None or newest.number != revision:
        raise StaleRevision(
            _("%(name)s has saved a newer version. Read it, then try again.")
            % {"name": (newest and newest.saved_by_name) or _("Someone")}
        )
    return newest


def content_of(article: Article) -> dict[str, Any]:
    """All that can be edited of an article, as JSON: what a revision keeps.

    What it refers to is kept by id and name, so that it can be shown after deletions.
    """
    bylines = article.bylines.select_related("author").order_by("position", "pk")
    return {
        "kicker": article.kicker,
        "headline": article.headline,
        "standfirst": article.standfirst,
        "body": str.__str__(article.body),
        "body_cleaner": article.body_cleaner,
        "section": _named(article.section),
        "lead_photo": _named(article.lead_photo),
        "slug": article.slug,
        "language": article.language,
        "embargo_until": _instant(article.embargo_until),
        "expires_at": _instant(article.expires_at),
        "bylines": [{"author": _named(byline.author), "role": byline.role} for byline in bylines],
        "tags": [_named(tag) for tag in article.tags.all()],
    }


def _append(locked: Article, content: dict[str, Any], *, by: Any, at: datetime) -> Revision:
    locked.revision_number += 1
    revision = Revision.objects.create(
        article=locked,
        number=locked.revision_number,
        schema=SCHEMA,
        content=content,
        saved_at=at,
        saved_by=by,
        saved_by_name=display_name(by),
    )
    timeline.enter(locked, workflow.row(Verb.SAVE), by=by, at=at)
    return revision


def _require_embargo_kept(article: Article, scheduled: PublishedArticle | None) -> None:
    """Raises: Embargoed when the story would go public, as scheduled, before its embargo ends."""
    embargo = article.embargo_until
    if scheduled and embargo and scheduled.published_at < embargo:
        raise Embargoed(
            _("The story is scheduled for %(hour)s, before this embargo ends. Withdraw it first.")
            % {"hour": spoken(scheduled.published_at)}
        )


def _is_same(revision: Revision, content: dict[str, Any]) -> bool:
    """Whether the content is the revision's; what it refers to may have a new name meanwhile."""
    if revision.schema != SCHEMA:
        return False
    return _without_names(revision.content) == _without_names(content)


def _without_names(content: Any) -> Any:
    if isinstance(content, list):
        return [_without_names(each) for each in content]
    if not isinstance(content, dict):
        return content
    if content.keys() == {"id", "name"}:
        return content["id"]
    return {name: _without_names(value) for name, value in content.items()}


def _named(thing: Any) -> dict[str, Any] | None:
    return None if thing is None else {"id": thing.pk, "name": str(thing)}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
