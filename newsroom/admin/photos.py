"""Photos in the admin: uploaded, described, and where they are used."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.admin import (
    marks,
    photo_deletion,
    photo_list,
    photo_picker,
    photo_upload,
    photo_uses,
)
from newsroom.admin.base import DeskAdmin, DeskForm
from newsroom.content import imaging
from newsroom.desk import discarding, ingesting
from newsroom.exceptions import PhotoKnown, PhotoRefused
from newsroom.models import Photo

#: Width in px of the picture on a photo's page.
_SHOWN_WIDTH = 800


class PhotoForm(DeskForm):
    """A photo's words and, where one is uploaded, its file, looked into before it is taken."""

    refusal_fields = {PhotoRefused: "file", PhotoKnown: "file"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "alt" in self.fields:
            self.fields["alt"].required = True
        if "file" in self.fields:
            self._tell_of_file(self.fields["file"])
        for name in {"focus_x", "focus_y"} & set(self.fields):
            self._bound(self.fields[name])

    def _bound(self, field: Any) -> None:
        """A part of the focal point is a per cent; an empty box leaves it where it is."""
        field.required = False
        field.validators.append(MaxValueValidator(100))
        field.widget.attrs |= {"min": 0, "max": 100}

    def _tell_of_file(self, field: Any) -> None:
        # From Django 6.1 on, the label of a stored file is a group's, and names no input.
        field.widget.attrs["aria-label"] = field.label
        field.help_text += " " + gettext(
            "Of an animation the first frame is taken; what is transparent stays so."
        )
        effect = photo_uses.replacing(self.instance) if self.instance.pk else ""
        if effect:
            field.help_text = format_html("<strong>{}</strong> {}", effect, field.help_text)

    def clean_focus_x(self) -> int:
        given: int | None = self.cleaned_data["focus_x"]
        return self.instance.focus_x if given is None else given

    def clean_focus_y(self) -> int:
        given: int | None = self.cleaned_data["focus_y"]
        return self.instance.focus_y if given is None else given

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                imaging.inspect(file)
            except PhotoRefused as refusal:
                raise ValidationError(str(refusal), code="photo") from refusal
        return file


@admin.register(Photo)
class PhotoAdmin(DeskAdmin):
    """The desk's photos."""

    form = PhotoForm
    list_display = [
        photo_list.picture,
        photo_list.words,
        "credit",
        photo_list.size,
        photo_list.uploaded,
    ]
    list_display_links = [photo_list.picture, photo_list.words]
    list_filter = [photo_list.MissingFilter, photo_list.WhoseFilter]
    search_fields = ["alt", "caption", "credit"]
    actions = ["delete_selected"]
    fields = [
        "file",
        "preview",
        ("focus_x", "focus_y"),
        "alt",
        "caption",
        "credit",
        "licence",
        "facts",
    ]
    readonly_fields = ["preview", "facts"]

    class Media:
        css = {"all": ["newsroom/admin-photos.css"]}
        js = ["newsroom/admin-photo-focus.js"]

    def get_urls(self) -> list[Any]:
        return [*photo_upload.urls(self), *photo_picker.urls(self), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None:
            return ["file", "alt", "caption", "credit", "licence"]
        return self.fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """One, which says why it is read-only where it is."""
        why = self._refusal(request, obj) if obj else ""
        return [(None, {"fields": self.get_fields(request, obj), "description": why})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What the verbs say of changing this photo."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not self._refusal(request, obj))

    def _refusal(self, request: HttpRequest, photo: Photo) -> str:
        """Why this photo is read-only for who asks; worked out once for a request."""
        known: tuple[Photo, str] | None = getattr(request, "newsroom_photo", None)
        if known is None or known[0] is not photo:
            known = photo, ingesting.refusal(photo, by=request.user)
            request.newsroom_photo = known  # type: ignore[attr-defined]
        return known[1]

    def save_model(self, request: HttpRequest, obj: Photo, form: Any, change: bool) -> None:
        """Store the words, and with a new file all that is made of it."""
        file = form.cleaned_data.get("file")
        by, at = request.user, timezone.now()
        if not isinstance(file, UploadedFile):
            ingesting.describe(obj, by=by, at=at)
        elif change:
            ingesting.replace(obj, file, by=by, at=at)
        else:
            _require_new(ingesting.ingest(obj, file, by=by, at=at))

    def delete_model(self, request: HttpRequest, obj: Photo) -> None:
        discarding.discard(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> None:
        for photo in queryset:
            discarding.discard(photo, by=request.user)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = partial(super().delete_view, request, object_id, extra_context)
        return photo_deletion.ask_or_delete(self, request, object_id, view)

    @admin.action(permissions=["delete"], description=_("Delete selected photos"))
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Photo]) -> Any:
        return photo_deletion.ask_or_delete_many(self, request, queryset)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        photo = kwargs.get("obj")
        if photo is not None:
            context["uses"] = photo_uses.told(photo, self.admin_site, request)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("picture"))
    def preview(self, photo: Photo) -> SafeString:
        """The picture; with JavaScript its focal point is set on it, and its crops are shown."""
        context = {"photo": photo, "url": photo.thumbnail_url(width=_SHOWN_WIDTH)}
        return SafeString(render_to_string("admin/newsroom/photo/focus.html", context))

    @admin.display(description=_("details"))
    def facts(self, photo: Photo) -> SafeString:
        """Size, format, who uploaded it, and whether its sizes are there."""
        told = {
            "size": photo_list.size(photo),
            "format": PurePath(str(photo.file.name)).suffix.lstrip(".").upper(),
            "uploaded": marks.signed(photo.uploaded_at, photo.uploaded_by_name),
            "is_ready": bool(photo.recipe),
            "number": len(photo.renditions),
        }
        return SafeString(render_to_string("admin/newsroom/photo/facts.html", told))


def _require_new(ingested: ingesting.Ingested) -> None:
    """Raises: PhotoKnown, since a form's words must not be lost on a photo that has its own."""
    if not ingested.is_new:
        raise PhotoKnown(
            gettext("This file is here already, as the photo “%(photo)s”. Use that one.")
            % {"photo": ingested.photo},
            photo_pk=ingested.photo.pk,
        )
