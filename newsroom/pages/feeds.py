"""Feeds of stories: the latest of all, of a section, of a tag, of an author."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.content import keys
from newsroom.models import (
    Author,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Section,
    Tag,
)
from newsroom.models.published import BODIES, PublishedArticleQuerySet, StoryRowQuerySet
from newsroom.pages import channels, lists
from newsroom.pages.channels import Channel, xml_text

#: What a list is read from: stories, or rows of their tags or authors.
Rows = PublishedArticleQuerySet | StoryRowQuerySet


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The latest stories of the whole site."""
    name = conf.get().SITE_NAME
    channel = Channel(
        title=name,
        description=_("The latest stories of %(site)s") % {"site": name},
        page=reverse("newsroom:front"),
        feed=reverse("newsroom:feed"),
    )
    return _answer(request, channel, _stories(PublishedArticle.objects.all()))


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest stories of one section."""
    shown = _found(Section.objects.all(), slug)
    if shown is None:
        raise Http404(_("There is no such section."))
    described = shown.description or _("The latest stories in %(name)s") % {"name": shown.name}
    stories = _stories(PublishedArticle.objects.in_section(shown))
    return _answer(request, _channel("section", shown, described), stories)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest stories with one tag; that of no live story is not found, as if not there."""
    shown = _found(Tag.objects.all(), slug)
    stories = _stories(PublishedTag.objects.filter(tag=shown))
    if shown is None or not stories:
        raise Http404(_("There is no such topic."))
    described = shown.description or _("The latest stories on %(name)s") % {"name": shown.name}
    return _answer(request, _channel("tag", shown, described), stories)


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest stories that credit one author."""
    shown = _found(Author.objects.all(), slug)
    if shown is None:
        raise Http404(_("There is no such author."))
    described = _("The latest stories by %(name)s") % {"name": shown.name}
    stories = _stories(PublishedByline.objects.filter(author=shown))
    return _answer(request, _channel("author", shown, described), stories)


def _found(things: QuerySet[Any], slug: str) -> Any:
    """The section, tag or author with this slug and its photo; None where there is none."""
    return things.select_related("photo").filter(slug_key=keys.exact_key(slug)).first()


def _channel(kind: str, shown: Any, description: str) -> Channel:
    """The channel of a section, tag or author, beside its page."""
    told = {"site": conf.get().SITE_NAME, "name": shown.name}
    return Channel(
        title=_("%(site)s: %(name)s") % told,
        description=description,
        page=shown.get_absolute_url(),
        feed=reverse(f"newsroom:{kind}_feed", kwargs={"slug": shown.slug}),
        picture=shown.photo.as_picture() if shown.photo else {},
    )


def _stories(rows: Rows) -> list[PublishedArticle]:
    """The latest live stories of these rows, as many as a page of a list holds. Three queries."""
    found = whole(rows, at=timezone.now())[: conf.get().PAGE_SIZE]
    return [lists.story_of(row) for row in found]


def whole(rows: Rows, *, at: datetime) -> Rows:
    """Those of the rows that are live, with all that a feed shows of their stories."""
    story = rows.story
    return (
        rows.live(at)
        .defer(*(f"{story}{name}" for name in BODIES if name != "body_feed"))
        .select_related(f"{story}section")
        .prefetch_related(
            Prefetch(f"{story}bylines", PublishedByline.objects.select_related("author")),
            Prefetch(f"{story}story_tags", PublishedTag.objects.select_related("tag")),
        )
    )


def _answer(
    request: HttpRequest, channel: Channel, stories: Iterable[PublishedArticle]
) -> HttpResponse:
    base = channels.base_url(request)
    return channels.answer(channel, (_item(story, base=base) for story in stories), base=base)


def _item(story: PublishedArticle, *, base: str) -> dict[str, Any]:
    categories = [row.tag.name for row in story.story_tags.all()]
    if story.section:
        categories.insert(0, story.section.name)
    return {
        "title": xml_text(story.headline),
        "link": base + story.get_absolute_url(),
        "description": escape(xml_text(story.standfirst)),
        "unique_id": permanent_id(story),
        "unique_id_is_permalink": False,
        "pubdate": story.published_at,
        "updateddate": story.revised_at or story.published_at,
        "categories": [xml_text(name) for name in categories],
        "creators": [xml_text(row.author.name) for row in story.bylines.all()],
        "content": xml_text(story.body_feed),
    }


def permanent_id(story: PublishedArticle) -> str:
    """A name of the story that no new slug, host or section ever changes: ``urn:uuid:…``."""
    since = story.published_at.astimezone(UTC).isoformat()
    return uuid.uuid5(uuid.NAMESPACE_OID, f"newsroom {story.pk} {since}").urn
