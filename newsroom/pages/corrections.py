"""The page of corrections: every public notice on a story that is live, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.models import Correction, PublishedArticle
from newsroom.models.published import BODIES, Cursor
from newsroom.pages import heads, keyset, navigation


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionPage:
    """Notices of one page, newest first, and where the next page begins."""

    corrections: tuple[Correction, ...]
    is_first: bool
    next_cursor: str
    """Text for ``?before=``; empty on the last page."""


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What was corrected, made clear or brought up to date."""
    page = correction_page(at=timezone.now(), before=keyset.asked_by(request))
    context = {"page": page, "sections": navigation.sections(request)}
    head = heads.of_corrections(request)
    return heads.rendered(request, "newsroom/corrections.html", context, head=head)


def correction_page(*, at: datetime, before: Cursor | None) -> CorrectionPage:
    """The page of notices that follows ``before``, the first without it."""
    size = conf.get().PAGE_SIZE
    found = list(public_corrections(at, before=before)[: size + 1])
    shown = tuple(found[:size])
    more = len(found) > size
    return CorrectionPage(
        corrections=shown,
        is_first=before is None,
        next_cursor=keyset.written((shown[-1].at, shown[-1].pk)) if more else "",
    )


def public_corrections(at: datetime, *, before: Cursor | None = None) -> QuerySet[Correction]:
    """Notices on stories that are live at the instant ``at``, newest first, each with its story.

    With ``before``, those that follow that one.
    """
    live = PublishedArticle.objects.live(at).filter(pk=OuterRef("published")).order_by()
    rows = Correction.objects.filter(Exists(live))
    if before is None:
        rows = rows.filter(at__lte=at)
    else:
        instant, pk = before
        rows = rows.filter(at__lte=min(at, instant)).exclude(at=instant, pk__gte=pk)
    bodies = (f"published__{name}" for name in BODIES)
    return rows.select_related("published").defer(*bodies).order_by("-at", "-pk")
