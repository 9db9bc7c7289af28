"""What a site may keep beside a story: recipes, in a place of its own."""

from __future__ import annotations

from typing import Any

from newsroom.desk.parts import RevisionPart
from newsroom.models import Article


class Recipes(RevisionPart):
    """A part of revisions; ``kept`` stands for the site's own table."""

    name = "recipes"
    label = "Recipes"

    def __init__(self) -> None:
        self.kept: dict[int, list[str]] = {}

    def content(self, article: Article) -> Any:
        return self.kept.get(article.pk, [])

    def restore(self, article: Article, content: Any) -> None:
        self.kept[article.pk] = list(content)

    def purge(self, article: Article) -> None:
        self.kept.pop(article.pk, None)

    def text(self, content: Any) -> str:
        return "\n".join(content)
