"""Who may do what when, said a second time and in other words than the table in ``workflow``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from newsroom.desk import roles
from newsroom.desk.verbs import Verb
from newsroom.desk.workflow import Situation
from newsroom.models import PublicState, Rule, Stage

NOBODY = "Nobody"
SUPERUSER = "Superuser"
ROLES = (*roles.ROLES, SUPERUSER, NOBODY)

WRITERS = {"Reporter", "Editor", "Chief editor", SUPERUSER}
EDITORS = {"Editor", "Chief editor", SUPERUSER}
CHIEFS = {"Chief editor", SUPERUSER}

GOING_OUT = {Verb.PUBLISH, Verb.PUBLISH_MINOR, Verb.SCHEDULE, Verb.UPDATE_SCHEDULED}
BARRED_BY_HOLD = GOING_OUT | {
    Verb.RESCHEDULE,
    Verb.CORRECT,
    Verb.WITHDRAW,
    Verb.DELETE,
    Verb.PURGE,
}
NEEDING_NOTE = {Verb.SEND_BACK, Verb.CORRECT, Verb.HOLD, Verb.RELEASE, Verb.PURGE}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One combination of all that the workflow looks at."""

    stage: Stage
    public: PublicState
    role: str
    is_own: bool = False
    is_held: bool = False
    has_four_eyes: bool = False
    has_written: bool = False

    @property
    def situation(self) -> Situation:
        return Situation(
            stage=self.stage,
            public=self.public,
            is_own=self.is_own,
            is_held=self.is_held,
            has_four_eyes=self.has_four_eyes,
            has_written=self.has_written,
        )


def every_case() -> list[Case]:
    """All combinations."""
    both = (False, True)
    return [
        Case(
            stage=stage,
            public=public,
            role=role,
            is_own=is_own,
            is_held=is_held,
            has_four_eyes=has_four_eyes,
            has_written=has_written,
        )
        for stage, public, role, is_own, is_held, has_four_eyes, has_written in product(
            Stage, PublicState, ROLES, both, both, both, both
        )
    ]


def is_theirs(verb: Verb, case: Case) -> bool:
    """Whether the verb is this person's to do at all, at some stage of this story."""
    if verb in (Verb.SAVE, Verb.SUBMIT):
        return case.role in EDITORS or (case.role in WRITERS and case.is_own)
    if verb in (Verb.RELEASE, Verb.PURGE):
        return case.role in CHIEFS
    return case.role in EDITORS


def is_possible(verb: Verb, case: Case) -> bool:
    """Whether the story stands so that the verb makes sense, for this person."""
    changed = case.stage != Stage.PUBLISHED
    scheduled, live = case.public == PublicState.SCHEDULED, case.public == PublicState.LIVE
    match verb:
        case Verb.SAVE:
            return case.role != "Reporter" or case.stage == Stage.DRAFT
        case Verb.SUBMIT:
            return case.stage == Stage.DRAFT
        case Verb.SEND_BACK:
            return case.stage in (Stage.IN_REVIEW, Stage.READY)
        case Verb.APPROVE:
            return case.stage == Stage.IN_REVIEW
        case Verb.PUBLISH:
            return changed or scheduled
        case Verb.PUBLISH_MINOR:
            return changed and live
        case Verb.SCHEDULE:
            return changed and case.public == PublicState.NONE
        case Verb.UPDATE_SCHEDULED:
            return changed and scheduled
        case Verb.RESCHEDULE | Verb.UNSCHEDULE:
            return scheduled
        case Verb.CORRECT:
            return live
        case Verb.WITHDRAW:
            return live or case.public == PublicState.EXPIRED
        case Verb.HOLD:
            return not case.is_held
        case Verb.RELEASE:
            return case.is_held
        case Verb.DELETE:
            return case.public == PublicState.NONE
        case Verb.PURGE:
            return True


def broken_rules(verb: Verb, case: Case) -> set[Rule]:
    """The rules that doing it would break."""
    broken = set()
    judges = verb == Verb.APPROVE or (
        verb in GOING_OUT and case.stage in (Stage.DRAFT, Stage.IN_REVIEW)
    )
    if case.has_four_eyes and (case.is_own or case.has_written) and judges:
        broken.add(Rule.FOUR_EYES)
    if case.is_held and verb in BARRED_BY_HOLD:
        broken.add(Rule.HOLD)
    return broken


def may_break(case: Case) -> bool:
    """Whether this person may break a rule, with a reason."""
    return case.role in CHIEFS


def stage_after(verb: Verb, stage: Stage) -> Stage:
    """Where the story stands when the verb is done."""
    if verb == Verb.SAVE:
        return Stage.IN_REVIEW if stage in (Stage.IN_REVIEW, Stage.READY) else Stage.DRAFT
    if verb == Verb.UNSCHEDULE:
        return Stage.READY if stage == Stage.PUBLISHED else stage
    if verb in GOING_OUT:
        return Stage.PUBLISHED
    fixed = {
        Verb.SUBMIT: Stage.IN_REVIEW,
        Verb.SEND_BACK: Stage.DRAFT,
        Verb.APPROVE: Stage.READY,
        Verb.WITHDRAW: Stage.DRAFT,
        Verb.PURGE: Stage.DRAFT,
    }
    return fixed.get(verb, stage)
