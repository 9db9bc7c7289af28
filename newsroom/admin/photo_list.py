"""The list of photos: its columns and its filters, each of which is one plain condition."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.admin import marks
from newsroom.models import Photo


@admin.display(description=gettext_lazy("photo"))
def picture(photo: Photo) -> SafeString | str:
    """The picture; the words stand beside it."""
    alt = photo.alt or _("Photo %(number)s") % {"number": photo.pk}
    return marks.thumbnail(photo, alt=alt)


@admin.display(description=gettext_lazy("words"), ordering="caption")
def words(photo: Photo) -> SafeString | str:
    """Caption or alternative text, and a mark where the latter is missing."""
    if photo.alt:
        return str(photo)
    mark = '{} <span class="nr-mark nr-mark-missing">{}</span>'
    return format_html(mark, photo, _("No alternative text"))


@admin.display(description=gettext_lazy("size"))
def size(photo: Photo) -> SafeString:
    """Width and height in pixels, in this order whichever way the page runs."""
    return format_html('<bdi dir="ltr">{}&nbsp;×&nbsp;{}</bdi>', photo.width, photo.height)


@admin.display(description=gettext_lazy("uploaded"), ordering="uploaded_at")
def uploaded(photo: Photo) -> SafeString:
    """When and by whom."""
    return marks.signed_briefly(photo.uploaded_at, photo.uploaded_by_name)


class WhoseFilter(admin.SimpleListFilter):
    """By who uploaded it."""

    title = gettext_lazy("who uploaded it")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", gettext_lazy("By me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        return queryset.filter(uploaded_by=request.user.pk) if self.value() else queryset


class MissingFilter(admin.SimpleListFilter):
    """By what is still missing."""

    title = gettext_lazy("what is missing")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("alt", gettext_lazy("No alternative text")),
            ("sizes", gettext_lazy("Sizes are still being made")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        match self.value():
            case "alt":
                return queryset.filter(alt="")
            case "sizes":
                return queryset.filter(recipe="")
        return queryset
