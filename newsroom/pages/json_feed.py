"""Feeds as JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from newsroom.pages.channels import Channel, Item

_VERSION = "https://jsonfeed.org/version/1.1"


def written(channel: Channel, items: Iterable[Item]) -> bytes:
    """The channel and its items as JSON Feed 1.1. Source: https://www.jsonfeed.org/version/1.1/"""
    feed = {
        "version": _VERSION,
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": channel.feed,
        "description": channel.description,
        "language": channel.language,
        "icon": channel.image,
        "authors": [{"name": channel.publisher}],
        "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
    }
    told = {**_filled(feed), "items": [_item(each) for each in items]}
    return json.dumps(told, ensure_ascii=False).encode()


def _item(item: Item) -> dict[str, Any]:
    body = {"content_html": item.content} if item.content else {"content_text": item.summary}
    told = {
        "title": item.title,
        "url": item.address,
        "summary": item.summary if item.content else "",
        "image": item.image,
        "date_published": _written(item.published_at),
        "date_modified": _written(item.changed_at),
        "language": item.language,
        "authors": [{"name": author.name, "url": author.address} for author in item.authors],
        "tags": list(item.categories),
    }
    return {"id": item.id, **body, **_filled(told)}


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: the format has no empty values."""
    return {name: value for name, value in told.items() if value}


def _written(instant: datetime) -> str:
    """The instant with its offset. Source: RFC 3339."""
    local = timezone.localtime(instant, timezone.get_default_timezone())
    return local.isoformat(timespec="seconds")
