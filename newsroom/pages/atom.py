"""Feeds as Atom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from newsroom.pages.channels import EMPTY_SINCE, Channel, Item
from newsroom.pages.xml_words import xml_text


class _AtomFeed(Atom1Feed):
    """Atom with a hub, a logo, whole stories, and each author with their page.

    Source: RFC 4287, sections 4.1.3, 4.2.1 and 4.2.8; WebSub, section 4.
    """

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("link", None, {"rel": "hub", "href": self.feed["hub"]})
        if self.feed["image_url"]:
            handler.addQuickElement("logo", self.feed["image_url"])

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] else {}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", xml_text(author.name))
            handler.addQuickElement("uri", author.address)
            handler.endElement("author")
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else EMPTY_SINCE


def written(channel: Channel, items: Iterable[Item]) -> bytes:
    """The channel and its items as Atom."""
    feed = _AtomFeed(
        title=xml_text(channel.title),
        link=channel.page,
        description="",
        subtitle=xml_text(channel.description),
        language=channel.language,
        feed_url=channel.feed,
        # Stands for the author of what has none of its own.
        author_name=xml_text(channel.publisher),
        author_link=channel.page,
        image_url=channel.image,
        hub=channel.hub,
    )
    for item in items:
        feed.add_item(
            title=xml_text(item.title),
            link=item.address,
            description=xml_text(item.summary_html or escape(item.summary)),
            unique_id=item.id,
            pubdate=item.published_at,
            updateddate=item.changed_at,
            categories=[xml_text(name) for name in item.categories],
            authors=item.authors,
            content=xml_text(item.content),
            language=item.language,
        )
    file = BytesIO()
    feed.write(file, "utf-8")
    return file.getvalue()
