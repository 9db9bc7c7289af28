"""What tells one page from another: its address and all else that a page for all is drawn from."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zlib import crc32

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from newsroom.pages.drawing_stamp import stamp

#: A page is drawn anew after so many seconds though nothing told of a change: should the process
#: have been killed between a change and its telling, or a template show what day it is.
DAY = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True, slots=True)
class PageKey:
    """A page, in its language, time zone and host, by this code.

    ``is_known`` tells whether its parameters are all the page's own. Pages begin anew at instants
    that are ``period`` seconds apart, and not all at once.
    """

    page: str
    is_known: bool
    period: int

    @classmethod
    def of(cls, request: HttpRequest, query: Collection[str], *, seconds: int) -> PageKey:
        parts = (
            request.scheme,
            request.get_host(),
            request.path,
            request.META.get("QUERY_STRING", ""),
            get_language(),
            timezone.get_current_timezone_name(),
            stamp(),
        )
        return cls(
            page=repr(parts),
            is_known=_is_known(request, query),
            period=seconds or DAY,
        )

    def name(self) -> str:
        """Its name in a cache, alike in all processes."""
        return _hashed(self.page)

    def tag(self, generation: str, *, at: datetime) -> str:
        """What its copies of this generation are recognised by."""
        return _hashed(f"{self.page} {generation} {self.begins_at(at).timestamp()}")

    def begins_at(self, at: datetime) -> datetime:
        """When the present period of the page began."""
        offset = crc32(self.page.encode()) % self.period
        number = (int(at.timestamp()) - offset) // self.period
        return datetime.fromtimestamp(number * self.period + offset, tz=UTC)

    def ends_at(self, at: datetime) -> datetime:
        return self.begins_at(at) + timedelta(seconds=self.period)


def _is_known(request: HttpRequest, query: Collection[str]) -> bool:
    """Whether the query holds these parameters alone, each once, and no empty part."""
    text = request.META.get("QUERY_STRING", "")
    number = len(text.split("&")) if text else 0
    return number == len(request.GET) and all(name in query for name in request.GET)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
