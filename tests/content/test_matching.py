from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.matching import Effort, Run, runs


def test_runs_tell_what_is_shared() -> None:
    assert runs("abcXdef", "abcYdef", Effort()) == [
        Run(True, "abc", "abc"),
        Run(False, "X", "Y"),
        Run(True, "def", "def"),
    ]


def test_runs_begin_no_likeness_with_a_blank() -> None:
    found = runs("x y", "a b", Effort(), str.isspace)

    assert found == [Run(False, "x y", "a b")]


def test_runs_show_the_middle_whole_beyond_the_effort() -> None:
    found = runs("a1b2c3d", "aXbYcZd", Effort(left=3))

    assert found == [Run(True, "a", "a"), Run(False, "1b2c3", "XbYcZ"), Run(True, "d", "d")]


@pytest.mark.parametrize(("steps", "is_affordable"), [(5, True), (6, False)])
def test_affords_no_more_than_is_left(steps: int, is_affordable: bool) -> None:
    assert Effort(left=5).affords(steps) is is_affordable


def test_affords_each_step_once() -> None:
    effort = Effort(left=5)

    assert [effort.affords(3), effort.affords(3), effort.affords(2)] == [True, False, True]


@given(st.text(alphabet="ab "), st.text(alphabet="ab "), st.sampled_from([0, 20, 10_000]))
def test_runs_joined_are_both_versions(old: str, new: str, steps: int) -> None:
    found = runs(old, new, Effort(left=steps), str.isspace)

    assert "".join("".join(run.old) for run in found) == old
    assert "".join("".join(run.new) for run in found) == new
    assert all((run.old == run.new) == run.is_same for run in found)
