"""Sitemaps as crawlers read them: valid by their schemas, or the test fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.test import Client
from lxml import etree

from tests.shared_data import shared

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
SITE = "https://news.example"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page as a sitemap lists it."""

    path: str
    changed_at: datetime | None
    pictures: list[str]
    element: etree._Element


def fetched(client: Client, path: str, *, schema: str) -> etree._Element:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    document = etree.fromstring(response.content)
    etree.XMLSchema(file=str(shared(f"sitemap_xsd/{schema}"))).assertValid(document)
    return document


def files_of(client: Client, path: str = "/sitemap.xml") -> list[str]:
    """Paths, with their queries, of the files that an index lists."""
    document = fetched(client, path, schema="samdark__siteindex.xsd")
    return [_path(each.text) for each in document.iter(f"{SITEMAP}loc")]


def listed(client: Client, path: str) -> list[Listed]:
    """What a sitemap file lists, in its order."""
    document = fetched(client, path, schema="all_local.xsd")
    return [
        Listed(
            path=_path(url.findtext(f"{SITEMAP}loc")),
            changed_at=_instant(url.findtext(f"{SITEMAP}lastmod")),
            pictures=[each.text or "" for each in url.iter(f"{IMAGE}loc")],
            element=url,
        )
        for url in document.iter(f"{SITEMAP}url")
    ]


def every_page(client: Client) -> list[str]:
    """Paths of all that the index leads to."""
    return [each.path for path in files_of(client) for each in listed(client, path)]


def _path(address: str | None) -> str:
    assert address is not None
    assert address.startswith(f"{SITE}/")
    return address.removeprefix(SITE)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
