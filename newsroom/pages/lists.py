"""One page of a list of stories, read by keyset: never an offset, never a count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsroom import conf
from newsroom.models import PublishedArticle, PublishedByline, PublishedTag
from newsroom.models.published import Cursor, PublishedArticleQuerySet, StoryRowQuerySet
from newsroom.pages import keyset


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryPage:
    """Stories of one page, newest first, and where the next page begins."""

    stories: tuple[PublishedArticle, ...]
    is_first: bool
    next_cursor: str
    """Text for ``?before=``; empty on the last page."""


def story_page(
    rows: PublishedArticleQuerySet | StoryRowQuerySet, *, at: datetime, before: Cursor | None
) -> StoryPage:
    """The page of live stories that follows ``before``, the first without it.

    Two queries whatever the number of stories: one row more than fits tells whether there
    is another page. ``rows`` are published articles, or their tags or bylines.
    """
    size = conf.get().PAGE_SIZE
    found = [story_of(row) for row in rows.live(at, before=before).for_lists()[: size + 1]]
    shown = tuple(found[:size])
    more = len(found) > size
    return StoryPage(
        stories=shown,
        is_first=before is None,
        next_cursor=keyset.written((shown[-1].published_at, shown[-1].pk)) if more else "",
    )


def story_of(row: PublishedArticle | PublishedTag | PublishedByline) -> PublishedArticle:
    """The story that a row of a list stands for."""
    return row if isinstance(row, PublishedArticle) else row.published
