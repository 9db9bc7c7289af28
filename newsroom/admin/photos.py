"""Photos in the admin: uploaded, described, and where they are used."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.admin import marks, photo_picker, photo_upload
from newsroom.admin.base import DeskAdmin, DeskForm
from newsroom.content import imaging, pictures
from newsroom.desk import ingesting
from newsroom.exceptions import PhotoKnown, PhotoRefused
from newsroom.models import Photo

#: Most articles and most authors that a photo's page names as its users.
USES_SHOWN = 10

#: Width in px of the picture on a photo's page.
PREVIEW_WIDTH = 400


class PhotoForm(DeskForm):
    """A photo's words and, where one is uploaded, its file, looked into before it is taken."""

    refusal_fields = {PhotoRefused: "file", PhotoKnown: "file"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "alt" in self.fields:
            self.fields["alt"].required = True
        if "file" in self.fields:
            # From Django 6.1 on, the label of a stored file is a group's, and names no input.
            self.fields["file"].widget.attrs["aria-label"] = self.fields["file"].label
            self.fields["file"].help_text += " " + gettext(
                "Of an animation the first frame is taken; what is transparent stays so."
            )

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
    list_display = ["picture", "words", "credit", "size", "uploaded_at"]
    list_display_links = ["picture", "words"]
    search_fields = ["alt", "caption", "credit"]
    fields = [
        "file",
        "preview",
        "alt",
        "caption",
        "credit",
        "licence",
        "size",
        "uploaded",
        "used_in",
    ]
    readonly_fields = ["preview", "size", "uploaded", "used_in"]

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

    @admin.display(description=_("photo"))
    def picture(self, photo: Photo) -> SafeString | str:
        return marks.thumbnail(photo, alt=photo.alt)

    @admin.display(description=_("words"), ordering="caption")
    def words(self, photo: Photo) -> str:
        return str(photo)

    @admin.display(description=_("size"))
    def size(self, photo: Photo) -> str:
        return f"{photo.width}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{photo.height}"

    @admin.display(description=_("picture"))
    def preview(self, photo: Photo) -> SafeString:
        return format_html(
            '<img class="nr-preview" src="{}" alt="{}">', _preview_url(photo), photo.alt
        )

    @admin.display(description=_("uploaded"))
    def uploaded(self, photo: Photo) -> str:
        return marks.signed(photo.uploaded_at, photo.uploaded_by_name)

    @admin.display(description=_("used in"))
    def used_in(self, photo: Photo) -> SafeString | str:
        """The newest stories and authors that show this photo, as links. Two queries."""
        stories = photo.led_articles.only("headline", "lead_photo")[:USES_SHOWN]
        portraits = photo.portraits.only("name", "photo")[:USES_SHOWN]
        uses = [
            *(("newsroom_article_change", story.pk, story.headline) for story in stories),
            *(("newsroom_author_change", author.pk, author.name) for author in portraits),
        ]
        if not uses:
            return gettext("Not used yet.")
        site = self.admin_site.name
        links = (
            (reverse(f"admin:{name}", args=[pk], current_app=site), text) for name, pk, text in uses
        )
        return format_html_join(SafeString("<br>"), '<a href="{}">{}</a>', links)


def _require_new(ingested: ingesting.Ingested) -> None:
    """Raises: PhotoKnown, since a form's words must not be lost on a photo that has its own."""
    if not ingested.is_new:
        raise PhotoKnown(
            gettext("This file is here already, as the photo “%(photo)s”. Use that one.")
            % {"photo": ingested.photo},
            photo_pk=ingested.photo.pk,
        )


def _preview_url(photo: Photo) -> str:
    """URL of a size for a form; of the original without one."""
    size = pictures.best(photo.as_picture(), width=PREVIEW_WIDTH, types=("image/webp",))
    return str(photo.file.storage.url(size["name"]))
