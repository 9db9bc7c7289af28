"""Stages, and the one table of which verb is allowed from where, and to whom. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from newsroom.desk.refusals import NOT_YET, REFUSALS, RULE_SENTENCES
from newsroom.desk.verbs import Verb
from newsroom.exceptions import NotAllowed, NoteMissing, RuleStands, WrongStage
from newsroom.models import PublicState, Rule, Stage

#: Who has it may do with every story what others may do with their own alone.
EDIT_OTHERS = "newsroom.edit_others_article"
#: Who has it may break a rule, with a reason.
OVERRIDE = "newsroom.override_article"


class Person(Protocol):
    """Whoever acts: any user model that Django can ask for permissions."""

    def has_perm(self, perm: str, obj: Any = None) -> bool: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """How a story stands for one person, as far as the table asks."""

    stage: Stage
    public: PublicState
    is_own: bool = False
    """Whether this person began the story or is credited on it."""
    is_held: bool = False
    """Whether it is on legal hold."""
    has_four_eyes: bool = False
    """Whether the site wants a second person to approve."""
    has_written: bool = False
    """Whether this person saved any of the text that nobody has stood for yet."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: ``verb`` leads from any of ``stages`` to ``to``.

    It is allowed while readers see the story in one of ``public``, to those who have all of
    ``permissions``. ``to`` is None where the stage stays. With ``own_only`` it takes
    ``EDIT_OTHERS`` besides for stories of others; ``approves`` marks what the four-eyes rule
    looks at, ``is_barred_by_hold`` what a legal hold bars.
    """

    verb: Verb
    stages: frozenset[Stage]
    public: frozenset[PublicState]
    to: Stage | None
    permissions: tuple[str, ...]
    own_only: bool = field(default=False, kw_only=True)
    needs_note: bool = field(default=False, kw_only=True)
    approves: bool = field(default=False, kw_only=True)
    is_barred_by_hold: bool = field(default=False, kw_only=True)

    def fits(self, situation: Situation) -> bool:
        """Whether stage and public state allow it."""
        return situation.stage in self.stages and situation.public in self.public

    def admits(self, situation: Situation, by: Person) -> bool:
        """Whether this person has what it takes."""
        is_theirs = not self.own_only or situation.is_own or by.has_perm(EDIT_OTHERS)
        return is_theirs and all(by.has_perm(each) for each in self.permissions)

    def broken_rules(self, situation: Situation) -> tuple[Rule, ...]:
        """The rules that stand against it and that it would break."""
        is_theirs = situation.is_own or situation.has_written
        four_eyes = self.approves and situation.has_four_eyes and is_theirs
        held = self.is_barred_by_hold and situation.is_held
        marks = ((Rule.FOUR_EYES, four_eyes), (Rule.HOLD, held))
        return tuple(rule for rule, is_broken in marks if is_broken)


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """Leave to do a verb now: its row, what was said with it, and which rules it broke, why."""

    transition: Transition
    note: str = ""
    broke: tuple[Rule, ...] = ()
    reason: str = ""


ANY_STAGE = frozenset(Stage)
ANYWHERE = frozenset(PublicState)
DRAFT = frozenset({Stage.DRAFT})
IN_REVIEW = frozenset({Stage.IN_REVIEW})
READY = frozenset({Stage.READY})
PUBLISHED = frozenset({Stage.PUBLISHED})
NONE = frozenset({PublicState.NONE})
SCHEDULED = frozenset({PublicState.SCHEDULED})
LIVE = frozenset({PublicState.LIVE})
SEEN = frozenset({PublicState.LIVE, PublicState.EXPIRED})

_MAY_APPROVE = ("newsroom.approve_article",)
_MAY_PUBLISH = ("newsroom.publish_article",)
#: Publishing what nobody approved is approving it too.
_MAY_BOTH = (*_MAY_APPROVE, *_MAY_PUBLISH)


def _going_out(
    verb: Verb, public: frozenset[PublicState], *, also: frozenset[PublicState] = frozenset()
) -> Iterator[Transition]:
    """The rows of a verb that makes the newest revision what readers see.

    ``also`` is where it may be done to a published story in which nothing has changed.
    """
    for stages, states, approves in (
        (DRAFT | IN_REVIEW, public, True),
        (READY, public, False),
        (PUBLISHED, also, False),
    ):
        if states:
            yield Transition(
                verb,
                stages,
                states,
                Stage.PUBLISHED,
                _MAY_BOTH if approves else _MAY_PUBLISH,
                approves=approves,
                is_barred_by_hold=True,
            )


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Verb.SAVE, DRAFT, ANYWHERE, Stage.DRAFT, ("newsroom.change_article",), own_only=True
    ),
    Transition(
        Verb.SAVE,
        IN_REVIEW | READY,
        ANYWHERE,
        Stage.IN_REVIEW,
        ("newsroom.change_article", EDIT_OTHERS),
    ),
    Transition(
        Verb.SAVE, PUBLISHED, ANYWHERE, Stage.DRAFT, ("newsroom.change_article", EDIT_OTHERS)
    ),
    Transition(
        Verb.SUBMIT, DRAFT, ANYWHERE, Stage.IN_REVIEW, ("newsroom.submit_article",), own_only=True
    ),
    Transition(
        Verb.SEND_BACK, IN_REVIEW | READY, ANYWHERE, Stage.DRAFT, _MAY_APPROVE, needs_note=True
    ),
    Transition(Verb.APPROVE, IN_REVIEW, ANYWHERE, Stage.READY, _MAY_APPROVE, approves=True),
    *_going_out(Verb.PUBLISH, ANYWHERE, also=SCHEDULED),
    *_going_out(Verb.PUBLISH_MINOR, LIVE),
    *_going_out(Verb.SCHEDULE, NONE),
    *_going_out(Verb.UPDATE_SCHEDULED, SCHEDULED),
    Transition(Verb.RESCHEDULE, ANY_STAGE, SCHEDULED, None, _MAY_PUBLISH, is_barred_by_hold=True),
    Transition(Verb.UNSCHEDULE, PUBLISHED, SCHEDULED, Stage.READY, _MAY_PUBLISH),
    Transition(Verb.UNSCHEDULE, ANY_STAGE - PUBLISHED, SCHEDULED, None, _MAY_PUBLISH),
    Transition(
        Verb.CORRECT,
        ANY_STAGE,
        LIVE,
        None,
        ("newsroom.correct_article",),
        needs_note=True,
        is_barred_by_hold=True,
    ),
    Transition(
        Verb.WITHDRAW,
        ANY_STAGE,
        SEEN,
        Stage.DRAFT,
        ("newsroom.withdraw_article",),
        is_barred_by_hold=True,
    ),
    Transition(Verb.HOLD, ANY_STAGE, ANYWHERE, None, ("newsroom.hold_article",), needs_note=True),
    Transition(
        Verb.RELEASE,
        ANY_STAGE,
        ANYWHERE,
        None,
        ("newsroom.hold_article", OVERRIDE),
        needs_note=True,
    ),
    Transition(
        Verb.DELETE,
        ANY_STAGE,
        NONE,
        None,
        ("newsroom.delete_article",),
        own_only=True,
        is_barred_by_hold=True,
    ),
    Transition(
        Verb.PURGE,
        ANY_STAGE,
        ANYWHERE,
        Stage.DRAFT,
        ("newsroom.purge_article",),
        needs_note=True,
        is_barred_by_hold=True,
    ),
)


def require(
    verb: Verb, *, situation: Situation, by: Person, note: str = "", reason: str = ""
) -> Passage:
    """Leave for this person to do ``verb`` now; ``reason`` says why a rule is to be broken.

    Raises: NotAllowed without the permission, WrongStage when stage or public state forbid it,
    RuleStands when a rule does that is not broken, NoteMissing.
    """
    admitting = [each for each in rows(verb) if each.admits(situation, by)]
    if not admitting:
        raise NotAllowed(_("You may not do this: %(verb)s.") % {"verb": verb.label})
    transition = next((each for each in admitting if each.fits(situation)), None)
    if transition is None:
        is_others = any(each.fits(situation) for each in rows(verb))
        raise WrongStage(str(NOT_YET[verb] if is_others else REFUSALS[verb]))
    if not _agrees_with_hold(verb, situation):
        raise WrongStage(str(REFUSALS[verb]))
    broke = transition.broken_rules(situation)
    if broke and not (reason.strip() and by.has_perm(OVERRIDE)):
        raise RuleStands(" ".join(str(RULE_SENTENCES[rule]) for rule in broke), rules=broke)
    if transition.needs_note and not note.strip():
        raise NoteMissing(_("Write a note: it is kept with the story."))
    return Passage(
        transition=transition,
        note=note.strip(),
        broke=broke,
        reason=reason.strip() if broke else "",
    )


def leaving_schedule(situation: Situation, *, note: str) -> Passage:
    """Leave to take a story off the schedule because of another verb, which needed its own."""
    transition = next(each for each in rows(Verb.UNSCHEDULE) if each.fits(situation))
    return Passage(transition=transition, note=note)


def rows(verb: Verb) -> list[Transition]:
    """The table's rows of this verb."""
    return [each for each in TRANSITIONS if each.verb == verb]


