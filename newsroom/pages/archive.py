"""The archive: which years and months have stories, and the stories of a year, month or day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.models import PublishedArticle
from newsroom.models.published import Cursor
from newsroom.pages import heads, keyset, lists, navigation, periods
from newsroom.pages.addresses import moved
from newsroom.pages.periods import Period

#: Years that the archive's first page lists with their months; of older ones the year alone.
YEARS_IN_MONTHS = 25
#: Most years that it lists beyond those.
OLDER_YEARS = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Year:
    """A year with stories; ``months`` are those with stories, or none where nobody asked."""

    period: Period
    months: tuple[Period, ...] = ()


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """The years and months that have stories, the newest year first."""
    context = {"years": list(_years(timezone.now())), "sections": navigation.sections(request)}
    head = heads.of_steps(request, [_first_step()])
    return heads.rendered(request, "newsroom/archive.html", context, head=head)


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The stories of a year."""
    return _of_period(request, year)


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The stories of a month."""
    return _of_period(request, year, month)


@require_safe
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """The stories of a day."""
    return _of_period(request, year, month, day)


def _of_period(request: HttpRequest, *numbers: int) -> HttpResponse:
    """The period's stories. Raises: Http404 for an impossible one, or one without stories."""
    period, at = _asked(*numbers), timezone.now()
    path = period.get_absolute_url()
    if request.path != path:
        return moved(request, path)
    page = _page(period, at=at, before=keyset.asked_by(request))
    if not page.stories:
        raise Http404(_("There is no such page."))
    steps = [_first_step(), *((str(each), each.get_absolute_url()) for each in period.within())]
    context = {
        "period": period,
        "steps": steps,
        "surroundings": periods.surroundings(period, at=at, story=page.stories[0]),
        "page": page,
        "stories": page.stories,
        "sections": navigation.sections(request),
    }
    head = heads.of_steps(request, [*steps, (str(period), path)])
    return heads.rendered(request, "newsroom/archive_period.html", context, head=head)


def _asked(*numbers: int) -> Period:
    """The period that an address names. Raises: Http404."""
    year, month, day = (*numbers, None, None)[:3]
    try:
        if 0 in numbers:
            raise ValueError("no month or day is numbered 0")
        return Period(year=year or 0, month=month or 0, day=day or 0)
    except (ValueError, OverflowError) as error:
        raise Http404(_("There is no such page.")) from error


def _page(period: Period, *, at: datetime, before: Cursor | None) -> lists.StoryPage:
    """A page of the period's stories, bounded by one end whichever is the nearer."""
    end = period.end() if before is None else min(before, period.end())
    page = lists.story_page(period.stories(), at=at, before=end)
    return replace(page, is_first=before is None)


def _years(at: datetime) -> Iterator[Year]:
    """The years with stories, newest first; at most four queries however many they are."""
    live = PublishedArticle.objects.live(at)
    newest = live.values_list("published_at", "pk").first()
    if newest is None:
        return
    oldest = live.reverse().values_list("published_at", flat=True)[0]
    last = Period(year=1970).like(newest[0]).year
    first = Period(year=1970).like(oldest).year
    years = range(last, first - 1, -1)
    near, far = years[:YEARS_IN_MONTHS], years[YEARS_IN_MONTHS:][:OLDER_YEARS]
    months = (each for year in near for each in Period(year=year).parts())
    found = periods.filled(months, at=at, pk=newest[1])
    for number, group in groupby(found, key=lambda month: month.year):
        yield Year(period=Period(year=number), months=tuple(group))
    if far:
        for each in periods.filled((Period(year=year) for year in far), at=at, pk=newest[1]):
            yield Year(period=each)


def _first_step() -> tuple[str, str]:
    return _("Archive"), reverse("newsroom:archive")
