"""Feeds as RSS 2.0: what one says of itself, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import get_language

from newsroom import conf
from newsroom.content import pictures

#: What XML 1.0 cannot hold, not even escaped. Source: XML 1.0, section 2.2, production 2.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Width, in px, that a channel's image should have at least: feed readers show it small.
_IMAGE_WIDTH = 320


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """What a feed says of itself; ``page`` and ``feed`` are paths, of its page and of itself."""

    title: str
    description: str
    page: str
    feed: str
    picture: Mapping[str, Any] = field(default_factory=dict)


class ChannelFeed(Rss201rev2Feed):
    """RSS 2.0 with a channel's image, whole stories, and ``dc:creator`` for each author.

    Source: RSS 2.0.11, ``<image>``; the RSS content module 1.0; Dublin Core's ``creator``.
    """

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if not self.feed["image_url"]:
            return
        handler.startElement("image", {})
        handler.addQuickElement("url", self.feed["image_url"])
        handler.addQuickElement("title", self.feed["title"])
        handler.addQuickElement("link", self.feed["link"])
        handler.endElement("image")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item.get("creators", ()):
            handler.addQuickElement("dc:creator", name)
        if "content" in item:
            handler.addQuickElement("content:encoded", item["content"])


def xml_text(text: str) -> str:
    """``text`` without the characters that would make a whole feed unreadable."""
    return _NOT_XML.sub("", text)


def base_url(request: HttpRequest) -> str:
    """What the addresses in a feed begin with: the site's own, else the host that was asked."""
    return conf.site_url() or request.build_absolute_uri("/").rstrip("/")


def answer(channel: Channel, items: Iterable[dict[str, Any]], *, base: str) -> HttpResponse:
    """The channel and its items, newest first, as a feed reader fetches them."""
    feed = ChannelFeed(
        title=xml_text(channel.title),
        link=base + channel.page,
        # Feed readers take a description for HTML, a title for text.
        description=escape(xml_text(channel.description)),
        language=get_language(),
        feed_url=base + channel.feed,
        image_url=_image_url(channel.picture, base=base),
    )
    for item in items:
        feed.add_item(**item)
    response = HttpResponse(content_type="application/rss+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def _image_url(picture: Mapping[str, Any], *, base: str) -> str:
    """Absolute address of the size that suits a feed; empty without a picture."""
    if not picture:
        return ""
    chosen = pictures.best(picture, width=_IMAGE_WIDTH)
    return urljoin(f"{base}/", default_storage.url(chosen["name"]))
