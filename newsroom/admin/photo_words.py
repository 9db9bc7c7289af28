"""The words of photos that were just uploaded: a row for each, saved all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.admin import photo_cards
from newsroom.admin.base import number
from newsroom.desk import ingesting
from newsroom.exceptions import NewsroomError
from newsroom.models import Photo

#: Most rows on one page: with more, Django's bound on the fields of a request comes near.
MOST_ROWS = 100

_WIDE = {"class": "vTextField"}


class WordsForm(forms.ModelForm):
    """What is said of one photo. Without alternative text it is stored, but no story shows it."""

    class Meta:
        model = Photo
        fields = ["alt", "caption", "credit", "licence"]
        widgets = {name: forms.TextInput(_WIDE) for name in fields}


@dataclass(frozen=True)
class Row:
    """A photo and its form; no form where who asks may not change it."""

    photo: Photo
    form: WordsForm | None

    @property
    def url(self) -> str:
        return self.photo.thumbnail_url(width=photo_cards.CARD_WIDTH)


def media() -> forms.Media:
    """What the page needs beside its own."""
    return forms.Media(
        css={"all": ["newsroom/admin-photos.css"]}, js=["newsroom/admin-photo-upload.js"]
    )


def empty(request: HttpRequest, photos: Iterable[Photo]) -> list[Row]:
    """Rows to be written."""
    return [_row(request, photo, data=None) for photo in photos]


def sent(page: Any, request: HttpRequest) -> list[Row]:
    """Rows as they were sent, each once; those whose photo is gone are left out.

    Whoever may see no photos has none: a row shows its picture.
    """
    if not page.has_view_or_change_permission(request):
        return []
    typed = request.POST.getlist("photo")[:MOST_ROWS] if request.method == "POST" else []
    keys = [number(each) for each in typed]
    found = page.get_queryset(request).in_bulk(keys)
    photos = (found[key] for key in dict.fromkeys(keys) if key in found)
    return [_row(request, photo, data=request.POST) for photo in photos]


def save(page: Any, request: HttpRequest, rows: list[Row]) -> tuple[list[Photo], list[Row]]:
    """Store the words of each row: the photos done, and the rows where something is wrong."""
    saved, left = [], []
    for row in rows:
        if row.form is not None and row.form.is_valid() and _is_taken(request, row.form):
            page.log_change(request, row.photo, [{"changed": {"fields": row.form.changed_data}}])
            saved.append(row.photo)
        else:
            left.append(row)
    return saved, left


def _is_taken(request: HttpRequest, form: WordsForm) -> bool:
    try:
        ingesting.describe(form.instance, by=request.user, at=timezone.now())
    except NewsroomError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _row(request: HttpRequest, photo: Photo, *, data: Any) -> Row:
    if data is None and ingesting.refusal(photo, by=request.user):
        return Row(photo, None)
    form = WordsForm(data, instance=photo, prefix=f"photo-{photo.pk}")
    for name, field in form.fields.items():
        field.widget.attrs["data-nr-words"] = name
    form.fields["alt"].label = _("Alternative text")
    return Row(photo, form)
