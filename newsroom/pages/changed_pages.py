"""Which pages a change concerns, told to whoever keeps copies of them, such as a CDN."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from newsroom import signals
from newsroom.desk import addressing
from newsroom.models import Edition, FrontPage, PublishedArticle
from newsroom.models.editions import edition_url
from newsroom.pages import newsletters, websub


def connect() -> None:
    """Have what the desk announces be told as pages."""
    for signal in (
        signals.article_published,
        signals.article_expired,
        signals.article_withdrawn,
        signals.article_purged,
        signals.article_corrected,
    ):
        signal.connect(_tell_of_story, dispatch_uid="newsroom.pages")
    signals.front_page_laid_out.connect(_tell_of_front, dispatch_uid="newsroom.pages")
    signals.edition_moved_on.connect(_tell_of_edition, dispatch_uid="newsroom.pages")


def pages_of(story: PublishedArticle) -> list[str]:
    """Paths of the pages, feeds and sitemaps that show the story, or would if it were live.

    First pages of lists alone: what comes after them moves by a story, and is soon asked anew.
    """
    addresses = addressing.addresses_of(story)
    lists = [*_of_whole_paper(), *_of_time(story), *websub.feeds_of(story.pk)]
    return [*addresses, *lists, *_of_editions(story)]


def pages_of_edition(edition: Edition) -> list[str]:
    """Paths of the pages that show the edition, or would if it were in the archive.

    Its own page leads to the ones beside it, and theirs to it.
    """
    newsletter = edition.newsletter
    around = [reverse("newsroom:newsletters"), newsletter.get_absolute_url()]
    if not newsletter.has_archive:
        return around
    beside = newsletters.beside(edition)
    pages = [edition_url(newsletter.slug, pk) for pk in (edition.pk, *beside)]
    return [*around, *pages, reverse("newsroom:sitemap_sections")]


def _of_editions(story: PublishedArticle) -> list[str]:
    """Pages of the editions that hold the story, which show it as long as it is live. One query."""
    editions = Edition.objects.public().filter(newsletter__has_archive=True, stories__story=story)
    rows = editions.newest_first().values_list("newsletter__slug", "pk")
    return [edition_url(slug, pk) for slug, pk in rows]


def _of_whole_paper() -> Iterator[str]:
    names = ("front", "archive", "corrections", "sitemap", "sitemap_news", "sitemap_sections")
    for name in (*names, "sitemap_authors", "sitemap_tags"):
        yield reverse(f"newsroom:{name}")


def _of_time(story: PublishedArticle) -> Iterator[str]:
    """Its year, month and day in the archive, and its month's sitemap."""
    local = timezone.localtime(story.published_at, timezone.get_default_timezone())
    year, month, day = local.year, f"{local.month:02}", f"{local.day:02}"
    yield reverse("newsroom:archive_year", kwargs={"year": year})
    yield reverse("newsroom:archive_month", kwargs={"year": year, "month": month})
    yield reverse("newsroom:archive_day", kwargs={"year": year, "month": month, "day": day})
    yield reverse("newsroom:sitemap_month", kwargs={"year": year, "month": month})


def _tell_of_story(
    *,
    article: Any,
    published: PublishedArticle | None,
    at: datetime,
    key: str,
    was_at: Iterable[str] = (),
    **kwargs: Any,
) -> None:
    if not signals.pages_changed.has_listeners(PublishedArticle):
        return
    now_at = pages_of(published) if published else []
    paths = tuple(dict.fromkeys([*was_at, *now_at]))
    if paths:
        _send(paths=paths, article=article, at=at, key=key)


def _tell_of_front(*, front_page: FrontPage, at: datetime, **kwargs: Any) -> None:
    key = f"front:{front_page.number}:{at.isoformat()}"
    _send(paths=(front_page.get_absolute_url(),), article=None, at=at, key=key)


def _tell_of_edition(*, edition: Edition, at: datetime, **kwargs: Any) -> None:
    if signals.pages_changed.has_listeners(PublishedArticle):
        key = f"edition:{edition.pk}:{at.isoformat()}"
        _send(paths=tuple(pages_of_edition(edition)), article=None, at=at, key=key)


def _send(**told: Any) -> None:
    """Tell all receivers. Raises: the first fault, so that what time brings is told again."""
    answers = signals.pages_changed.send_robust(PublishedArticle, **told)
    for _receiver, answer in answers:
        if isinstance(answer, Exception):
            raise answer
