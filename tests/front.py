"""Laying out the front page in tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from newsroom.desk import placing
from newsroom.desk.placing import Changes
from newsroom.models import Placement, PublishedArticle
from tests.factories import THEN, make_chief


def place(*stories: PublishedArticle, by: Any = None, at: datetime = THEN) -> Changes:
    """Put these stories on the front page in this order, and no others."""
    articles = [story.article for story in stories]
    number = placing.front_page().number
    return placing.lay_out(articles, number=number, by=by or make_chief(), at=at)


def placed() -> list[str]:
    """Headlines of the stories on the front page, in their order, seen by readers or not."""
    return list(Placement.objects.values_list("article__headline", flat=True))
