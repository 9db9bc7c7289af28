"""What was wrong is said: a dated notice on the story and on the page of corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom import signals
from newsroom.deadlocks import retried
from newsroom.desk import announcing, timeline
from newsroom.desk.timeline import Locked
from newsroom.desk.verbs import Verb
from newsroom.exceptions import NotReady
from newsroom.models import Article, Correction, PublishedArticle, display_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A public notice before it stands: its kind, what it says, and where."""

    kind: Correction.Kind
    text: str
    placement: Correction.Placement = Correction.Placement.TOP


@retried
def correct(
    article: Article, notice: Notice, *, by: Any, at: datetime, reason: str = ""
) -> Correction:
    """Put the notice on the story that readers see now, whose text stays as it is.

    Locks the article's row; sends ``article_corrected`` on commit. Raises: NotAllowed,
    WrongStage, RuleStands, NoteMissing; NotReady for one that stands there already.
    """
    with transaction.atomic():
        found = timeline.locked(article, by=by, at=at)
        return append(found, found.shown(Verb.CORRECT), notice, at=at, reason=reason)


def append(
    found: Locked, story: PublishedArticle, notice: Notice, *, at: datetime, reason: str = ""
) -> Correction:
    """As ``correct``, of a locked article and its published row, inside a transaction."""
    by, at = found.by, max(at, story.revised_at or at)
    passage = found.require(Verb.CORRECT, note=notice.text, reason=reason)
    _require_new(story, notice)
    correction = Correction.objects.create(
        published=story,
        kind=notice.kind,
        text=notice.text.strip(),
        placement=notice.placement,
        at=at,
        by=by,
        by_name=display_name(by),
    )
    story.notices = [*story.notices, _told(correction)]
    story.revised_at = at
    story.drawn_at = max(at, story.drawn_at)
    story.save(update_fields=["notices", "revised_at", "drawn_at"])
    timeline.enter(found.article, passage, by=by, at=at, shown=story)
    announcing.tell(
        signals.article_corrected, found.article, story, by=by, at=at, correction=correction
    )
    return correction


def _require_new(story: PublishedArticle, notice: Notice) -> None:
    """Raises: NotReady for a notice that stands there: its button was pressed twice."""
    standing = {(each["kind"], each["text"]) for each in story.notices}
    if (notice.kind, notice.text.strip()) in standing:
        raise NotReady(_("This very notice stands on the story already."))


def _told(correction: Correction) -> dict[str, str]:
    """What the published row repeats of the notice, so that a page is drawn from a row."""
    return {
        "kind": correction.kind,
        "text": correction.text,
        "placement": correction.placement,
        "at": correction.at.isoformat(),
    }
