from __future__ import annotations

from collections.abc import Callable

import pytest

from newsroom.desk import roles, workflow
from newsroom.desk.verbs import DONE, Verb
from newsroom.desk.workflow import TRANSITIONS, Offer, Passage, Situation
from newsroom.exceptions import NewsroomError, NotAllowed, NoteMissing, RuleStands, WrongStage
from newsroom.models import Event, PublicState, Rule, Stage
from tests.desk import oracle
from tests.desk.oracle import Case


class Someone:
    """A person with given permissions, or with all of them."""

    def __init__(self, *codenames: str, has_all: bool = False) -> None:
        self.permissions = {f"newsroom.{codename}" for codename in codenames}
        self.has_all = has_all

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.has_all or perm in self.permissions


PEOPLE = {
    **{role: Someone(*codenames) for role, codenames in roles.ROLES.items()},
    oracle.SUPERUSER: Someone(has_all=True),
    oracle.NOBODY: Someone(),
}
EVERY_CASE = oracle.every_case()
EVERY_VERB = pytest.mark.parametrize("verb", Verb)

Outcome = type[NewsroomError] | None


def outcome(deed: Callable[[], Passage]) -> Outcome:
    """The kind of refusal, which says why; None for leave."""
    try:
        deed()
    except NewsroomError as refusal:
        return type(refusal) if str(refusal).strip() else NewsroomError
    return None


def asked(verb: Verb, case: Case, *, note: str = "", reason: str = "") -> Outcome:
    person = PEOPLE[case.role]
    return outcome(
        lambda: workflow.require(
            verb, situation=case.situation, by=person, note=note, reason=reason
        )
    )


def expected(verb: Verb, case: Case, *, with_reason: bool) -> Outcome:
    """What the rules say of one who writes a note."""
    if not oracle.is_theirs(verb, case):
        return NotAllowed
    if not oracle.is_possible(verb, case):
        return WrongStage
    if oracle.broken_rules(verb, case) and not (with_reason and oracle.may_break(case)):
        return RuleStands
    return None


@EVERY_VERB
def test_require_allows_what_the_rules_say_and_nothing_else(verb: Verb) -> None:
    wrong = [
        case
        for case in EVERY_CASE
        if asked(verb, case, note="Because.") is not expected(verb, case, with_reason=False)
    ]

    assert wrong == []


@EVERY_VERB
def test_require_lets_only_chiefs_break_a_rule_with_a_reason(verb: Verb) -> None:
    wrong = [
        case
        for case in EVERY_CASE
        if asked(verb, case, note="Because.", reason="Urgent.")
        is not expected(verb, case, with_reason=True)
    ]

    assert wrong == []


@EVERY_VERB
def test_require_takes_blanks_for_no_reason(verb: Verb) -> None:
    broken = [case for case in EVERY_CASE if expected(verb, case, with_reason=False) is RuleStands]

    outcomes = {asked(verb, case, note="Because.", reason=" \n") for case in broken}

    assert outcomes == ({RuleStands} if broken else set())


@EVERY_VERB
def test_require_wants_a_note_where_the_rules_do(verb: Verb) -> None:
    allowed = [case for case in EVERY_CASE if expected(verb, case, with_reason=False) is None]

    outcomes = {asked(verb, case, note=" \t") for case in allowed}

    assert outcomes == {NoteMissing if verb in oracle.NEEDING_NOTE else None}


@EVERY_VERB
def test_require_leads_to_the_stage_that_the_rules_say(verb: Verb) -> None:
    allowed = [case for case in EVERY_CASE if expected(verb, case, with_reason=True) is None]
    for case in allowed:
        passage = workflow.require(
            verb, situation=case.situation, by=PEOPLE[case.role], note=" Why. ", reason=" Now. "
        )

        assert passage.transition.verb == verb
        assert (passage.transition.to or case.stage) == oracle.stage_after(verb, case.stage), case
        assert set(passage.broke) == oracle.broken_rules(verb, case), case
        assert passage.note == "Why."
        assert passage.reason == ("Now." if passage.broke else "")


