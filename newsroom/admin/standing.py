"""How a story stands: what the article's page tells above and below the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.admin import marks
from newsroom.content.clock import spoken
from newsroom.desk import timeline, workflow
from newsroom.desk.verbs import DONE, Verb
from newsroom.desk.workflow import Offer, Situation
from newsroom.models import Article, Event, PublicState, PublishedArticle, Revision, Stage

#: Most revisions and most events that the page lists.
LINES = 10
#: The verbs that move a story from stage to stage.
_MOVING = sorted({row.verb for row in workflow.TRANSITIONS if row.to} - {Verb.SAVE})


@dataclass(frozen=True)
class Standing:
    """An article, perhaps not yet saved, at the instant ``at``, for the person ``by``."""

    article: Article
    by: Any
    at: datetime

    @cached_property
    def published(self) -> PublishedArticle | None:
        return getattr(self.article, "published", None)

    @property
    def state(self) -> PublicState:
        return self.published.state(self.at) if self.published else PublicState.NONE

    @property
    def stage(self) -> Stage:
        return Stage(self.article.stage)

    @cached_property
    def situation(self) -> Situation:
        return timeline.situation(self.article, self.published, by=self.by, at=self.at)

    def offer(self, verb: Verb) -> Offer | None:
        """The verb as this person finds it now; None where it is not theirs to do."""
        return workflow.offer(verb, situation=self.situation, by=self.by)

    def prospect(self, verb: Verb) -> Offer | None:
        """As ``offer``, for a button that saves first; None too where nobody could do it."""
        if verb in (Verb.HOLD, Verb.RELEASE) and self.is_held != (verb == Verb.RELEASE):
            return None
        for situation in (self.situation, self._once_saved):
            if any(row.fits(situation) for row in workflow.rows(verb)):
                return workflow.offer(verb, situation=situation, by=self.by)
        return None

    def allows(self, verb: Verb) -> bool:
        """Whether this person may do it now."""
        return workflow.allows(verb, situation=self.situation, by=self.by)

    def require(self, verb: Verb) -> None:
        """Raises: NewsroomError where this person may not do it now."""
        workflow.require(verb, situation=self.situation, by=self.by)

    @cached_property
    def can_save(self) -> bool:
        """Whether the form is open to this person; one for a new story is, to whoever sees it."""
        return self.article.pk is None or self.allows(Verb.SAVE)

    @cached_property
    def _once_saved(self) -> Situation:
        """A published story is a draft again as soon as something new is saved."""
        if self.stage == Stage.PUBLISHED and self.can_save:
            return replace(self.situation, stage=Stage.DRAFT)
        return self.situation

    @property
    def is_held(self) -> bool:
        return self.article.held_at is not None

    @property
    def is_live(self) -> bool:
        return self.state == PublicState.LIVE

    @property
    def is_scheduled(self) -> bool:
        return self.state == PublicState.SCHEDULED

    @property
    def was_seen(self) -> bool:
        """Whether readers see it, or once did."""
        return self.state not in (PublicState.NONE, PublicState.SCHEDULED)

    @property
    def stage_mark(self) -> SafeString:
        return marks.word(self.stage)

    @property
    def state_mark(self) -> SafeString:
        return marks.word(self.state)

    @property
    def hold(self) -> str:
        """Since when it has been on legal hold; empty when it is not."""
        held_at = self.article.held_at
        return _("since %(instant)s") % {"instant": spoken(held_at)} if held_at else ""

    @property
    def changes(self) -> int:
        """How many revisions are newer than the one that readers see, or will see."""
        if self.published is None:
            return 0
        return self.article.revision_number - self.published.revision.number

    @property
    def span(self) -> str:
        """Since when, or until when, the public state holds."""
        story = self.published
        if story is None:
            return ""
        since = _("since %(instant)s")
        sentence, instant = {
            PublicState.SCHEDULED: (_("for %(instant)s"), story.published_at),
            PublicState.LIVE: (since, story.published_at),
            PublicState.EXPIRED: (since, story.expires_at),
            PublicState.WITHDRAWN: (since, story.withdrawn_at),
        }[story.state(self.at)]
        return sentence % {"instant": spoken(instant)} if instant else ""

    @property
    def expiry(self) -> str:
        """Until when a live story stays so, where an end is set."""
        story = self.published
        has_end = self.is_live and story is not None and story.expires_at is not None
        return spoken(story.expires_at) if has_end else ""  # type: ignore[union-attr, arg-type]

    @property
    def saved(self) -> str:
        return marks.signed(self.article.saved_at, self.article.saved_by_name)

    @cached_property
    def sending_back(self) -> tuple[Event, str] | None:
        """Why the draft came back from review, with when and by whom. One query for a draft."""
        if self.article.pk is None or self.stage != Stage.DRAFT:
            return None
        event = self.article.events.filter(verb__in=_MOVING).first()
        if event is None or event.verb != Verb.SEND_BACK:
            return None
        return event, marks.signed(event.at, event.by_name)

    @cached_property
    def revisions(self) -> list[tuple[Revision, str]]:
        """The newest revisions, each with when and by whom. One query."""
        newest = self.article.revisions.defer("content")[:LINES]
        return [(each, marks.signed(each.saved_at, each.saved_by_name)) for each in newest]

    @cached_property
    def events(self) -> list[tuple[Event, str, str]]:
        """The newest events, each with its verb's label and with when and by whom. One query."""
        return list(self._told())

    def _told(self) -> Iterator[tuple[Event, str, str]]:
        for event in self.article.events.all()[:LINES]:
            label = DONE.get(event.verb, event.verb)
            if event.verb == Verb.SCHEDULE and event.effective_at:
                label = _("Scheduled for %(instant)s") % {"instant": spoken(event.effective_at)}
            yield event, str(label), marks.signed(event.at, event.by_name)


def is_askable(offer: Offer | None) -> bool:
    """Whether it can be done now, be it with a reason to break a rule."""
    return offer is not None and (offer.is_open or offer.is_breakable)


def standing_of(request: HttpRequest, article: Article | None) -> Standing:
    """How the story stands for who asks, worked out once for each article of a request."""
    known: Standing | None = getattr(request, "newsroom_standing", None)
    if known is None or known.article is not article:
        known = Standing(article or Article(), request.user, timezone.now())
        request.newsroom_standing = known  # type: ignore[attr-defined]
    return known


def may_write(request: HttpRequest, article: Article | None) -> bool:
    """Whether the form of this story, or of a new one, is open to who asks."""
    if article is not None and article.pk:
        return (
            request.user.has_perm("newsroom.change_article")
            and standing_of(request, article).can_save
        )
    permissions = ("newsroom.add_article", "newsroom.change_article")
    return any(request.user.has_perm(each) for each in permissions)
