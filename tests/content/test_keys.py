from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.keys import KEY_LENGTH, exact_key, folded, key
from tests.shared_data import shared


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "CAFÉ"),
        ("Café", "Cafe\u0301"),
        ("  Café \n noir", "café noir"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("\u1f80", "\u1f00\u03b9"),
    ],
)
def test_gives_one_key_to_text_that_is_alike(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("Café", "Cafe"), ("a b", "ab"), ("A", "А"), ("", "a")])
def test_gives_other_keys_to_other_text(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_tells_cases_apart_in_an_exact_key() -> None:
    assert exact_key("Café") != exact_key("CAFÉ")
    assert exact_key("Café") == exact_key("Cafe\u0301")


def test_gives_each_naughty_string_a_key() -> None:
    texts = json.loads(shared("unicode/blns.json").read_text("utf-8"))

    keys = {text: key(text) for text in texts}

    assert {len(found) for found in keys.values()} == {KEY_LENGTH}
    assert len(set(keys.values())) == len({folded(text) for text in texts})


@given(st.text())
def test_folds_to_what_is_folded(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(st.characters()))
def test_keys_any_text_whatever_its_composition(text: str) -> None:
    assert key(text) == key(unicodedata.normalize("NFD", text))
    assert len(exact_key(text)) == KEY_LENGTH
