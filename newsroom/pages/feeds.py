"""Feeds of stories: the latest of all, of a section, of a tag, of an author."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language
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
from newsroom.pages import channels, feed_forms, languages, lists
from newsroom.pages.addresses import base_url
from newsroom.pages.channels import Channel, Credit, Item

#: What a list is read from: stories, or rows of their tags or authors.
Rows = PublishedArticleQuerySet | StoryRowQuerySet


@require_safe
def latest(request: HttpRequest, form: str = "rss") -> HttpResponse:
    """The latest stories of the whole site."""
    name = conf.get().SITE_NAME
    channel = channel_of(
        request,
        title=name,
        description=_("The latest stories of %(site)s") % {"site": name},
        page=reverse("newsroom:front"),
        feed=feed_forms.path_of("feed", form),
    )
    return _answer(request, channel, _stories(PublishedArticle.objects.all()), form=form)


@require_safe
def section(request: HttpRequest, slug: str, form: str = "rss") -> HttpResponse:
    """The latest stories of one section."""
    shown = _found(Section.objects.all(), slug)
    if shown is None:
        raise Http404(_("There is no such section."))
    described = shown.description or _("The latest stories in %(name)s") % {"name": shown.name}
    channel = _subject(request, "section", shown, described, form=form)
    stories = _stories(PublishedArticle.objects.in_section(shown))
    return _answer(request, channel, stories, form=form)


@require_safe
def tag(request: HttpRequest, slug: str, form: str = "rss") -> HttpResponse:
    """The latest stories with one tag; that of no live story is not found, as if not there."""
    shown = _found(Tag.objects.all(), slug)
    stories = _stories(PublishedTag.objects.filter(tag=shown))
    if shown is None or not stories:
        raise Http404(_("There is no such topic."))
    described = shown.description or _("The latest stories on %(name)s") % {"name": shown.name}
    channel = _subject(request, "tag", shown, described, form=form)
    return _answer(request, channel, stories, form=form)


@require_safe
def author(request: HttpRequest, slug: str, form: str = "rss") -> HttpResponse:
    """The latest stories that credit one author."""
    shown = _found(Author.objects.all(), slug)
    if shown is None:
        raise Http404(_("There is no such author."))
    described = _("The latest stories by %(name)s") % {"name": shown.name}
    channel = _subject(request, "author", shown, described, form=form)
    stories = _stories(PublishedByline.objects.filter(author=shown))
    return _answer(request, channel, stories, form=form)


def channel_of(
    request: HttpRequest,
    *,
    title: str,
    description: str,
    page: str,
    feed: str,
    picture: Mapping[str, Any] | None = None,
) -> Channel:
    """The channel with these words; ``page`` and ``feed`` are paths, of its page and of itself."""
    base = base_url(request)
    return Channel(
        title=title,
        description=description,
        page=base + page,
        feed=base + feed,
        publisher=conf.get().SITE_NAME,
        language=get_language() or settings.LANGUAGE_CODE,
        image=channels.channel_image(picture or {}, base=base),
        hub=conf.get().WEBSUB_HUB,
    )


def _found(things: QuerySet[Any], slug: str) -> Any:
    """The section, tag or author with this slug and its photo; None where there is none."""
    return things.select_related("photo").filter(slug_key=keys.exact_key(slug)).first()


def _subject(
    request: HttpRequest, kind: str, shown: Any, description: str, *, form: str
) -> Channel:
    """The channel of a section, tag or author, beside its page."""
    told = {"site": conf.get().SITE_NAME, "name": shown.name}
    return channel_of(
        request,
        title=_("%(site)s: %(name)s") % told,
        description=description,
        page=shown.get_absolute_url(),
        feed=feed_forms.path_of(f"{kind}_feed", form, slug=shown.slug),
        picture=shown.photo.as_picture() if shown.photo else {},
    )


def _answer(
    request: HttpRequest, channel: Channel, stories: Iterable[PublishedArticle], *, form: str
) -> HttpResponse:
    base = base_url(request)
    items = (_item(story, base=base) for story in stories)
    return feed_forms.answer(channel, items, form=form)


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


def _item(story: PublishedArticle, *, base: str) -> Item:
    categories = [row.tag.name for row in story.story_tags.all()]
    if story.section:
        categories.insert(0, story.section.name)
    return Item(
        id=permanent_id(story),
        title=story.headline,
        address=base + story.get_absolute_url(),
        published_at=story.published_at,
        changed_at=story.revised_at or story.published_at,
        summary=story.standfirst,
        summary_html=escape(story.standfirst),
        content=story.body_feed,
        language=languages.own(story.language),
        image=channels.item_image(story.lead, base=base),
        authors=tuple(
            Credit(name=row.author.name, address=base + row.author.get_absolute_url())
            for row in story.bylines.all()
        ),
        categories=tuple(categories),
    )


def permanent_id(story: PublishedArticle) -> str:
    """A name of the story that no new slug, host or section ever changes: ``urn:uuid:…``."""
    since = story.published_at.astimezone(UTC).isoformat()
    return uuid.uuid5(uuid.NAMESPACE_OID, f"newsroom {story.pk} {since}").urn
