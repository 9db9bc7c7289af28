from __future__ import annotations

from itertools import product

import pytest

from newsroom.desk import workflow
from newsroom.desk.workflow import TRANSITIONS, Transition, Verb
from newsroom.exceptions import NotAllowed, WrongStage
from newsroom.models import PublicState, Stage


class Someone:
    """A person with given permissions."""

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return perm in self.permissions


def test_every_verb_has_one_row() -> None:
    assert sorted(row.verb for row in TRANSITIONS) == sorted(Verb)


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: row.verb)
def test_require_allows_what_the_table_says_and_nothing_else(row: Transition) -> None:
    person = Someone(row.permission)

    for stage, public in product(Stage, PublicState):
        if stage in row.stages and public in row.public:
            assert workflow.require(row.verb, stage=stage, public=public, by=person) == row
            assert row.verb in workflow.allowed(stage=stage, public=public, by=person)
        else:
            with pytest.raises(WrongStage, match=r"\w"):
                workflow.require(row.verb, stage=stage, public=public, by=person)
            assert row.verb not in workflow.allowed(stage=stage, public=public, by=person)


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: row.verb)
def test_require_refuses_whoever_lacks_the_permission(row: Transition) -> None:
    nobody = Someone()

    for stage, public in product(row.stages, row.public):
        with pytest.raises(NotAllowed):
            workflow.require(row.verb, stage=stage, public=public, by=nobody)
    assert workflow.allowed(stage=Stage.DRAFT, public=PublicState.LIVE, by=nobody) == frozenset()
