"""An earlier revision becomes the working copy again: as a new revision, losing none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.deadlocks import retried
from newsroom.desk import contents, parts, recalling, revising, timeline
from newsroom.exceptions import NotReady
from newsroom.models import Article, Byline, Revision


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """The revision that a restoring made, and the names of what is gone and could not come back."""

    revision: Revision
    missing: tuple[str, ...]


@retried
def restore(article: Article, *, number: int, revision: int, by: Any, at: datetime) -> Restored:
    """Make the content of revision ``number`` the newest one, in place of ``revision``.

    Locks the article's row. Raises: NotAllowed, WrongStage, StaleRevision, MarkupRefused,
    Embargoed, NotReady, Revision.DoesNotExist.
    """
    with transaction.atomic():
        locked = timeline.lock(article)
        revising.require_current(locked, revision=revision)
        old = locked.revisions.get(number=number)
        if contents.is_same(contents.in_present_shape(old), contents.EMPTY):
            raise NotReady(_("The text of this revision was removed for legal reasons."))
        content = contents.read(old)
        recalled = recalling.recall(locked, content)
        revising.write(locked, by=by, at=at)
        locked.bylines.all().delete()
        Byline.objects.bulk_create(recalled.bylines)
        locked.tags.set([tag if tag.pk else tag.name for tag in recalled.tags])
        for part in parts.registered():
            if part.name in content["more"]:
                part.restore(locked, content["more"][part.name])
        note = _("Restored revision %(number)d.") % {"number": number}
        made = revising.record(locked, by=by, at=at, note=note)
    article.refresh_from_db()
    return Restored(revision=made, missing=recalled.missing)
