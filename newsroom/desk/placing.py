"""Editors lay out the front page: which stories stand on it by hand, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from newsroom import signals
from newsroom.content.clock import spoken
from newsroom.deadlocks import retried
from newsroom.exceptions import NotAllowed, PlacementRefused, StaleLayout
from newsroom.models import (
    Article,
    FrontPage,
    Placement,
    PublicState,
    PublishedArticle,
    display_name,
)
from newsroom.models.published import BODIES

#: Most stories that are placed by hand; the first of them is the lead.
MOST = 10

_PLACEABLE = (PublicState.LIVE, PublicState.SCHEDULED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """What a new layout changed; nothing of it where it is as the old one."""

    added: tuple[Article, ...]
    removed: tuple[Article, ...]
    is_reordered: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.is_reordered)


def may_lay_out(by: Any) -> bool:
    """Whether this person may lay out the front page."""
    return bool(by.has_perm("newsroom.change_frontpage"))


def front_page() -> FrontPage:
    """The front page as it was laid out last; unsaved, of number 0, before the first time."""
    return FrontPage.objects.filter(pk=FrontPage.ONLY).first() or FrontPage()


@retried
def lay_out(articles: Sequence[Article], *, number: int, by: Any, at: datetime) -> Changes:
    """Place these articles in this order, and no others.

    ``number`` is of the layout that the editor read. One that is placed anew must be live or
    scheduled; one that was placed before stays, whatever became of it. Locks the front page's row
    and the articles' rows; sends ``front_page_laid_out`` on commit where anything changed.
    Raises: NotAllowed, StaleLayout, PlacementRefused.
    """
    if not may_lay_out(by):
        raise NotAllowed(_("You may not lay out the front page."))
    _require_few(articles)
    with transaction.atomic():
        front = _locked()
        if front.number != number:
            raise StaleLayout(_stale(front))
        _require_there(articles)
        before = [row.article for row in Placement.objects.select_related("article")]
        changes = _changes(before, articles)
        _require_public(changes.added, at=at)
        if changes:
            _store(front, articles, by=by, at=at)
    return changes


def _locked() -> FrontPage:
    """The row of the front page, locked by writing, as SQLite has it."""
    rows = FrontPage.objects.filter(pk=FrontPage.ONLY)
    if not rows.update(number=F("number")):
        FrontPage.objects.bulk_create([FrontPage()], ignore_conflicts=True)
        rows.update(number=F("number"))
    return rows.get()


def _store(front: FrontPage, articles: Sequence[Article], *, by: Any, at: datetime) -> None:
    Placement.objects.all().delete()
    Placement.objects.bulk_create(
        Placement(article=article, position=position)
        for position, article in enumerate(articles, start=1)
    )
    front.number += 1
    front.laid_out_at, front.laid_out_by, front.laid_out_by_name = at, by, display_name(by)
    front.save()
    send = partial(
        signals.front_page_laid_out.send_robust, FrontPage, front_page=front, by=by, at=at
    )
    transaction.on_commit(send)


def _changes(before: Sequence[Article], after: Sequence[Article]) -> Changes:
    kept = [article for article in before if article in after]
    return Changes(
        added=tuple(article for article in after if article not in before),
        removed=tuple(article for article in before if article not in after),
        is_reordered=kept != [article for article in after if article in before],
    )


def _require_few(articles: Sequence[Article]) -> None:
    """Raises: PlacementRefused for too many, and for one that comes twice."""
    if len(articles) > MOST:
        told = {"most": MOST, "number": len(articles)}
        raise PlacementRefused(
            _("At most %(most)d stories can be placed; these are %(number)d.") % told
        )
    for place, article in enumerate(articles):
        if article in articles[:place]:
            raise PlacementRefused(
                _("“%(headline)s” is placed twice.") % {"headline": article.headline}
            )


def _require_there(articles: Sequence[Article]) -> None:
    """Lock the articles, as deleting one does first too. Raises: PlacementRefused."""
    rows = Article.objects.order_by("pk").select_for_update()
    there = set(rows.filter(pk__in=[each.pk for each in articles]).values_list("pk", flat=True))
    for article in articles:
        if article.pk not in there:
            raise PlacementRefused(
                _("“%(headline)s” was deleted meanwhile.") % {"headline": article.headline}
            )


def _require_public(articles: Sequence[Article], *, at: datetime) -> None:
    """Raises: PlacementRefused for a story that readers neither see nor will see."""
    stories = PublishedArticle.objects.defer(*BODIES).in_bulk([each.pk for each in articles])
    for article in articles:
        story = stories.get(article.pk)
        if story is None or story.state(at) not in _PLACEABLE:
            raise PlacementRefused(
                _("“%(headline)s” is neither live nor scheduled, so it cannot be placed.")
                % {"headline": article.headline}
            )


def _stale(front: FrontPage) -> str:
    told = {
        "name": front.laid_out_by_name or _("Somebody"),
        "instant": spoken(front.laid_out_at) if front.laid_out_at else "",
    }
    return _("%(name)s laid out the front page after you opened it, %(instant)s.") % told
