"""Stories found without an index, by reading a bounded number of them at a time."""

from __future__ import annotations

from datetime import datetime

from django.db.models.functions import Left

from newsroom import conf
from newsroom.content.folding import folded_words
from newsroom.content.questions import Question
from newsroom.models import PublishedArticle
from newsroom.models.published import Cursor, PublishedArticleQuerySet, add_bylines
from newsroom.pages.search_places import Among, Found, Place, ahead_of

#: Stories that one search reads, the newest first; a next page goes on behind them.
WINDOW = 1000
#: Characters of a story's body that it reads.
REACH = 20_000
#: Stories that are read from the database at a time.
_CHUNK = 100


def find(
    question: Question, stories: PublishedArticleQuerySet, *, at: datetime, place: Place | None
) -> Found:
    """One page of those ``stories`` that are live at ``at`` and meet the question.

    Among ``WINDOW`` stories those that meet it in their headline come first, each lot newest
    first. Three queries.
    """
    size = conf.get().PAGE_SIZE
    skip = place.skip if place else 0
    window = _read(question, stories, at=at, before=place.before if place else None)
    shown = [*window.in_headline, *window.elsewhere][skip:]
    next_place = looked_back_to = None
    if len(shown) > size and window.start:
        next_place = Place(among=Among.WINDOW, before=window.start, skip=skip + size)
    elif window.end:
        looked_back_to = window.end[0]
        next_place = Place(among=Among.WINDOW, before=window.end)
    return Found(
        stories=_loaded(shown[:size], at=at), next_place=next_place, looked_back_to=looked_back_to
    )


class _Window:
    """Numbers of the stories that were found, and where those that were read begin and end."""

    def __init__(self) -> None:
        self.in_headline: list[int] = []
        self.elsewhere: list[int] = []
        self.start: Cursor | None = None
        self.end: Cursor | None = None
        """None where no story follows."""


def _read(
    question: Question, stories: PublishedArticleQuerySet, *, at: datetime, before: Cursor | None
) -> _Window:
    columns = ("pk", "published_at", "headline", "kicker", "standfirst", Left("body_text", REACH))
    rows = stories.live(at, before=before).values_list(*columns)[: WINDOW + 1]
    window = _Window()
    last: Cursor | None = None
    for place, (number, published_at, headline, *rest) in enumerate(rows.iterator(_CHUNK)):
        window.start = window.start or ahead_of(published_at, number)
        if place == WINDOW:
            window.end = last
            break
        last = published_at, number
        words = folded_words(headline)
        if question.is_met_by(words):
            window.in_headline.append(number)
        # A phrase does not go on from one part of the story to the next.
        elif question.is_met_by(" | ".join((words, *map(folded_words, rest)))):
            window.elsewhere.append(number)
    return window


def _loaded(numbers: list[int], *, at: datetime) -> list[PublishedArticle]:
    """These stories in this order, with what results show."""
    rows = PublishedArticle.objects.live(at).filter(pk__in=numbers).for_results()
    stories = {story.pk: story for story in rows}
    found = [stories[number] for number in numbers if number in stories]
    add_bylines(found)
    return found
