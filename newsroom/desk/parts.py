"""What a site adds to a story in tables of its own, and wants in its revisions too."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise

from newsroom.models import Article


class RevisionPart:
    """One kind of content beside newsroom's own, such as the rows of an inline.

    Register an instance in ``AppConfig.ready``: ``register(Recipes())``.
    """

    name: str
    """Names it in what is stored; never changed."""
    label: str | Promise
    """Names it for editors, in comparisons."""

    def content(self, article: Article) -> Any:
        """What is to be kept of this article, as JSON."""
        raise NotImplementedError

    def restore(self, article: Article, content: Any) -> None:
        """Write what was kept; inside the transaction that restores the revision."""
        raise NotImplementedError

    def purge(self, article: Article) -> None:
        """Remove it for good, because the story is removed for legal reasons."""
        raise NotImplementedError

    def text(self, content: Any) -> str:
        """What was kept, as plain text that editors can compare."""
        raise NotImplementedError


_parts: dict[str, RevisionPart] = {}


def register(part: RevisionPart) -> None:
    """Keep this part in revisions from now on; a part of the same name gives way."""
    _parts[part.name] = part


def unregister(name: str) -> None:
    """Keep the part of this name no longer; what revisions hold of it stays in them."""
    del _parts[name]


def registered() -> tuple[RevisionPart, ...]:
    """The parts in the order in which they were registered."""
    return tuple(_parts.values())
