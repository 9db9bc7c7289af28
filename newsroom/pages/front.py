"""The front page: what editors placed, then the latest, then a block for each section.

It is read in steps: which stories stand above, which in each block, both by their indexes, then all
of them at once. That takes four queries, however many stories and sections there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.desk import placing
from newsroom.models import Paper, Placement, PublishedArticle, Section
from newsroom.models.published import Cursor
from newsroom.pages import heads, keyset, lists, navigation, sign_up_offer
from newsroom.pages.lists import StoryPage

#: Most stories under “Latest”.
LATEST = 6
#: Most stories in a section's block.
IN_BLOCK = 3

#: Stories by their primary keys, as far as readers may see them.
Known = dict[int, PublishedArticle]


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A section with its newest stories that stand nowhere above."""

    section: Section
    stories: list[PublishedArticle]


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The front page; with ``?before=``, a plain list of the stories that are older."""
    before = keyset.asked_by(request)
    at = timezone.now()
    context = _older(request, at, before) if before else _first_page(at)
    head = heads.of_front(request, context["page"])
    context["sign_up_page"] = request.path
    return heads.rendered(request, "newsroom/front.html", context, head=head)


def _older(request: HttpRequest, at: datetime, before: Cursor) -> dict[str, Any]:
    """All that is live and older, be it placed or in a block of the first page or not."""
    page = lists.story_page(PublishedArticle.objects.all(), at=at, before=before)
    return {"page": page, "stories": page.stories, "sections": navigation.sections(request)}


def _first_page(at: datetime) -> dict[str, Any]:
    row = _row(at)
    placed, (newest, next_cursor) = _placed_of(row), _newest_of(row)
    above = [*placed, *newest]
    sections = list(_sections(at, besides=above))
    known = _known(at, [*above, *(pk for each in sections for pk in _block_of(each))])
    stories = _found(known, above)
    lead, chosen = stories[:1], _found(known, placed)
    page = StoryPage(stories=tuple(stories), is_first=True, next_cursor=next_cursor)
    return {
        "page": page,
        "lead_story": lead[0] if lead else None,
        "placed": chosen[1:],
        "stories": stories[len(chosen) or 1 :],
        "blocks": _blocks(sections, known),
        "sections": sections,
        "sign_up_newsletter": sign_up_offer.annotated(row) if row else None,
    }


def _row(at: datetime) -> Any:
    """The row of the paper, beside it which stories stand above and the open newsletter.

    A column for each place, as the sections have for their blocks: so it is one query. None
    before the tables are filled.
    """
    columns = {**_placed(at), **_newest(at), **sign_up_offer.columns()}
    return Paper.objects.only_row().annotate(**columns).first()


def _placed_of(row: Any) -> list[int]:
    """What editors placed, in their order; whatever is not live leaves its place to the next."""
    places = (getattr(row, f"placed_{n}", None) for n in range(placing.MOST))
    return [pk for pk in places if pk is not None]


def _newest_of(row: Any) -> tuple[list[int], str]:
    """The newest of the others, one more where they lack a lead, and the cursor behind them."""
    size = min(conf.get().PAGE_SIZE, LATEST if _placed_of(row) else LATEST + 1)
    places = (
        (getattr(row, f"newest_at_{n}", None), getattr(row, f"newest_{n}", None))
        for n in range(size + 1)
    )
    found = [(instant, pk) for instant, pk in places if instant and pk]
    shown = found[:size]
    next_cursor = keyset.written(shown[-1]) if len(found) > size else ""
    return [pk for _instant, pk in shown], next_cursor


def _placed(at: datetime) -> dict[str, Subquery]:
    # Not a join, for which PostgreSQL, that never counts so small a table, may read all stories.
    story = PublishedArticle.objects.filter(pk=OuterRef("article_id")).live(at).values("pk")[:1]
    rows = Placement.objects.order_by("position").values(live_pk=Subquery(story))
    return {f"placed_{n}": Subquery(rows[n : n + 1]) for n in range(placing.MOST)}


def _newest(at: datetime) -> dict[str, Subquery]:
    rows = PublishedArticle.objects.live(at).exclude(pk__in=Placement.objects.values("article_id"))
    columns = {"newest": rows.values("pk"), "newest_at": rows.values("published_at")}
    return {
        f"{name}_{n}": Subquery(column[n : n + 1])
        for name, column in columns.items()
        for n in range(LATEST + 2)
    }


def _sections(at: datetime, *, besides: list[int]) -> Iterable[Section]:
    """The sections, each with the primary keys of its block's stories."""
    stories = PublishedArticle.objects.filter(section=OuterRef("pk")).live(at)
    rows = stories.exclude(pk__in=besides).values("pk")
    # One row for each column, since MariaDB takes no LIMIT in a list.
    places = {f"block_{n}": Subquery(rows[n : n + 1]) for n in range(IN_BLOCK)}
    return Section.objects.annotate(**places)


def _block_of(section: Section) -> list[int]:
    places = (getattr(section, f"block_{n}") for n in range(IN_BLOCK))
    return [pk for pk in places if pk is not None]


def _known(at: datetime, wanted: list[int]) -> Known:
    """Those that are still live, as lists show them: one may have gone since it was chosen."""
    found: Known = PublishedArticle.objects.live(at).for_lists().in_bulk(wanted)
    return found


def _found(known: Known, wanted: Iterable[int]) -> list[PublishedArticle]:
    return [known[pk] for pk in wanted if pk in known]


def _blocks(sections: Iterable[Section], known: Known) -> list[Block]:
    found = (
        Block(section=section, stories=_found(known, _block_of(section))) for section in sections
    )
    return [block for block in found if block.stories]
