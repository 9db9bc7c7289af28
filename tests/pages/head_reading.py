"""A page's head as machines read it."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from lxml import html


class Head:
    """What the head of one page tells."""

    def __init__(self, client: Client, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 200, path
        self.header = response.get("Link", "")
        self._document = html.fromstring(response.content)

    def link(self, rel: str) -> list[str]:
        return [each.get("href") for each in self._document.findall(f".//link[@rel='{rel}']")]

    def feeds(self) -> list[tuple[str, str, str]]:
        """Type, title and path of each feed, in order."""
        found = self._document.findall(".//link[@rel='alternate']")
        return [(each.get("type"), each.get("title"), each.get("href")) for each in found]

    def meta(self, name: str) -> list[str]:
        """What stands under this name or property, in order."""
        found = self._document.xpath(f"//head/meta[@name='{name}' or @property='{name}']")
        return [each.get("content") for each in found]

    def data(self) -> dict[str, dict[str, Any]]:
        """The page's JSON-LD by type, each of which stands there once."""
        scripts = self._document.findall(".//script[@type='application/ld+json']")
        things = [json.loads(each.text) for each in scripts]
        by_type = {thing["@type"]: thing for thing in things}
        assert len(by_type) == len(things)
        assert all(thing["@context"] == "https://schema.org" for thing in things)
        return by_type

    def scripts(self) -> list[str | None]:
        """Types of all scripts of the page."""
        return [each.get("type") for each in self._document.iter("script")]
