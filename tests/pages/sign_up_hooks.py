"""What a site would name in ``CAPTCHA`` and ``CLIENT_IP``, and a cache that is down."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from newsroom.pages.captchas import Captcha


class Sum(Captcha):
    """Asks for a sum."""

    def field(self) -> str:
        return mark_safe('<label>2 + 3 = <input name="sum"></label>')

    def is_passed(self, request: HttpRequest) -> bool:
        return request.POST.get("sum") == "5"


class Careless(Captcha):
    """Forgets to say that its HTML is safe."""

    def field(self) -> str:
        return "<script>"

    def is_passed(self, request: HttpRequest) -> bool:
        return True


def last_forwarded(request: HttpRequest) -> str:
    """The address that the site's one proxy saw."""
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()


class BrokenCache(LocMemCache):
    """A cache whose server cannot be reached."""

    def add(self, *args: Any, **kwargs: Any) -> bool:
        raise RuntimeError("Connection to reader ana@mail.example refused")
