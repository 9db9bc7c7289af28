"""What was wrong is said: a dated notice on the story and on the page of corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from newsroom import signals
from newsroom.desk import announcing, timeline, workflow
from newsroom.desk.deadlocks import retried
from newsroom.desk.refusals import REFUSALS
from newsroom.desk.verbs import Verb
from newsroom.exceptions import WrongStage
from newsroom.models import Article, Correction, PublishedArticle, display_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A public notice before it stands: its kind, what it says, and where."""

    kind: Correction.Kind
    text: str
    placement: Correction.Placement = Correction.Placement.TOP


@retried
def correct(article: Article, notice: Notice, *, by: Any, at: datetime) -> Correction:
    """Put the notice on the story that readers see now, whose text stays as it is.

    Locks the article's row; sends ``article_corrected`` on commit. Raises: NotAllowed,
    WrongStage, NoteMissing.
    """
    with transaction.atomic():
        locked = timeline.lock(article)
        story = timeline.published(locked)
        if story is None:
            raise WrongStage(str(REFUSALS[Verb.CORRECT]))
        return append(locked, story, notice, by=by, at=at)


def append(
    locked: Article, story: PublishedArticle, notice: Notice, *, by: Any, at: datetime
) -> Correction:
    """As ``correct``, of a locked article and its published row, inside a transaction."""
    situation = timeline.situation(locked, story, by=by, at=at)
    passage = workflow.require(Verb.CORRECT, situation=situation, by=by, note=notice.text)
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
    timeline.enter(locked, passage, by=by, at=at)
    announcing.tell(signals.article_corrected, story, by=by, at=at, correction=correction)
    return correction


def _told(correction: Correction) -> dict[str, str]:
    """What the published row repeats of the notice, so that a page is drawn from a row."""
    return {
        "kind": correction.kind,
        "text": correction.text,
        "placement": correction.placement,
        "at": correction.at.isoformat(),
    }
