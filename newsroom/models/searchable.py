"""What a search index holds of a story, where modelsearch keeps one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

from newsroom.content.folding import folded_words

#: What an index holds of one story at most, in characters: PostgreSQL takes a megabyte.
MOST = 250_000
#: Stands between headline, standfirst and body, so that no phrase goes on from one to the next.
PART_END = "e0"
#: Columns whose change an index must hear of.
INDEXED = frozenset(
    (
        *("kicker", "headline", "standfirst", "body_text", "section"),
        *("published_at", "expires_at", "withdrawn_at"),
    )
)


class Searchable:
    """A model without an index; with modelsearch ``Indexed`` stands in its place."""


if not TYPE_CHECKING and apps.is_installed("modelsearch"):
    from modelsearch.index import FilterField, Indexed, RelatedFields, SearchField

    class Searchable(Indexed):
        """A model that modelsearch keeps in its index, by our own asking alone.

        Migrations hold no bases of it: it brings no column, and may come and go.
        """

        search_auto_update = False
        search_fields = [
            SearchField("words_to_find"),
            FilterField("article"),
            FilterField("published_at"),
            FilterField("expires_at"),
            FilterField("withdrawn_at"),
            FilterField("section"),
            RelatedFields("bylines", [FilterField("author")]),
            RelatedFields("story_tags", [FilterField("tag")]),
        ]

        @classmethod
        def get_indexed_objects(cls) -> Any:
            """Stories that are live, or may be one day."""
            return cls.objects.indexable()

        @property
        def words_to_find(self) -> str:
            """The story's folded words; those of its headline stand there as such once more."""
            headline = folded_words(self.headline)
            parts = (self.kicker, self.standfirst, self.body_text)
            rest = f" {PART_END} ".join(map(folded_words, parts))[:MOST]
            words = f"{in_headline(headline)} {headline} {PART_END} {rest}"
            return as_indexed(words)


def is_indexed() -> bool:
    """Whether modelsearch keeps an index."""
    return apps.is_installed("modelsearch")


def backend() -> Any:
    """The index that readers' searches ask: that named ``default`` in MODELSEARCH_BACKENDS."""
    from modelsearch.backends import get_search_backend

    return get_search_backend()


def in_headline(words: str) -> str:
    """How an index writes folded ``words`` that stand in a headline."""
    return " ".join(f"h0{word}" for word in words.split())


def is_of(index: Any, database: str) -> bool:
    """Whether this backend keeps its index in such a database: ``"postgres"``, ``"mysql"``."""
    return type(index).__module__.startswith(f"modelsearch.backends.database.{database}.")


def as_indexed(words: str) -> str:
    """Folded ``words`` as the index at hand can hold every one of them."""
    if not is_of(backend(), "mysql"):
        return words
    # InnoDB holds no word of one or two letters, none that is common, and parts them at marks.
    return " ".join(f"{_letters(word)}zz" for word in words.split())


def _letters(word: str) -> str:
    return word if word.isalnum() else "".join(filter(str.isalnum, word))
