"""What the desk must do, as plain Python: the model beside which the story machine runs it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from newsroom.desk.verbs import Verb
from newsroom.exceptions import (
    Embargoed,
    NewsroomError,
    NotAllowed,
    NoteMissing,
    NotReady,
    RuleStands,
    SlugTaken,
    StaleRevision,
    WrongStage,
)
from newsroom.models import PublicState, Stage
from tests.desk import oracle
from tests.desk.oracle import Case

Refusal = type[NewsroomError] | None

#: Verbs that name the revision that was read.
JUDGING = oracle.GOING_OUT | {Verb.SUBMIT, Verb.SEND_BACK, Verb.APPROVE}


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a revision keeps, as far as the machine types it."""

    headline: str = ""
    standfirst: str = ""
    body: str = ""
    slug: str = ""
    embargo_until: datetime | None = None
    expires_at: datetime | None = None
    bylines: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[object, ...]:
        """What readers see of it."""
        return self.headline, self.standfirst, self.body, self.bylines, self.tags


EMPTY = Content()


@dataclass(frozen=True, kw_only=True)
class Public:
    """What readers see, will see or saw."""

    number: int
    content: Content
    published_at: datetime
    embargo_until: datetime | None
    expires_at: datetime | None
    slug: str
    put_out_by: str
    is_withdrawn: bool = False
    notices: tuple[str, ...] = ()

    def state(self, at: datetime) -> PublicState:
        if self.is_withdrawn:
            return PublicState.WITHDRAWN
        if at < self.published_at:
            return PublicState.SCHEDULED
        if self.expires_at and self.expires_at <= at:
            return PublicState.EXPIRED
        return PublicState.LIVE


