"""Photos as they are stored: clean files and the words that belong to them."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.content import pictures

#: Width in px of the picture in lists of the desk, which show it half as wide.
THUMBNAIL_WIDTH = 200


def original_name(photo: Photo, filename: str) -> str:
    """An unguessable name for the original; of the uploaded name only the extension stays."""
    extension = filename.rpartition(".")[2].lower()
    return f"newsroom/originals/{secrets.token_hex(16)}.{extension}"


class Photo(models.Model):
    """An uploaded image with its words.

    The stored file was decoded and written anew: it holds no metadata. No two photos have one
    ``checksum``, that of the file as it came. ``renditions`` is a list of ``{"name": storage
    name, "width": px, "height": px, "type": "image/webp", "crop": "" or "16x9"}``, narrowest
    first; ``recipe`` names the set of them that is stored, and is empty while they are to be made.
    The focal point is in per cent of width and height, from the upper left corner.
    """

    file = models.FileField(
        _("file"),
        upload_to=original_name,
        max_length=200,
        help_text=_("A JPEG, PNG, WebP, AVIF or GIF. Place and camera data are removed from it."),
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_(
            "What the picture shows, for people who cannot see it. "
            "No story goes public with a photo that has none."
        ),
    )
    caption = models.CharField(
        _("caption"), max_length=500, blank=True, help_text=_("The line under the picture.")
    )
    credit = models.CharField(
        _("credit"), max_length=150, blank=True, help_text=_("Who took it: Ana Sol / Agency.")
    )
    licence = models.CharField(
        _("licence"), max_length=150, blank=True, help_text=_("Such as: CC BY 4.0. For the desk.")
    )
    width = models.PositiveIntegerField(_("width"), editable=False, help_text=_("In pixels."))
    height = models.PositiveIntegerField(_("height"), editable=False, help_text=_("In pixels."))
    focus_x = models.PositiveSmallIntegerField(
        _("focal point across"), default=50, help_text=_("In per cent, from the left.")
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focal point down"), default=50, help_text=_("In per cent, from the top.")
    )
    checksum = models.CharField(_("checksum"), max_length=64, editable=False, unique=True)
    renditions = models.JSONField(_("renditions"), default=list, editable=False)
    recipe = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    uploaded_at = models.DateTimeField(_("uploaded"), editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    uploaded_by_name = models.CharField(max_length=150, blank=True, editable=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["uploaded_at", "id"], name="newsroom_photo_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focus_x__lte=100, focus_y__lte=100),
                name="newsroom_photo_focus_inside",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or gettext("Photo %(number)s") % {"number": self.pk}

    def as_picture(self) -> dict[str, Any]:
        """What is drawn of this photo, as published rows keep it: ``content.pictures``."""
        return {
            "id": self.pk,
            "name": self.file.name,
            "width": self.width,
            "height": self.height,
            "alt": self.alt,
            "caption": self.caption,
            "credit": self.credit,
            "focus": [self.focus_x, self.focus_y],
            "renditions": self.renditions,
        }

    def thumbnail_url(self, *, width: int = THUMBNAIL_WIDTH) -> str:
        """URL, for the desk, of the size next above ``width`` px; of the original without one."""
        if not self.file:
            return ""
        small = pictures.best(self.as_picture(), width=width, types=("image/webp",))
        return self.file.storage.url(small["name"])
