"""Tags as they are typed: what parts them, what comes back, what is suggested and to whom."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from newsroom.admin.tag_names import MOST_TAGS, TagNamesField, joined, split
from newsroom.models import Tag
from tests import factories
from tests.admin import desk

SUGGEST = "admin:newsroom_tag_suggest"


def names_of(client: Client, term: str) -> list[str]:
    return client.get(reverse(SUGGEST), {"q": term}).json()["tags"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        (" , ,, ", []),
        ("climate change", ["climate change"]),
        ("Harbours, climate  change,Nets,", ["Harbours", "climate change", "Nets"]),
        ('"Paris, Texas", France', ["Paris, Texas", "France"]),
        ('"The ""Tide""", Nets', ['The "Tide"', "Nets"]),
        ('"never closed, Nets', ["never closed, Nets"]),
        ("over\ntwo\r\nlines", ["over two lines"]),
        ("Élections, 選挙, 🗳️", ["Élections", "選挙", "🗳️"]),
    ],
)
def test_split_parts_names_at_commas_alone(typed: str, names: list[str]) -> None:
    assert split(typed) == names


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=5))
def test_split_reads_what_joined_wrote(names: list[str]) -> None:
    assert split(joined(names)) == names


def test_clean_too_many_or_too_long_names_is_refused() -> None:
    field = TagNamesField(required=False)

    with pytest.raises(ValidationError, match="at most 50 tags"):
        field.clean(", ".join(f"tag {number}" for number in range(MOST_TAGS + 1)))
    with pytest.raises(ValidationError, match="longer than 100 characters"):
        field.clean("x" * 101)


@pytest.mark.django_db
def test_save_name_in_other_letter_case_finds_the_tag_that_is_there() -> None:
    client = desk.login(factories.make_chief())
    tag = factories.make_tag("Café")
    article = factories.make_article()

    desk.save(client, article, tags="CAFÉ, café, Cafe")

    assert [each.name for each in article.tags.all()] == ["Café", "Cafe"]
    assert tag in article.tags.all()
    assert Tag.objects.count() == 2


@pytest.mark.django_db
def test_suggest_gives_the_very_name_first_then_beginnings_then_the_rest() -> None:
    client = desk.login(factories.make_chief())
    for name in ("Old tide", "Tide tables", "Tide", "Ebb"):
        factories.make_tag(name)

    assert names_of(client, "tide") == ["Tide", "Tide tables", "Old tide"]


@pytest.mark.django_db
@pytest.mark.parametrize("term", ["élec", "ÉLEC", "Élections", "ÉLECTIONS", "ections"])
def test_suggest_finds_letters_beyond_ascii_in_either_case(term: str) -> None:
    client = desk.login(factories.make_chief())
    factories.make_tag("Élections")

    assert names_of(client, term) == ["Élections"]


@pytest.mark.django_db
@pytest.mark.parametrize("term", ["", "   ", "\x00", "%", "_", "x" * 5000, "'"])
def test_suggest_for_nothing_or_nonsense_gives_nothing(term: str) -> None:
    client = desk.login(factories.make_chief())
    factories.make_tag("Tide")

    assert names_of(client, term) == []


@pytest.mark.django_db
def test_suggest_gives_at_most_ten_in_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = desk.login(factories.make_chief())
    Tag.objects.resolve(f"Tide {number:03}" for number in range(60))

    with django_assert_max_num_queries(5):
        names = names_of(client, "tide")

    assert names == [f"Tide {number:03}" for number in range(10)]


@pytest.mark.django_db
def test_suggest_answers_those_who_write_and_nobody_else() -> None:
    url = reverse(SUGGEST)
    writer = desk.login(factories.make_user(permissions=("change_article",)))
    stranger = desk.login(factories.make_user())

    assert writer.get(url, {"q": "t"}).status_code == 200
    assert stranger.get(url, {"q": "t"}).status_code == 403
    assert Client().get(url, {"q": "t"}).status_code == 302
    assert writer.post(url, {"q": "t"}).status_code == 405
