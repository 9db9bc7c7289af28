"""How a story stands: what the article's page tells above and below the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.admin import marks
from newsroom.desk import workflow
from newsroom.desk.publishing import spoken
from newsroom.desk.workflow import Verb
from newsroom.models import Article, Event, PublicState, PublishedArticle, Revision, Stage

#: Most revisions and most events that the page lists.
LINES = 10


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
    def verbs(self) -> frozenset[Verb]:
        return workflow.allowed(stage=self.stage, public=self.state, by=self.by)

    @property
    def can_publish(self) -> bool:
        return Verb.PUBLISH in self.verbs

    @property
    def can_schedule(self) -> bool:
        return Verb.SCHEDULE in self.verbs

    @property
    def can_withdraw(self) -> bool:
        return Verb.WITHDRAW in self.verbs

    @property
    def is_live(self) -> bool:
        return self.state == PublicState.LIVE

    @property
    def is_scheduled(self) -> bool:
        return self.state == PublicState.SCHEDULED

    @property
    def stage_mark(self) -> SafeString:
        return marks.word(self.stage)

    @property
    def state_mark(self) -> SafeString:
        return marks.word(self.state)

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether readers see, or will see, an older revision than the newest."""
        if self.published is None:
            return False
        return self.published.revision.number != self.article.revision_number

    @property
    def span(self) -> str:
        """Since when, or until when, the public state holds."""
        story = self.published
        if story is None:
            return ""
        since, until = _("since %(instant)s"), _("until %(instant)s")
        sentence, instant = {
            PublicState.SCHEDULED: (until, story.published_at),
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
    def revisions(self) -> list[tuple[Revision, str]]:
        """The newest revisions, each with when and by whom. One query."""
        newest = self.article.revisions.defer("content")[:LINES]
        return [(each, marks.signed(each.saved_at, each.saved_by_name)) for each in newest]

    @cached_property
    def timeline(self) -> list[tuple[Event, str, str]]:
        """The newest events, each with its verb's label and with when and by whom. One query."""
        return list(self._events())

    def _events(self) -> Iterator[tuple[Event, str, str]]:
        for event in self.article.events.all()[:LINES]:
            label = Verb(event.verb).label if event.verb in Verb.values else event.verb
            if event.verb == Verb.SCHEDULE and event.effective_at:
                label = _("Schedule for %(instant)s") % {"instant": spoken(event.effective_at)}
            yield event, str(label), marks.signed(event.at, event.by_name)