def _agrees_with_hold(verb: Verb, situation: Situation) -> bool:
    """Whether a hold is there to be lifted, or none to be put on twice."""
    if verb == Verb.HOLD:
        return not situation.is_held
    return situation.is_held or verb != Verb.RELEASE


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A verb as it is offered to a person: at once, greyed with a reason, or by breaking a rule."""

    verb: Verb
    refusal: str = ""
    """Why it cannot be done now; empty when it can."""
    is_breakable: bool = False
    """Whether this person may do it all the same, with a reason."""

    @property
    def is_open(self) -> bool:
        return not self.refusal


def offer(verb: Verb, *, situation: Situation, by: Person) -> Offer | None:
    """The verb as this person finds it now; None where it is not theirs to do."""
    try:
        require(verb, situation=situation, by=by, note="-")
    except NotAllowed:
        return None
    except WrongStage as refusal:
        return Offer(verb=verb, refusal=str(refusal))
    except RuleStands as refusal:
        # A timeline that is deleted keeps no reason.
        is_breakable = verb != Verb.DELETE and by.has_perm(OVERRIDE)
        return Offer(verb=verb, refusal=str(refusal), is_breakable=is_breakable)
    return Offer(verb=verb)


def allows(verb: Verb, *, situation: Situation, by: Person) -> bool:
    """Whether this person may do it now without breaking a rule."""
    found = offer(verb, situation=situation, by=by)
    return found is not None and found.is_open
