"""Languages of stories, as machines want them named."""

from __future__ import annotations

import re

from django.conf import settings

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def own(language: str) -> str:
    """The story's own language; empty for one that is no language tag, or has none.

    Source: RFC 5646, section 2.1.
    """
    return language if _TAG.fullmatch(language) else ""


def of_story(language: str) -> str:
    """The story's own language, else the site's."""
    return own(language) or settings.LANGUAGE_CODE


def for_news(language: str) -> str:
    """The language as Google's news sitemap wants it: ``pt`` of ``pt-BR``, ``zh-tw``, ``zh-cn``.

    Source: its XML Schema, ISO 639 with an exception for Chinese.
    """
    parts = of_story(language).lower().split("-")
    if parts[0] == "zh":
        return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(parts) else "zh-cn"
    return parts[0] if len(parts[0]) in (2, 3) else "en"
