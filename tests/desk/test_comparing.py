"""What an editor is told of two versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from newsroom.content.differing import Block, Gap, Kind
from newsroom.desk import comparing, contents, parts
from newsroom.desk.comparing import FieldChange, ListChange, WholeChange
from newsroom.models.fields import CleanHTML
from tests.desk.recipes import Recipes


@pytest.fixture
def recipes() -> Iterator[Recipes]:
    part = Recipes()
    parts.register(part)
    yield part
    parts.unregister(part.name)


def content(**fields: Any) -> dict[str, Any]:
    """What a revision tells of a story with these fields."""
    return {**contents.EMPTY, "body": CleanHTML(""), **fields}


def only(old: dict[str, Any], new: dict[str, Any]) -> FieldChange:
    """The one field that differs."""
    (change,) = comparing.compare(old, new)
    return change


def told(pieces: Any, *kinds: Kind) -> str:
    return "".join(piece.html for piece in pieces if piece.kind in kinds)


def credit(number: int, name: str, role: str = "words") -> dict[str, Any]:
    return {"author": {"id": number, "name": name}, "role": role}


def tag(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "name": name}


def test_compare_same_contents_tells_nothing() -> None:
    same = content(headline="Boats", tags=[tag(1, "Sea")], section={"id": 1, "name": "World"})

    assert comparing.compare(same, dict(same)) == ()


def test_compare_things_that_were_renamed_tells_nothing() -> None:
    old = content(section={"id": 1, "name": "World"}, bylines=[credit(1, "Ana Sol")])
    new = content(section={"id": 1, "name": "The world"}, bylines=[credit(1, "Ana Luz")])

    assert comparing.compare(old, new) == ()


def test_compare_texts_tells_them_word_by_word() -> None:
    old = content(headline="Boats are back in the harbour")
    new = content(headline="Boats are out of the harbour")

    change = only(old, new)

    assert (change.name, change.label) == ("headline", "Headline")
    assert told(change.pieces, Kind.SAME, Kind.REMOVED) == "Boats are back in the harbour"
    assert told(change.pieces, Kind.SAME, Kind.ADDED) == "Boats are out of the harbour"
    assert "harbour" in told(change.pieces, Kind.SAME)


def test_compare_bodies_folds_what_is_the_same() -> None:
    same = "".join(f"<p>Paragraph {number}.</p>" for number in range(12))
    old = content(body=CleanHTML(f"{same}<p>They came at noon.</p>"))
    new = content(body=CleanHTML(f"{same}<p>They came at dawn.</p>"))

    gap, near, changed = only(old, new).blocks

    assert gap == Gap(11)
    assert isinstance(near, Block)
    assert near.kind == Kind.SAME
    assert isinstance(changed, Block)
    assert changed.kind == Kind.CHANGED
    assert told(changed.pieces, Kind.REMOVED).strip(".") == "noon"


def test_compare_bodies_with_the_same_words_says_so() -> None:
    old, new = content(body=CleanHTML("<p>Boats.</p>")), content(body=CleanHTML("<p>Boats.</p>\n"))

    change = only(old, new)

    assert change.note == "It was changed, but its words are the same."
    assert change.blocks == ()


def test_compare_named_things_tells_both_names() -> None:
    old = content(section={"id": 1, "name": "World"}, slug="boats")
    new = content(section=None, slug="ships", lead_photo={"id": 3, "name": "Low tide"})

    changes = {change.label: change.whole for change in comparing.compare(old, new)}

    assert changes == {
        "Lead photo": WholeChange(old="", new="Low tide"),
        "Section": WholeChange(old="World", new=""),
        "Slug": WholeChange(old="boats", new="ships"),
    }


def test_compare_instants_tells_them_in_the_sites_zone(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    old, new = content(), content(embargo_until="2026-07-01T10:00:00+00:00")

    change = only(old, new)

    assert change.label == "Embargo until"
    assert change.whole == WholeChange(old="", new="July 1, 2026, noon CEST")


def test_compare_bylines_tells_who_came_went_and_changed() -> None:
    old = content(bylines=[credit(1, "Ana"), credit(2, "Bo"), credit(3, "Cy")])
    new = content(bylines=[credit(3, "Cy", "photos"), credit(1, "Ana"), credit(4, "Di")])

    change = only(old, new)

    assert change.label == "Bylines"
    assert change.items == ListChange(
        removed=("Bo (Words)",),
        added=("Di (Words)",),
        changed=("Cy (Words) → Cy (Photos)",),
        order=("Cy (Photos)", "Ana (Words)", "Di (Words)"),
    )


def test_compare_tags_tells_no_order_where_it_stayed() -> None:
    old = content(tags=[tag(1, "Sea"), tag(2, "Wind"), tag(3, "Fish")])
    new = content(tags=[tag(1, "Sea"), tag(4, "Tide"), tag(3, "Fish")])

    change = only(old, new)

    assert change.items == ListChange(removed=("Wind",), added=("Tide",), changed=(), order=())


def test_compare_many_fields_keeps_the_order_of_the_form() -> None:
    old = content()
    new = content(
        language="fr",
        tags=[tag(1, "Sea")],
        bylines=[credit(1, "Ana")],
        body=CleanHTML("<p>Boats.</p>"),
        kicker="Fishing",
    )

    names = [change.name for change in comparing.compare(old, new)]

    assert names == ["kicker", "body", "bylines", "tags", "language"]


def test_compare_a_sites_own_part_tells_its_text(recipes: Recipes) -> None:
    old = content(more={"recipes": ["Fish soup"]})
    new = content(more={"recipes": ["Fish stew"]})

    change = only(old, new)

    assert (change.name, change.label) == ("recipes", "Recipes")
    assert told(change.pieces, Kind.REMOVED) == "soup"
    assert told(change.pieces, Kind.ADDED) == "stew"
    assert comparing.labels()["recipes"] == "Recipes"


def test_compare_a_part_that_came_later_tells_all_of_it(recipes: Recipes) -> None:
    change = only(content(), content(more={"recipes": ["Fish soup"]}))

    assert told(change.pieces, Kind.ADDED) == "Fish soup"


def test_compare_a_part_that_nobody_registers_says_that_it_cannot_be_shown() -> None:
    change = only(content(more={"maps": 1}), content(more={"maps": 2}))

    assert change.label == "maps"
    assert change.note.startswith("It cannot be shown")
