"""Other stories beside a story: related ones, and more from its section. One query for both.

Candidates are the newest of each tag and of the section, read as columns beside rows that the
page reads anyway: each column is a scan of a few entries of one index, however many stories
the tag is on. The one query then takes those of them that are live.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from newsroom.models import PublishedArticle, PublishedTag
from newsroom.models.published import PublishedArticleQuerySet

#: Stories that each of the two groups shows at most.
SHOWN = 3
#: Newest stories of one tag, and of the section, that are looked at: the story itself among them.
_LOOKED_AT = 7
#: Tags of a story, in their order, whose stories are looked at.
_TAGS = 10

_NAMES = tuple(f"newest_{place}" for place in range(_LOOKED_AT))


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """Live stories beside one: never that one, and none of them in both groups."""

    related: tuple[PublishedArticle, ...] = ()
    """Those that share most tags with it, the newest first of those that share as many."""
    from_section: tuple[PublishedArticle, ...] = ()
    """The newest others of its section."""


def for_page(stories: PublishedArticleQuerySet, *, at: datetime) -> PublishedArticleQuerySet:
    """These stories with all that their page shows, and the candidates for ``beside``."""
    same = PublishedArticle.objects.filter(section=OuterRef("section"), published_at__lte=at)
    columns = _columns(same.order_by("-published_at", "-pk"), "pk")
    return stories.for_page(tags=_tags(at)).annotate(**columns)


def beside(story: PublishedArticle, *, tags: Sequence[PublishedTag], at: datetime) -> Beside:
    """The stories beside this one, which ``for_page`` read with its ``tags``. One query."""
    near = _candidates([story]) - {story.pk}
    alike = _candidates(tags[:_TAGS]) - {story.pk}
    found = _best(near, alike, tags=[row.tag_id for row in tags], at=at)
    shared = [other for other in found if other.shared]
    related = sorted(shared, key=_by_tags, reverse=True)[:SHOWN]
    rest = [other for other in found if other.pk in near and other not in related]
    newest = sorted(rest, key=_by_age, reverse=True)[:SHOWN]
    return Beside(related=tuple(related), from_section=tuple(newest))


def _tags(at: datetime) -> QuerySet[PublishedTag]:
    """Tags of stories, each with the newest stories that have it."""
    same = PublishedTag.objects.filter(tag=OuterRef("tag"), published_at__lte=at)
    columns = _columns(same.order_by("-published_at", "-published"), "published")
    return PublishedTag.objects.select_related("tag").annotate(**columns)


def _columns(rows: QuerySet[Any], key: str) -> dict[str, Subquery]:
    """Keys of the first of these as scalars; MariaDB takes no bounded list of them."""
    keys = rows.values(key)
    return {name: Subquery(keys[place : place + 1]) for place, name in enumerate(_NAMES)}


def _candidates(rows: Iterable[Any]) -> set[int]:
    found = {getattr(row, name) for row in rows for name in _NAMES}
    return found - {None}


def _best(near: set[int], alike: set[int], *, tags: list[int], at: datetime) -> list[Any]:
    """Of the live candidates all from the section, and those of the others that share most tags."""
    same = PublishedTag.objects.filter(published=OuterRef("pk"), tag__in=tags).order_by()
    number = same.values("published").annotate(number=Count("pk")).values("number")
    stories = PublishedArticle.objects.filter(pk__in=near | alike).live(at).for_cards()
    # A column, and no expression to order by: without any from the section it is a bare
    # number, which PostgreSQL and MariaDB would take for that of a column.
    far = Case(When(pk__in=near, then=Value(0)), default=Value(1), output_field=IntegerField())
    shared = Coalesce(Subquery(number, output_field=IntegerField()), Value(0))
    ranked = stories.annotate(far=far, shared=shared).order_by(
        "far", "-shared", "-published_at", "-pk"
    )
    return list(ranked[: len(near) + SHOWN])


def _by_tags(story: Any) -> tuple[int, datetime, int]:
    return story.shared, story.published_at, story.pk


def _by_age(story: Any) -> tuple[datetime, int]:
    return story.published_at, story.pk
