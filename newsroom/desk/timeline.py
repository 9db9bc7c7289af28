"""A story's timeline: the one place that writes its stage, and the event that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.desk import workflow
from newsroom.desk.refusals import REFUSALS
from newsroom.desk.verbs import Verb
from newsroom.desk.workflow import Passage, Situation
from newsroom.exceptions import WrongStage
from newsroom.models import (
    Article,
    Event,
    PublicState,
    PublishedArticle,
    Stage,
    display_name,
)
from newsroom.models.published import BODIES

#: The verbs by which somebody stands for a text.
_JUDGING = (
    Verb.APPROVE,
    Verb.PUBLISH,
    Verb.PUBLISH_MINOR,
    Verb.SCHEDULE,
    Verb.UPDATE_SCHEDULED,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Locked:
    """An article whose row is locked, its published row, and how both stand for one person."""

    article: Article
    story: PublishedArticle | None
    situation: Situation
    by: Any

    def require(self, verb: Verb, *, note: str = "", reason: str = "") -> Passage:
        """Leave for this person to do the verb now. Raises: as ``workflow.require``."""
        return workflow.require(
            verb, situation=self.situation, by=self.by, note=note, reason=reason
        )

    def shown(self, verb: Verb) -> PublishedArticle:
        """The published row that the verb is about. Raises: WrongStage without one."""
        if self.story is None:
            raise WrongStage(str(REFUSALS[verb]))
        return self.story


def locked(article: Article, *, by: Any, at: datetime) -> Locked:
    """Lock the article's row until the transaction ends, and tell how it stands.

    Raises: WrongStage when it was deleted meanwhile.
    """
    found = lock(article)
    story = published(found)
    return Locked(
        article=found, story=story, situation=situation(found, story, by=by, at=at), by=by
    )


def lock(article: Article) -> Article:
    """The article as the database holds it, its row locked until the transaction ends.

    Raises: WrongStage when it was deleted meanwhile.
    """
    found = Article.objects.select_for_update().filter(pk=article.pk).first()
    if found is None:
        raise WrongStage(_("This story has been deleted."))
    return found


def published(article: Article) -> PublishedArticle | None:
    """What readers see, will see or saw of the article, read anew; None before that."""
    rows = PublishedArticle.objects.filter(pk=article.pk).select_related("revision")
    return rows.defer(*BODIES, "revision__content").first()


def situation(
    article: Article, story: PublishedArticle | None, *, by: Any, at: datetime
) -> Situation:
    """How the article, with its published row, stands for this person at the instant ``at``."""
    return Situation(
        stage=Stage(article.stage),
        # A clock that is behind never takes for scheduled what another has just put out:
        # ``drawn_at`` never goes back.
        public=story.state(max(at, story.drawn_at)) if story else PublicState.NONE,
        is_own=is_own(article, by),
        is_held=article.held_at is not None,
        has_four_eyes=conf.get().FOUR_EYES,
        has_written=conf.get().FOUR_EYES and has_written(article, by),
    )


def is_own(article: Article, person: Any) -> bool:
    """Whether this person began the story, or is credited on it by an author of theirs."""
    if person.pk is None:
        return False
    if article.pk is None or article.created_by_id == person.pk:
        return True
    return article.bylines.filter(author__user=person.pk).exists()


def has_written(article: Article, person: Any) -> bool:
    """Whether this person saved any of the text that nobody has stood for yet."""
    if person.pk is None or article.pk is None:
        return False
    newer = article.revisions.filter(number__gt=_stood_for(article))
    return newer.filter(saved_by=person.pk).exists()


def _stood_for(article: Article) -> int:
    """Number of the newest revision that somebody stands for; 0 before the first.

    Sending a story back takes back what was said of that revision.
    """
    told = article.events.filter(verb__in=(*_JUDGING, Verb.SEND_BACK))
    sent_back = set()
    for verb, number in told.values_list("verb", "revision_number"):
        if verb == Verb.SEND_BACK:
            sent_back.add(number)
        elif number not in sent_back:
            return number
    return 0


def was_purged(article: Article, *, since: int) -> bool:
    """Whether the story's text was removed for legal reasons after revision ``since``."""
    return article.events.filter(verb=Verb.PURGE, revision_number__gt=since).exists()


def enter(
    article: Article,
    passage: Passage,
    *,
    by: Any,
    at: datetime,
    effective_at: datetime | None = None,
    shown: PublishedArticle | None = None,
) -> Event:
    """Put a locked article into the passage's stage and write the event of it.

    ``effective_at`` is the instant from which readers notice, where that is not ``at``;
    ``shown`` the published row, where the deed was about its revision and not the newest.
    """
    from_stage = article.stage
    newest = article.events.first()
    article.stage = passage.transition.to or from_stage
    article.save(update_fields=["stage", "revision_number", "held_at", "hold_note"])
    return Event.objects.create(
        article=article,
        verb=passage.transition.verb,
        from_stage=from_stage,
        to_stage=article.stage,
        revision_number=shown.revision.number if shown else article.revision_number,
        effective_at=effective_at,
        note=passage.note,
        broke=",".join(passage.broke),
        reason=passage.reason,
        # Clocks may differ; the order in which things happened does not.
        at=max(at, newest.at) if newest else at,
        by=by,
        by_name=display_name(by),
    )
