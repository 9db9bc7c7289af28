"""Saving: every save that changes a story is a numbered revision of all that can be edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.content.clock import spoken
from newsroom.desk import contents, referring, timeline, workflow
from newsroom.desk.verbs import Verb
from newsroom.desk.workflow import Passage
from newsroom.exceptions import Embargoed, NotAllowed, NotReady, StaleRevision
from newsroom.models import Article, PublicState, PublishedArticle, Revision, display_name

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

    Raises: NotAllowed, WrongStage, MarkupRefused, Embargoed.
    """
    with transaction.atomic():
        write(article, by=by, at=at)
        return record(article, by=by, at=at)


def write(article: Article, *, by: Any, at: datetime) -> None:
    """Store the article's own row, signed; its stage and revision number stay as they are.

    Bylines and tags are stored after this, and ``record`` is called last, all in one
    transaction. Locks the article's row. Raises: NotAllowed, WrongStage; MarkupRefused, for a photo
    or a story in the body that is not there too; Embargoed for an embargo that a scheduled hour
    would break.
    """
    article.saved_at = at
    article.saved_by = by
    article.saved_by_name = display_name(by)
    if article.pk is not None:
        found = timeline.locked(article, by=by, at=at)
        found.require(Verb.SAVE)
        is_scheduled = found.situation.public == PublicState.SCHEDULED
        _require_embargo_kept(article, found.story if is_scheduled else None)
        article.save(update_fields=[*_EDITED, *_SIGNED])
        referring.require_there(article.body)
        return
    if not by.has_perm("newsroom.add_article"):
        raise NotAllowed(_("You may not write new stories."))
    article.created_at = at
    article.created_by = by
    article.created_by_name = article.saved_by_name
    article.save()
    referring.require_there(article.body)


def record(article: Article, *, by: Any, at: datetime, note: str = "") -> Revision:
    """Number what the database holds of this article as its next revision.

    A change makes a published story a draft again, and one that was ready waits for approval
    again. Where nothing changed, the last revision is returned and none is made. Locks the
    article's row until the transaction ends.
    """
    with transaction.atomic():
        locked = timeline.lock(article)
        content = contents.content_of(locked)
        revision = locked.revisions.first()
        if revision is None or not contents.is_same(contents.in_present_shape(revision), content):
            revision = _append(locked, content, by=by, at=at, note=note)
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


def require_unchanged(locked: Article, *, revision: int) -> Revision:
    """As ``require_current``, and the story is still what that revision says.

    What a story refers to can change or go without it: a photo's caption, a tag.
    Raises: StaleRevision, NotReady.
    """
    read = require_current(locked, revision=revision)
    if not contents.is_same(contents.in_present_shape(read), contents.content_of(locked)):
        raise NotReady(
            _(
                "Its photo, a tag or something else in it was changed since it was last saved. "
                "Open the story, look at it, and save it again."
            )
        )
    return read


def _append(
    locked: Article, content: dict[str, Any], *, by: Any, at: datetime, note: str
) -> Revision:
    locked.revision_number += 1
    revision = Revision.objects.create(
        article=locked,
        number=locked.revision_number,
        schema=contents.SCHEMA,
        content=content,
        saved_at=at,
        saved_by=by,
        saved_by_name=display_name(by),
    )
    saving = next(row for row in workflow.rows(Verb.SAVE) if locked.stage in row.stages)
    timeline.enter(locked, Passage(transition=saving, note=note), by=by, at=at)
    referring.note_photos(locked, [photo["id"] for photo in content["body_photos"]])
    return revision


def _require_embargo_kept(article: Article, scheduled: PublishedArticle | None) -> None:
    """Raises: Embargoed when the story would go public, as scheduled, before its embargo ends."""
    embargo = article.embargo_until
    if scheduled and embargo and scheduled.published_at < embargo:
        raise Embargoed(
            _("The story is scheduled for %(hour)s, before this embargo ends. Move its hour first.")
            % {"hour": spoken(scheduled.published_at)}
        )
