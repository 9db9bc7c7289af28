"""The sections of the navigation, read beside the state of the paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.utils import timezone

from newsroom.models import Paper, Section
from newsroom.pages import paper_state
from tests.factories import THEN, make_photo, make_section, publish_article, schedule_article

pytestmark = pytest.mark.django_db


def make_sections() -> None:
    links = ["https://example.org/", "https://example.org/ö"]
    make_section("World", position=2, photo=make_photo(), links=links, description="Far away.")
    make_section("Arts", position=2)
    make_section("Weather", position=1)


def test_sections_are_read_beside_the_state_as_they_are() -> None:
    make_sections()

    _state, sections = paper_state.read(THEN)

    assert [section.name for section in sections] == ["Weather", "Arts", "World"]
    assert [model_to_dict(section) for section in sections] == [
        model_to_dict(section) for section in Section.objects.all()
    ]
    assert {type(section.position) for section in sections} == {int}
    assert not any(section.get_deferred_fields() for section in sections)


def test_state_holds_the_nearest_instants_with_sections_and_without() -> None:
    soon, later = THEN + timedelta(hours=1), THEN + timedelta(hours=2)
    schedule_article("Soon", live_at=soon)
    publish_article("Now", expires_at=later)
    Paper.objects.update(generation="abc", changed_at=THEN)

    alone, none = paper_state.read(THEN + timedelta(minutes=1))
    make_sections()
    beside, sections = paper_state.read(THEN + timedelta(minutes=1))

    assert not none
    assert len(sections) == 3
    assert alone == beside == paper_state.State("abc", THEN, THEN, None, soon, later)


def test_sections_are_read_before_the_tables_are_filled() -> None:
    make_sections()
    Paper.objects.all().delete()

    state, sections = paper_state.read(timezone.now())

    assert state is None
    assert len(sections) == 3


@pytest.mark.django_db(transaction=True)
def test_edited_section_stands_in_the_navigation_at_once(client: Client, shared: None) -> None:
    section = make_section("World")
    addresses = ["/", publish_article("Harbour reopens").get_absolute_url(), "/search/", "/none/"]
    for address in addresses:
        assert ">World<" in client.get(address).content.decode()

    section.name = "Abroad"
    section.save()

    for address in addresses:
        html = client.get(address).content.decode()
        assert ">Abroad<" in html, address
        assert ">World<" not in html, address
