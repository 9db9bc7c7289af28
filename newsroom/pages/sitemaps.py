"""Sitemaps: an index, a file for each month and for sections, authors, topics, and the news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.content import pictures
from newsroom.models import PublishedArticle
from newsroom.pages import keyset, languages, months, newsletters, sitemap_xml, subjects
from newsroom.pages.addresses import base_url, stored_file
from newsroom.pages.sitemap_xml import Entry, News

#: How far back the news sitemap goes, and the most that it lists.
#: Source: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
NEWS_AGE = timedelta(days=2)
NEWS_MOST = 1000

#: Rows that are read from the database at once.
_CHUNK = 500
#: The columns of a story that a sitemap shows.
_SHOWN = ("slug", "year", "month", "published_at", "revised_at", "lead", "figures")
#: Width, in px, that the pictures in a sitemap should have at least.
_PICTURE_WIDTH = 1200


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sitemaps of all pages, those of the newest month last."""
    at, base = timezone.now(), base_url(request)
    paths = chain(
        [reverse("newsroom:sitemap_sections")],
        _subject_paths("authors", at=at),
        _subject_paths("tags", at=at),
        (_month_path(part) for part in months.parts(at)),
    )
    return _answer(sitemap_xml.index(base + path for path in paths))


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The live stories of one month, oldest first; with ``?from=``, the part from there on."""
    if not (1000 < year < 9999 and 1 <= month <= 12):
        raise Http404(_("There is no such page."))
    part = months.Part(year=year, month=month, start=keyset.asked_by(request, name="from"))
    rows = months.stories(part, at=timezone.now()).only(*_SHOWN)[: months.PART]
    base = base_url(request)
    return _listed(_entry(story, base=base) for story in rows.iterator(_CHUNK))


@require_safe
def sections(request: HttpRequest) -> HttpResponse:
    """The front page, the corrections, the archive, the newsletters and the sections."""
    at, base = timezone.now(), base_url(request)
    newest = PublishedArticle.objects.live(at).values_list("published_at", flat=True).first()
    entries = [
        Entry(address=base + reverse("newsroom:front"), changed_at=newest),
        Entry(address=base + reverse("newsroom:corrections")),
        Entry(address=base + reverse("newsroom:archive")),
    ]
    entries += _newsletter_entries(base=base)
    return _listed(chain(entries, _subject_entries(subjects.sections(at=at), base=base)))


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    """The authors with live stories, in parts as ``?from=`` says."""
    return _subject_part(request, "authors")


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The topics of live stories, in parts as ``?from=`` says."""
    return _subject_part(request, "tags")


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The stories of the last two days, newest first, for Google News.

    Without any it lists the front page, told as no news: a file without entries is not valid.
    """
    at, base = timezone.now(), base_url(request)
    rows = PublishedArticle.objects.live(at).filter(published_at__gt=at - NEWS_AGE)
    shown = rows.only(*_SHOWN, "headline", "language")[:NEWS_MOST].iterator(_CHUNK)
    entries = (_news_entry(story, base=base) for story in shown)
    first = next(entries, Entry(address=base + reverse("newsroom:front")))
    return _answer(sitemap_xml.urlset(chain([first], entries)))


def _subject_paths(kind: str, *, at: datetime) -> Iterator[str]:
    path = reverse(f"newsroom:sitemap_{kind}")
    for start in subjects.starts(kind, at=at):
        yield f"{path}?from={start}" if start else path


def _month_path(part: months.Part) -> str:
    told = {"year": part.year, "month": f"{part.month:02}"}
    path = reverse("newsroom:sitemap_month", kwargs=told)
    return f"{path}?from={keyset.written(part.start)}" if part.start else path


def _subject_part(request: HttpRequest, kind: str) -> HttpResponse:
    found = subjects.part(kind, start=keyset.number_asked_by(request, "from"), at=timezone.now())
    return _listed(_subject_entries(found, base=base_url(request)))


def _subject_entries(found: Iterable[Any], *, base: str) -> Iterator[Entry]:
    for each in found:
        yield Entry(address=base + each.get_absolute_url(), changed_at=each.newest_at)


def _newsletter_entries(*, base: str) -> list[Entry]:
    """The page of newsletters and each one's own; none where there is no newsletter."""
    found = [Entry(address=base + each.get_absolute_url()) for each in newsletters.offered()]
    return [Entry(address=base + reverse("newsroom:newsletters")), *found] if found else []


def _news_entry(story: PublishedArticle, *, base: str) -> Entry:
    told = News(
        publication=conf.get().SITE_NAME,
        language=languages.for_news(story.language),
        published_at=story.published_at,
        title=story.headline,
    )
    return _entry(story, base=base, news=told)


def _entry(story: PublishedArticle, *, base: str, news: News | None = None) -> Entry:
    shown = [story.lead, *story.figures.values()] if story.lead else story.figures.values()
    names = (pictures.best(picture, width=_PICTURE_WIDTH)["name"] for picture in shown)
    return Entry(
        address=base + story.get_absolute_url(),
        changed_at=story.revised_at or story.published_at,
        pictures=tuple(stored_file(name, base=base) for name in dict.fromkeys(names)),
        news=news,
    )


def _listed(entries: Iterable[Entry]) -> HttpResponse:
    """A file of these entries. Raises: Http404 without any, since none may be empty."""
    rest = iter(entries)
    first = next(rest, None)
    if first is None:
        raise Http404(_("There is no such page."))
    return _answer(sitemap_xml.urlset(chain([first], rest)))


def _answer(parts: Iterable[str]) -> HttpResponse:
    """Written part by part, and sent whole: so a fault midway is an error, never half a file."""
    return HttpResponse(parts, content_type="application/xml; charset=utf-8")
