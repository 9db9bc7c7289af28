"""Where a photo is used, as its page tells it: links to what the person may see, and in what way.

A fixed number of queries, however often it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.desk import uses
from newsroom.models import Article, Author, Photo, PublishedArticle, Section, Tag

#: Most uses that a photo's page names.
MOST = 20


@dataclass(frozen=True)
class Shown:
    """One thing that shows the photo: its name, its page at the desk, and how it shows it."""

    name: str
    url: str
    ways: str


def told(photo: Photo, site: Any, request: HttpRequest) -> SafeString:
    """The uses as HTML; those that the person may not see are only said to be there."""
    found = uses.of(photo, most=MOST + 1)
    ways = _ways(photo, [use.thing for use in found])
    shown = [_shown(use.thing, ways, site) for use in found if _may_see(use.thing, site, request)]
    context = {
        "uses": shown[:MOST],
        "has_more": len(found) > MOST,
        "is_hidden": len(shown) < len(found),
    }
    return SafeString(render_to_string("admin/newsroom/photo/uses.html", context))


def replacing(photo: Photo) -> str:
    """What another file would do to what readers see; empty where it would do nothing. 1 query."""
    shown = Q(lead_photo=photo) | Q(body_photos__photo=photo)
    number = PublishedArticle.objects.filter(shown).distinct().count()
    if not number:
        return ""
    return ngettext(
        "Used in %(number)d published story: it will show the new picture.",
        "Used in %(number)d published stories: they will show the new picture.",
        number,
    ) % {"number": number}


def _may_see(thing: Model, site: Any, request: HttpRequest) -> bool:
    page = site._registry.get(type(_owner(thing)))
    return page is not None and bool(page.has_view_or_change_permission(request))


def _owner(thing: Model) -> Model:
    """What has a page at the desk: of a published article, its article, which is not fetched."""
    return Article(pk=thing.article_id) if isinstance(thing, PublishedArticle) else thing


def _shown(thing: Model, ways: dict[tuple[type[Model], Any], str], site: Any) -> Shown:
    owner = _owner(thing)
    name = f"admin:{owner._meta.app_label}_{owner._meta.model_name}_change"
    try:
        url = reverse(name, args=[owner.pk], current_app=site.name)
    except NoReverseMatch:
        url = ""
    return Shown(str(thing), url, ways[type(thing), thing.pk])


def _ways(photo: Photo, things: Iterable[Model]) -> dict[tuple[type[Model], Any], str]:
    """How each shows the photo, in words. Four queries at most."""
    things = list(things)
    by_article = _article_ways(photo, [each.pk for each in things if isinstance(each, Article)])
    words = {
        Author: _("picture of this author"),
        Section: _("picture of this section"),
        Tag: _("picture of this tag"),
        PublishedArticle: _("only in what readers see: the desk’s copy shows another by now"),
    }
    return {
        (type(each), each.pk): words.get(type(each)) or ", ".join(by_article.get(each.pk, []))
        for each in things
    }


def _article_ways(photo: Photo, keys: list[Any]) -> dict[Any, list[str]]:
    ways: dict[Any, list[str]] = {key: [] for key in keys}
    for key, way in _article_facts(photo, keys):
        ways[key].append(way)
    return ways


def _article_facts(photo: Photo, keys: list[Any]) -> Iterator[tuple[Any, str]]:
    if not keys:
        return
    articles = Article.objects.filter(pk__in=keys)
    published = PublishedArticle.objects.filter(article__in=keys)
    shown = Q(lead_photo=photo) | Q(body_photos__photo=photo)
    for rows, column, way in (
        (articles.filter(lead_photo=photo), "pk", _("lead photo")),
        (articles.filter(body_photos__photo=photo), "pk", _("in the text")),
        (published.filter(shown).distinct(), "article", _("published")),
    ):
        for key in rows.order_by().values_list(column, flat=True):
            yield key, way
