"""The search page. Its address holds all that was asked, so that it can be sent and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.content import extracts, plaintext
from newsroom.content.extracts import Piece
from newsroom.content.questions import Question
from newsroom.models import PublishedArticle, searchable
from newsroom.models.published import PublishedArticleQuerySet, add_bylines
from newsroom.pages import indexed_search, navigation, plain_search, search_places
from newsroom.pages.search_form import SearchForm
from newsroom.pages.search_places import Among, Found, Place, behind


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """A story that was found: its headline and an extract, with what was asked for marked."""

    story: PublishedArticle
    headline: Sequence[Piece]
    extract: Sequence[Piece]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The form, and one page of what it finds among the stories that are live. Five queries."""
    place = search_places.asked_by(request)
    sections = navigation.sections(request)
    form = SearchForm(request.GET, sections=sections)
    context: dict[str, Any] = {
        "form": form,
        "sections": sections,
        "has_asked": form.has_asked(),
        "is_first": place is None,
    }
    if context["has_asked"] and form.is_valid():
        question = form.cleaned_data["q"]
        found = _find(question, form.stories(), at=timezone.now(), place=place)
        context |= {
            "is_answered": True,
            "results": [_result(story, question) for story in found.stories],
            "looked_back_to": found.looked_back_to,
            "next_query": _query(request, found.next_place) if found.next_place else "",
            "first_query": _query(request, None),
            "words_query": _words_alone(request) if form.has_filters() and question.parts else "",
        }
    response = render(request, "newsroom/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _find(
    question: Question, stories: PublishedArticleQuerySet, *, at: datetime, place: Place | None
) -> Found:
    if not question.parts:
        return _newest(stories, at=at, place=place)
    engine = indexed_search if searchable.is_indexed() else plain_search
    return engine.find(question, stories, at=at, place=place)


def _newest(stories: PublishedArticleQuerySet, *, at: datetime, place: Place | None) -> Found:
    """One page of those ``stories`` that are live at ``at``, whatever words are in them."""
    size = conf.get().PAGE_SIZE
    rows = stories.live(at, before=place.before if place else None).for_results()[: size + 1]
    shown = list(rows)
    add_bylines(shown[:size])
    more = len(shown) > size
    following = Place(among=Among.TEXTS, before=behind(shown[size - 1])) if more else None
    return Found(stories=shown[:size], next_place=following)


def _result(story: PublishedArticle, question: Question) -> Result:
    """The extract is from the standfirst where that has a match, else from the text."""
    extract = extracts.extract(story.standfirst, question)
    extract = extract or extracts.extract(story.body_text, question)
    beginning = plaintext.excerpt(story.standfirst or story.body_text, length=extracts.LENGTH)
    return Result(
        story=story,
        headline=extracts.marked(story.headline, question),
        extract=extract or [Piece(beginning, False)],
    )


def _query(request: HttpRequest, place: Place | None) -> str:
    """The query of an address that asks the same, of the page that begins at ``place``."""
    query = QueryDict(mutable=True)
    for name in ("q", "section", "author", "tag", "from", "to"):
        if value := request.GET.get(name):
            query[name] = value
    if place:
        query["before"] = str(place)
    return query.urlencode()


def _words_alone(request: HttpRequest) -> str:
    query = QueryDict(mutable=True)
    query["q"] = request.GET.get("q", "")
    return query.urlencode()
