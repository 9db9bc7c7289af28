"""Feeds as RSS 2.0."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape

from newsroom.pages.channels import EMPTY_SINCE, Channel, Item
from newsroom.pages.xml_words import xml_text


class _RssFeed(Rss201rev2Feed):
    """RSS 2.0 with a channel's image and hub, whole stories, and ``dc:creator`` for each author.

    Source: RSS 2.0.11, ``<image>``; the RSS content module 1.0; Dublin Core's ``creator``;
    WebSub, section 4.
    """

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})
        if not self.feed["image_url"]:
            return
        handler.startElement("image", {})
        handler.addQuickElement("url", self.feed["image_url"])
        handler.addQuickElement("title", self.feed["title"])
        handler.addQuickElement("link", self.feed["link"])
        handler.endElement("image")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["creators"]:
            handler.addQuickElement("dc:creator", name)
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else EMPTY_SINCE


def written(channel: Channel, items: Iterable[Item]) -> bytes:
    """The channel and its items as RSS 2.0."""
    feed = _RssFeed(
        title=xml_text(channel.title),
        link=channel.page,
        # Feed readers take a description for HTML, a title for text.
        description=escape(xml_text(channel.description)),
        language=channel.language,
        feed_url=channel.feed,
        image_url=channel.image,
        hub=channel.hub,
    )
    for item in items:
        feed.add_item(
            title=xml_text(item.title),
            link=item.address,
            description=xml_text(item.summary_html),
            unique_id=item.id,
            unique_id_is_permalink=False,
            pubdate=item.published_at,
            updateddate=item.changed_at,
            categories=[xml_text(name) for name in item.categories],
            creators=[xml_text(author.name) for author in item.authors],
            content=xml_text(item.content),
        )
    file = BytesIO()
    feed.write(file, "utf-8")
    return file.getvalue()
