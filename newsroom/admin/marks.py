"""Small pieces of text and HTML that the desk's lists and forms show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Choices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.content.clock import spoken
from newsroom.models import Photo


def word(choice: Choices) -> SafeString:
    """The label of a stage or state as a coloured word; the colour only repeats the word."""
    return coloured(choice.value, choice.label)


def coloured(kind: str, label: Any) -> SafeString:
    """A word in the colours of a kind that ``admin.css`` knows."""
    return format_html('<span class="nr-mark nr-mark-{}">{}</span>', kind, label)


def held() -> SafeString:
    """The word that a story is on legal hold."""
    return coloured("held", _("On hold"))


def thumbnail(photo: Photo | None, *, alt: str = "") -> SafeString | str:
    """The photo at its narrowest size; without ``alt`` it only decorates the words beside it."""
    url = photo.thumbnail_url() if photo else ""
    if not url:
        return ""
    return format_html('<img class="nr-thumbnail" src="{}" alt="{}" loading="lazy">', url, alt)


def short(at: datetime) -> str:
    """The day of an instant, for a column of a list."""
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def signed(at: datetime, name: str) -> str:
    """When it was done and by whom, where that is known."""
    if not name:
        return spoken(at)
    return _("%(instant)s by %(name)s") % {"instant": spoken(at), "name": name}


def signed_briefly(at: datetime, name: str) -> SafeString:
    """When and by whom, for a cell of a list."""
    return format_html(
        '<time datetime="{}">{}</time> <span class="nr-note">{}</span>',
        timezone.localtime(at).isoformat(timespec="seconds"),
        short(at),
        name,
    )
