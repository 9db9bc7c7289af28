from __future__ import annotations

import json

import pytest
from django.urls.converters import StringConverter
from hypothesis import given
from hypothesis import strategies as st

from newsroom.content.slugs import SLUG_LENGTH, numbered, slug_from
from tests.shared_data import shared


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The Bridge is Open!", "the-bridge-is-open"),
        ("Straße & Café", "straße-café"),
        ("Cafe\u0301", "café"),
        ("東京の新聞", "東京の新聞"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("ข่าววันนี้", "ข่าววันนี้"),
        ("İstanbul ❤\ufe0f", "istanbul"),
        ("\u0301lost mark", "lost-mark"),
        ("2024", "story-2024"),
        ("٢٠٢٤", "story-٢٠٢٤"),
        ("-- a --", "a"),
        ("word " * 40, "-".join(["word"] * 20)),
        ("x" * 300, "x" * SLUG_LENGTH),
    ],
)
def test_makes_a_slug_of_a_headline(text: str, slug: str) -> None:
    assert slug_from(text, fallback="story") == slug


def test_makes_different_slugs_of_headlines_without_letters() -> None:
    party, tears = slug_from("🎉", fallback="story"), slug_from("😭", fallback="story")

    assert party.startswith("story-")
    assert party != tears


def _fits(slug: str) -> bool:
    is_path_part = "/" not in slug and StringConverter().to_python(slug) == slug
    return 0 < len(slug) <= SLUG_LENGTH and not slug.isdigit() and is_path_part


def test_makes_a_slug_of_each_naughty_string() -> None:
    texts = json.loads(shared("unicode/blns.json").read_text("utf-8"))

    slugs = [slug_from(text, fallback="story") for text in texts]

    assert [slug for slug in slugs if not _fits(slug)] == []


@given(st.text())
def test_makes_a_slug_of_any_text(text: str) -> None:
    slug = slug_from(text, fallback="story")

    assert _fits(slug)
    assert slug_from(slug, fallback="story") == slug


@given(st.text(min_size=1), st.integers(2, 99_999))
def test_numbers_a_slug_within_its_length(text: str, number: int) -> None:
    slug = numbered(slug_from(text, fallback="story"), number)

    assert slug.endswith(f"-{number}")
    assert len(slug) <= SLUG_LENGTH
