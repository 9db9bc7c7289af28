"""What a search found for one page, and the place where its next page begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from newsroom.models import PublishedArticle
from newsroom.models.published import Cursor
from newsroom.pages import keyset

_WRITTEN = re.compile(r"([a-z])([0-9]{0,4})-(.+)", re.ASCII)


class Among(StrEnum):
    """The stories among which a search goes on, newest first."""

    HEADLINES = "h"
    TEXTS = "t"
    WINDOW = "w"
    """So many of the newest, of which the first ``skip`` that were found have been shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a search goes on: among which stories, and behind which of them."""

    among: Among
    before: Cursor
    skip: int = 0

    def __str__(self) -> str:
        return f"{self.among}{self.skip or ''}-{keyset.written(self.before)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Stories of one page in their order, with bylines and plain text."""

    stories: Sequence[PublishedArticle]
    next_place: Place | None = None
    looked_back_to: datetime | None = None
    """The oldest story that was looked at, where there are older ones that were not."""


def behind(story: PublishedArticle) -> Cursor:
    """The place in a list right behind this story."""
    return story.published_at, story.pk


def ahead_of(published_at: datetime, number: int) -> Cursor:
    """The place in a list right before the story of this instant and number."""
    return published_at, number + 1


def asked_by(request: HttpRequest) -> Place | None:
    """The place that ``?before=`` asks for. Raises: Http404 for one that is none."""
    text = request.GET.get("before")
    if text is None:
        return None
    match = _WRITTEN.fullmatch(text)
    try:
        if match is None:
            raise ValueError("not a place in a search")
        before = keyset.read(match[3])
        return Place(among=Among(match[1]), before=before, skip=int(match[2] or 0))
    except ValueError as error:
        raise Http404(_("There is no such page.")) from error
