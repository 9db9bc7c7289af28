"""Sitemaps as XML: a file of pages with their pictures and news, and the index of such files.

Source: https://www.sitemaps.org/protocol.html, and Google's extensions for images and news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from django.utils import timezone

from newsroom.pages.xml_words import xml_text

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What Google's news sitemap tells of a story; ``language`` is ISO 639, or zh-cn, zh-tw."""

    publication: str
    language: str
    published_at: datetime
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One page: its absolute address, when it last changed where that is known, its pictures."""

    address: str
    changed_at: datetime | None = None
    pictures: tuple[str, ...] = ()
    news: News | None = None


def urlset(entries: Iterable[Entry]) -> Iterator[str]:
    """The parts of a sitemap file, one for each entry."""
    yield (f'{_XML}<urlset xmlns="{_SITEMAP}" xmlns:image="{_IMAGE}" xmlns:news="{_NEWS}">\n')
    for entry in entries:
        yield _url(entry)
    yield "</urlset>\n"


def index(addresses: Iterable[str]) -> Iterator[str]:
    """The parts of a sitemap index of files at these absolute addresses."""
    yield f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n'
    for address in addresses:
        yield f"<sitemap>{_element('loc', address)}</sitemap>\n"
    yield "</sitemapindex>\n"


def _url(entry: Entry) -> str:
    changed = _element("lastmod", _written(entry.changed_at)) if entry.changed_at else ""
    news = _news(entry.news) if entry.news else ""
    pictures = "".join(
        f"<image:image>{_element('image:loc', address)}</image:image>" for address in entry.pictures
    )
    return f"<url>{_element('loc', entry.address)}{changed}{news}{pictures}</url>\n"


def _news(news: News) -> str:
    publication = _element("news:name", news.publication) + _element("news:language", news.language)
    return (
        f"<news:news><news:publication>{publication}</news:publication>"
        f"{_element('news:publication_date', _written(news.published_at))}"
        f"{_element('news:title', news.title)}</news:news>"
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(xml_text(text))}</{name}>"


def _written(instant: datetime) -> str:
    """The instant in the site's time zone, to the second, with its offset. Source: RFC 3339."""
    local = timezone.localtime(instant, timezone.get_default_timezone())
    return local.isoformat(timespec="seconds")
