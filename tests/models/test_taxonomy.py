from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from newsroom.content import keys
from newsroom.models import Article, Author, Section, Tag
from tests.factories import make_article, make_author, make_section, make_tag

pytestmark = pytest.mark.django_db


def test_resolve_finds_one_tag_when_case_and_composition_differ() -> None:
    tag = make_tag("Café")

    found = Tag.objects.resolve(["CAFÉ", "cafe\u0301", "  café "])

    assert found == [tag]
    assert Tag.objects.count() == 1


def test_resolve_makes_two_tags_when_an_accent_differs() -> None:
    tags = Tag.objects.resolve(["Café", "Cafe"])

    assert [tag.name for tag in tags] == ["Café", "Cafe"]
    assert Tag.objects.count() == 2


def test_resolve_gives_each_tag_its_own_slug_when_names_make_the_same() -> None:
    tags = Tag.objects.resolve(["C++", "C#", "C"])

    assert len({tag.slug for tag in tags}) == 3


def test_resolve_unsaved_makes_no_tag_but_finds_those_that_are_there() -> None:
    harbours = make_tag("Harbours")
    make_tag("C")

    tags = Tag.objects.resolve_unsaved(["C++", "HARBOURS", "c++"])

    assert [(tag.name, tag.pk) for tag in tags] == [("C++", None), ("Harbours", harbours.pk)]
    assert tags[0].slug != "c"
    assert Tag.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_resolve_gives_each_tag_its_own_slug_when_editors_save_at_once() -> None:
    start = Barrier(4)

    def resolve(sign: str) -> list[str]:
        try:
            found = []
            for number in range(10):
                start.wait(timeout=60)
                found += [tag.name for tag in Tag.objects.resolve([f"C{number} {sign}"])]
            return found
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        resolved = list(pool.map(resolve, "+#!?"))

    assert resolved == [[f"C{number} {sign}" for number in range(10)] for sign in "+#!?"]
    assert Tag.objects.values("slug_key").distinct().count() == 40


def test_resolve_keeps_the_order_that_was_typed() -> None:
    make_tag("Whales")

    tags = Tag.objects.resolve(["Zebras", "Whales", "Apes"])

    assert [tag.name for tag in tags] == ["Zebras", "Whales", "Apes"]


def test_resolve_takes_a_fixed_number_of_queries(django_assert_num_queries) -> None:
    make_tag("Whales")

    with django_assert_num_queries(6):
        Tag.objects.resolve(["Whales", "Apes"])
    with django_assert_num_queries(6):
        Tag.objects.resolve(["Whales", *(f"Topic {number}" for number in range(30))])


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 101])
def test_resolve_refuses_a_name_that_is_empty_or_too_long(name: str) -> None:
    with pytest.raises(ValidationError):
        Tag.objects.resolve([name])


def test_save_renews_the_keys_when_it_is_told_which_columns_to_store() -> None:
    tag, author = make_tag("Boats"), make_author("Ana Sol")
    tag.name, author.slug = "Ships", "ana"

    tag.save(update_fields=["name"])
    author.save(update_fields=["slug"])

    assert Tag.objects.named("SHIPS").get() == tag
    assert Author.objects.get(slug_key=keys.exact_key("ana")) == author


def test_save_refuses_a_tag_that_exists_in_other_case() -> None:
    make_tag("Café")

    with pytest.raises(IntegrityError), transaction.atomic():
        Tag(name="CAFÉ", slug="another").save()


def test_clean_says_beside_the_name_that_a_tag_exists() -> None:
    make_tag("Café")

    with pytest.raises(ValidationError) as caught:
        Tag(name="CAFÉ").full_clean()

    assert list(caught.value.message_dict) == ["name"]


def test_tags_add_finds_the_tag_that_exists_in_other_case() -> None:
    article = make_article(tags=("Café",))

    article.tags.add("CAFÉ", "Tea")

    assert [tag.name for tag in article.tags.all()] == ["Café", "Tea"]


def test_tags_set_takes_the_same_queries_for_many_tags(django_assert_num_queries) -> None:
    article = make_article()

    with django_assert_num_queries(11):
        article.tags.set(["One", "Two"])
    with django_assert_num_queries(11):
        article.tags.set([f"Topic {number}" for number in range(25)])


def test_tags_set_keeps_their_order() -> None:
    article = make_article(tags=("Zebras", "Apes"))

    article.tags.set(["Apes", "Whales", "Zebras"])

    assert [tag.name for tag in article.tags.all()] == ["Apes", "Whales", "Zebras"]


@pytest.mark.parametrize("name", ["🎉🎉", "2024", "日本", "\u202e", "---"])
def test_save_gives_every_section_a_slug_that_is_no_number(name: str) -> None:
    section = make_section(name)

    assert section.slug
    assert not section.slug.isdigit()


def test_save_numbers_the_slug_when_two_authors_share_a_name() -> None:
    first, second = make_author("Ana Sol"), make_author("Ana Sol")

    assert (first.slug, second.slug) == ("ana-sol", "ana-sol-2")


def test_clean_refuses_a_typed_slug_that_is_taken() -> None:
    make_section("World")

    with pytest.raises(ValidationError) as caught:
        Section(name="Elsewhere", slug="World").full_clean()

    assert "slug" in caught.value.message_dict


def test_a_form_shows_tags_in_the_order_in_which_they_were_typed() -> None:
    make_tag("Apes")
    article = make_article(tags=("Zebras", "Apes", "Whales"))

    shown = Article._meta.get_field("tags").value_from_object(article)

    assert [tag.name for tag in shown] == ["Zebras", "Apes", "Whales"]
