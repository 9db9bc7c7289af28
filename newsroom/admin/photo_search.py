"""Photos as the desk finds them: by their words, credit and day; newest first, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.admin.base import spellings
from newsroom.models import Photo
from newsroom.models.articles import YEARS
from newsroom.models.published import Cursor
from newsroom.pages import keyset

#: Most photos on one page of what was found.
PHOTOS = 24
#: Most words that are looked for; those after them are ignored.
MOST_WORDS = 8

_TEXT = ("alt", "caption", "credit")


class PhotoSearch(forms.Form):
    """What is looked for. Days are of the upload, in the site's time zone, both included."""

    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    credit = forms.CharField(label=_("Credit"), required=False, max_length=150)
    since = forms.DateField(label=_("Uploaded from"), required=False)
    until = forms.DateField(label=_("Uploaded until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
        for name in ("since", "until"):
            field = self.fields[name]
            field.widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            field.validators += [MinValueValidator(first), MaxValueValidator(last)]

    def matching(self, photos: QuerySet[Photo]) -> QuerySet[Photo]:
        """Those of ``photos`` that are looked for; none where a box holds what is no date."""
        if not self.is_valid():
            return photos.none()
        asked = self.cleaned_data
        for word in asked["text"].split()[:MOST_WORDS]:
            photos = photos.filter(_holding(word, in_fields=_TEXT))
        for word in asked["credit"].split()[:MOST_WORDS]:
            photos = photos.filter(_holding(word, in_fields=["credit"]))
        if asked["since"]:
            photos = photos.filter(uploaded_at__gte=_midnight(asked["since"]))
        if asked["until"]:
            photos = photos.filter(uploaded_at__lt=_midnight(asked["until"] + timedelta(days=1)))
        return photos


@dataclass(frozen=True)
class Found:
    """One page of photos, and where the next one begins: empty on the last."""

    photos: list[Photo]
    next_cursor: str


def newest(photos: QuerySet[Photo], *, before: Cursor | None) -> Found:
    """The newest of ``photos`` that stand after this place. One query."""
    photos = photos.order_by("-uploaded_at", "-pk")
    if before is not None:
        instant, pk = before
        photos = photos.filter(uploaded_at__lte=instant).exclude(uploaded_at=instant, pk__gte=pk)
    rows = list(photos[: PHOTOS + 1])
    if len(rows) <= PHOTOS:
        return Found(rows, "")
    last = rows[PHOTOS - 1]
    return Found(rows[:PHOTOS], keyset.written((last.uploaded_at, last.pk)))


def _holding(word: str, *, in_fields: Iterable[str]) -> Q:
    """Where the word stands in one of these columns, in any letter case."""
    condition = Q()
    for spelling in spellings(word):
        for name in in_fields:
            condition |= Q(**{f"{name}__icontains": spelling})
    return condition


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
