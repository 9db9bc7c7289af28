"""What a site adds to a story of its own is kept in revisions and comes back from them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newsroom.desk import contents, parts, purging, restoring, revising
from tests import factories
from tests.desk.recipes import Recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def recipes() -> Iterator[Recipes]:
    part = Recipes()
    parts.register(part)
    yield part
    if part in parts.registered():
        parts.unregister(part.name)


def test_save_with_a_part_keeps_it_in_the_revision(recipes: Recipes) -> None:
    article = factories.make_article()
    recipes.kept[article.pk] = ["Fish soup"]

    revision = revising.record(article, by=factories.make_chief(), at=factories.THEN)

    assert revision.number == 2
    assert contents.read(revision)["more"] == {"recipes": ["Fish soup"]}


def test_save_with_the_same_part_makes_no_revision(recipes: Recipes) -> None:
    article = factories.make_article()

    revision = revising.record(article, by=factories.make_chief(), at=factories.THEN)

    assert revision.number == 1


def test_restore_revision_brings_a_part_back(recipes: Recipes) -> None:
    chief = factories.make_chief()
    article = factories.make_article(by=chief)
    recipes.kept[article.pk] = ["Fish soup"]
    revising.record(article, by=chief, at=factories.THEN)
    recipes.kept[article.pk] = ["Fish stew", "Bread"]
    revising.record(article, by=chief, at=factories.THEN)

    restored = restoring.restore(article, number=2, revision=3, by=chief, at=factories.THEN)

    assert recipes.kept[article.pk] == ["Fish soup"]
    assert restored.revision.number == 4
    assert contents.read(restored.revision)["more"] == {"recipes": ["Fish soup"]}


def test_restore_revision_from_before_a_part_leaves_the_part_as_it_is(recipes: Recipes) -> None:
    chief = factories.make_chief()
    parts.unregister("recipes")
    article = factories.make_article("Boats", by=chief)
    parts.register(recipes)
    recipes.kept[article.pk] = ["Fish soup"]
    article.headline = "Ships"
    revising.save(article, by=chief, at=factories.THEN)

    restoring.restore(article, number=1, revision=2, by=chief, at=factories.THEN)

    assert article.headline == "Boats"
    assert recipes.kept[article.pk] == ["Fish soup"]


def test_restore_revision_of_a_part_that_is_gone_restores_the_rest(recipes: Recipes) -> None:
    chief = factories.make_chief()
    article = factories.make_article("Boats", by=chief)
    recipes.kept[article.pk] = ["Fish soup"]
    article.headline = "Ships"
    revising.save(article, by=chief, at=factories.THEN)
    parts.unregister("recipes")

    restored = restoring.restore(article, number=1, revision=2, by=chief, at=factories.THEN)

    assert article.headline == "Boats"
    assert restored.missing == ()


def test_purge_removes_a_part_from_the_site_and_from_every_revision(recipes: Recipes) -> None:
    chief = factories.make_chief()
    article = factories.make_article(by=chief)
    recipes.kept[article.pk] = ["Fish soup"]
    revising.record(article, by=chief, at=factories.THEN)

    purging.purge(article, by=chief, at=factories.THEN, note="A court wants it so.")

    assert article.pk not in recipes.kept
    assert "Fish soup" not in str([each.content for each in article.revisions.all()])