@dataclass(kw_only=True)
class Story:
    """One story as the model knows it; revision ``n`` is ``revisions[n - 1]``."""

    pk: int
    owner: str
    revisions: list[Content]
    stage: Stage = Stage.DRAFT
    is_held: bool = False
    public: Public | None = None
    #: By whose it is: the revision that the form was opened from, and the text.
    autosaves: dict[str, tuple[int, str]] = field(default_factory=dict)
    purged_at_number: int = 0
    #: Who saved revision ``n`` is ``savers[n - 1]``; by number, the revisions that somebody
    #: stands for.
    savers: list[str] = field(default_factory=list)
    stood_for: set[int] = field(default_factory=set)
    is_deleted: bool = False

    @property
    def number(self) -> int:
        return len(self.revisions)

    @property
    def writers(self) -> set[str]:
        """Who saved any of the text that nobody has stood for yet."""
        return set(self.savers[max(self.stood_for, default=0) :])

    @property
    def newest(self) -> Content:
        return self.revisions[-1]

    def state(self, at: datetime) -> PublicState:
        return self.public.state(at) if self.public else PublicState.NONE


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person gives with a verb."""

    role: str
    read: int
    note: str = ""
    reason: str = ""
    hour: datetime | None = None


@dataclass(kw_only=True)
class Desk:
    """The stories, who has which slug, the hour, and the site's rule."""

    now: datetime
    has_four_eyes: bool
    stories: list[Story] = field(default_factory=list)
    claims: dict[str, int] = field(default_factory=dict)

    def case(self, story: Story, role: str) -> Case:
        return Case(
            stage=story.stage,
            public=story.state(self.now),
            role=role,
            is_own=role == story.owner or role in story.newest.bylines,
            is_held=story.is_held,
            has_four_eyes=self.has_four_eyes,
            has_written=role in story.writers,
        )

    def refusal(self, verb: Verb, story: Story, asked: Asked) -> Refusal:
        """Why the verb must be refused; None when it must be done."""
        if verb in (Verb.SCHEDULE, Verb.RESCHEDULE) and asked.hour <= self.now:
            return NotReady
        if verb == Verb.CORRECT and story.public is None:
            return WrongStage
        case = self.case(story, asked.role)
        if not oracle.is_theirs(verb, case):
            return NotAllowed
        if not oracle.is_possible(verb, case):
            return WrongStage
        may_break = oracle.may_break(case) and asked.reason and verb != Verb.DELETE
        if oracle.broken_rules(verb, case) and not may_break:
            return RuleStands
        if verb in oracle.NEEDING_NOTE and not asked.note:
            return NoteMissing
        if verb in JUDGING and asked.read != story.number:
            return StaleRevision
        return self._unfit(verb, story, asked)

    def _unfit(self, verb: Verb, story: Story, asked: Asked) -> Refusal:
        """Why the text or its dates forbid it."""
        if verb == Verb.RESCHEDULE:
            embargoes = (story.public.embargo_until, story.newest.embargo_until)
            if any(each and asked.hour < each for each in embargoes):
                return Embargoed
            expires_at = story.public.expires_at
            return NotReady if expires_at and expires_at <= asked.hour else None
        if verb == Verb.CORRECT and asked.note in story.public.notices:
            return NotReady
        if verb not in oracle.GOING_OUT:
            return None
        hour, text = self._hour(verb, story, asked), story.newest
        if text.embargo_until and hour < text.embargo_until:
            return Embargoed
        if text.expires_at and text.expires_at <= hour:
            return NotReady
        if not text.standfirst and not text.body:
            return NotReady
        return SlugTaken if self.claims.get(text.slug, story.pk) != story.pk else None

    def _hour(self, verb: Verb, story: Story, asked: Asked) -> datetime:
        if verb == Verb.SCHEDULE:
            return asked.hour
        return story.public.published_at if verb == Verb.UPDATE_SCHEDULED else self.now

    def saving_refusal(self, story: Story, role: str, read: int, content: Content) -> Refusal:
        """Why a save must be refused."""
        if read != story.number:
            return StaleRevision
        case = self.case(story, role)
        if not oracle.is_theirs(Verb.SAVE, case):
            return NotAllowed
        if not oracle.is_possible(Verb.SAVE, case):
            return WrongStage
        embargo = content.embargo_until
        is_scheduled = story.state(self.now) == PublicState.SCHEDULED
        return (
            Embargoed if is_scheduled and embargo and story.public.published_at < embargo else None
        )

    def save(self, story: Story, content: Content, role: str) -> None:
        if content != story.newest:
            story.savers.append(role)
            story.revisions.append(content)
            story.stage = oracle.stage_after(Verb.SAVE, story.stage)

    def do(self, verb: Verb, story: Story, asked: Asked) -> None:
        """What must be so once the verb was done."""
        state, stage = story.state(self.now), story.stage
        if verb == Verb.APPROVE or verb in oracle.GOING_OUT:
            story.stood_for.add(story.number)
        elif verb == Verb.SEND_BACK:
            story.stood_for.discard(story.number)
        if verb in oracle.GOING_OUT:
            self._put_out(story, self._hour(verb, story, asked), asked.role)
        elif verb == Verb.RESCHEDULE:
            story.public = replace(story.public, published_at=asked.hour)
        elif verb == Verb.UNSCHEDULE:
            self._take_off(story)
        elif verb == Verb.WITHDRAW:
            story.public = replace(story.public, is_withdrawn=True)
        elif verb == Verb.CORRECT:
            notices = (*story.public.notices, asked.note)
            story.public = replace(story.public, notices=notices)
        elif verb == Verb.HOLD:
            story.is_held = True
            if state == PublicState.SCHEDULED:
                self._take_off(story)
                stage = oracle.stage_after(Verb.UNSCHEDULE, stage)
        elif verb == Verb.RELEASE:
            story.is_held = False
        elif verb == Verb.DELETE:
            story.is_deleted = True
        elif verb == Verb.PURGE:
            self._purge(story, state)
            story.savers.append(asked.role)
        story.stage = oracle.stage_after(verb, stage)

    def _put_out(self, story: Story, hour: datetime, role: str) -> None:
        known, text = story.public, story.newest
        was_seen = known is not None and known.state(self.now) != PublicState.SCHEDULED
        slug = text.slug or (known.slug if known else text.headline.lower().replace(" ", "-"))
        self.claims[slug] = story.pk
        story.public = Public(
            number=story.number,
            content=text,
            published_at=known.published_at if was_seen else hour,
            embargo_until=known.embargo_until if was_seen else text.embargo_until,
            expires_at=text.expires_at,
            slug=slug,
            put_out_by=role,
            notices=known.notices if was_seen else (),
        )

    def _take_off(self, story: Story) -> None:
        story.public = None
        self.claims = {slug: pk for slug, pk in self.claims.items() if pk != story.pk}

    def _purge(self, story: Story, state: PublicState) -> None:
        left = Content(
            headline=f"Removed story {story.pk}",
            embargo_until=story.newest.embargo_until,
            expires_at=story.newest.expires_at,
        )
        story.revisions = [*(EMPTY for _ in story.revisions), left]
        story.autosaves.clear()
        story.purged_at_number = story.number
        if state == PublicState.SCHEDULED:
            self._take_off(story)
        elif story.public:
            slug = f"removed-story-{story.pk}"
            self.claims[slug] = story.pk
            story.public = replace(
                story.public,
                number=story.number,
                content=left,
                slug=slug,
                is_withdrawn=True,
                notices=(),
            )