@EVERY_VERB
def test_offer_agrees_with_require(verb: Verb) -> None:
    for case in EVERY_CASE:
        offer = workflow.offer(verb, situation=case.situation, by=PEOPLE[case.role])
        may = workflow.allows(verb, situation=case.situation, by=PEOPLE[case.role])

        due = expected(verb, case, with_reason=False)
        assert (offer is None) == (due is NotAllowed), case
        assert may == (due is None), case
        if isinstance(offer, Offer):
            assert offer.verb == verb
            assert offer.is_open == (due is None), case
            assert bool(offer.refusal) != offer.is_open
            # A timeline that is deleted keeps no reason.
            may_break = oracle.may_break(case) and verb != Verb.DELETE
            assert offer.is_breakable == (due is RuleStands and may_break), case


def test_require_names_every_rule_that_stands() -> None:
    situation = Situation(
        stage=Stage.DRAFT,
        public=PublicState.NONE,
        is_own=True,
        is_held=True,
        has_four_eyes=True,
    )

    with pytest.raises(RuleStands, match=r"own story.*legal hold") as refused:
        workflow.require(Verb.PUBLISH, situation=situation, by=PEOPLE["Editor"])

    assert set(refused.value.rules) == {Rule.FOUR_EYES, Rule.HOLD}


@pytest.mark.parametrize("verb", sorted(oracle.GOING_OUT))
@pytest.mark.parametrize("lacking", ["approve_article", "publish_article"])
def test_require_lets_who_may_only_publish_put_out_only_what_is_approved(
    verb: Verb, lacking: str
) -> None:
    editor = set(roles.ROLES["Editor"])
    person = Someone(*(editor - {lacking}))
    place = {Verb.SCHEDULE: PublicState.NONE, Verb.UPDATE_SCHEDULED: PublicState.SCHEDULED}
    public = place.get(verb, PublicState.LIVE)

    outcomes = {
        stage: outcome(
            lambda stage=stage: workflow.require(
                verb, situation=Situation(stage=stage, public=public), by=person
            )
        )
        for stage in (Stage.DRAFT, Stage.IN_REVIEW, Stage.READY)
    }

    if lacking == "publish_article":
        assert set(outcomes.values()) == {NotAllowed}
    else:
        assert outcomes == {
            Stage.DRAFT: WrongStage,
            Stage.IN_REVIEW: WrongStage,
            Stage.READY: None,
        }


@EVERY_VERB
def test_require_wants_each_permission_that_the_verb_has(verb: Verb) -> None:
    allowed = [case for case in EVERY_CASE if expected(verb, case, with_reason=False) is None]
    case = next(case for case in allowed if case.role == "Chief editor")
    wanted = {name for row in workflow.rows(verb) for name in row.permissions}
    held = {f"newsroom.{name}" for name in roles.ROLES["Chief editor"]}
    assert wanted <= held

    for name in workflow.require(
        verb, situation=case.situation, by=PEOPLE["Chief editor"], note="-"
    ).transition.permissions:
        person = Someone(*(each.removeprefix("newsroom.") for each in held - {name}))
        with pytest.raises((NotAllowed, WrongStage)):
            workflow.require(verb, situation=case.situation, by=person, note="-")


def test_the_table_knows_every_verb_and_no_two_rows_for_one_case() -> None:
    assert {row.verb for row in TRANSITIONS} == set(Verb)
    for verb in Verb:
        for stage in Stage:
            for public in PublicState:
                situation = Situation(stage=stage, public=public)
                assert sum(row.fits(situation) for row in workflow.rows(verb)) <= 1


@EVERY_VERB
def test_the_timeline_has_room_and_words_for_every_verb(verb: Verb) -> None:
    assert len(verb) <= (Event._meta.get_field("verb").max_length or 0)
    assert verb == Verb.DELETE or str(DONE[verb])
