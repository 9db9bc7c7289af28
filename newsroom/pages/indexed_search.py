"""Stories found by modelsearch's index: those with the words in the headline come first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from newsroom import conf
from newsroom.content.folding import folded_words
from newsroom.content.questions import Question
from newsroom.models import PublishedArticle, searchable
from newsroom.models.published import Cursor, PublishedArticleQuerySet, add_bylines
from newsroom.pages import index_entries
from newsroom.pages.search_places import Among, Found, Place, ahead_of, behind

#: Pages of stories read to fill one with those that lack the words in their headline.
PAGES_READ = 3


def find(
    question: Question, stories: PublishedArticleQuerySet, *, at: datetime, place: Place | None
) -> Found:
    """One page of those ``stories`` that are live at ``at`` and meet the question.

    Newest first: those that meet it in their headline, then the others. At most three queries.
    """
    size = conf.get().PAGE_SIZE
    shown: list[PublishedArticle] = []
    before = place.before if place else None
    if place is None or place.among == Among.HEADLINES:
        headlines = map(searchable.in_headline, question.parts)
        shown = _ask(headlines, stories, at=at, before=before, most=size + 1)
        if len(shown) > size:
            last = behind(shown[size - 1])
            return _found(shown[:size], Place(among=Among.HEADLINES, before=last))
        before = None
    most = size * PAGES_READ
    read = _ask(question.parts, stories, at=at, before=before, most=most + 1)
    others = [each for each in read[:most] if not question.is_met_by(folded_words(each.headline))]
    room = size - len(shown)
    following: Cursor | None = None
    if len(others) > room:
        following = ahead_of(others[room].published_at, others[room].pk)
    elif len(read) > most:
        following = behind(read[most - 1])
    next_place = Place(among=Among.TEXTS, before=following) if following else None
    return _found([*shown, *others[:room]], next_place)


def _found(stories: list[PublishedArticle], next_place: Place | None) -> Found:
    add_bylines(stories)
    return Found(stories=stories, next_place=next_place)


def _ask(
    parts: Iterable[str],
    stories: PublishedArticleQuerySet,
    *,
    at: datetime,
    before: Cursor | None,
    most: int,
) -> list[PublishedArticle]:
    """The newest ``most`` live stories whose indexed words hold every part. One query."""
    rows: Any = stories.live(at, before=before).for_results()
    rows = rows.order_by("-published_at", "-article_id")
    return list(index_entries.matching(rows, list(map(searchable.as_indexed, parts)))[:most])
