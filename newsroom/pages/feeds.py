"""Feeds: the latest stories for feed readers."""

from __future__ import annotations

import re
import uuid
from datetime import UTC
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.models import PublishedArticle, PublishedByline, PublishedTag
from newsroom.models.published import PublishedArticleQuerySet

#: What XML 1.0 cannot hold, not even escaped. Source: XML 1.0, section 2.2, production 2.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """``text`` without the characters that would make a whole feed unreadable."""
    return _NOT_XML.sub("", text)


class StoryFeed(Rss201rev2Feed):
    """RSS 2.0 with whole stories and one ``dc:creator`` for each author.

    Source: the RSS content module 1.0, and Dublin Core's ``creator``.
    """

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["creators"]:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("content:encoded", item["content"])


class LatestFeed:
    """RSS 2.0 of the latest stories, whole, as many as a page of a list holds."""

    @method_decorator(require_safe)
    def __call__(self, request: HttpRequest) -> HttpResponse:
        base = conf.site_url() or request.build_absolute_uri("/").rstrip("/")
        name = xml_text(conf.get().SITE_NAME)
        feed = StoryFeed(
            title=name,
            link=base + reverse("newsroom:front"),
            description=_("The latest stories of %(site)s") % {"site": name},
            language=get_language(),
            feed_url=base + reverse("newsroom:feed"),
        )
        stories = PublishedArticle.objects.live(timezone.now())
        for story in _whole(stories)[: conf.get().PAGE_SIZE]:
            feed.add_item(**_item(story, base=base))
        response = HttpResponse(content_type="application/rss+xml; charset=utf-8")
        feed.write(response, "utf-8")
        return response


def _whole(stories: PublishedArticleQuerySet) -> PublishedArticleQuerySet:
    """Stories with all that a feed shows. Three queries whatever their number."""
    return (
        stories.defer("body_page", "body_mail", "body_text")
        .select_related("section")
        .prefetch_related(
            Prefetch("bylines", PublishedByline.objects.select_related("author")),
            Prefetch("story_tags", PublishedTag.objects.select_related("tag")),
        )
    )


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
