from __future__ import annotations

import pytest

from newsroom.mailing import choosing
from newsroom.models import SectionChoice
from tests.factories import make_section

pytestmark = pytest.mark.django_db


def test_choice_of_the_same_sections_is_one_row() -> None:
    world, sport = make_section("World"), make_section("Sport")

    first = choosing.choice_of([world, sport])
    second = choosing.choice_of([sport, world, sport])

    assert first == second
    assert first is not None
    assert set(first.sections.all()) == {world, sport}
    assert SectionChoice.objects.count() == 1


def test_choice_of_other_sections_is_another_row() -> None:
    world, sport = make_section("World"), make_section("Sport")

    assert choosing.choice_of([world]) != choosing.choice_of([world, sport])


def test_choice_of_no_section_is_the_whole_newsletter() -> None:
    assert choosing.choice_of([]) is None
