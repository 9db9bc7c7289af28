"""A photo comes in: checked, cleaned, stored, and its renditions made once."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from newsroom.content import imaging
from newsroom.exceptions import NotAllowed
from newsroom.models import Photo, display_name


def ingest(photo: Photo, file: File, *, by: Any, at: datetime) -> Photo:
    """Store the file as this photo's picture, and the photo.

    What is stored is decoded and written anew, without metadata; ``checksum`` is of the file as
    it came. Raises: NotAllowed, PhotoRefused.
    """
    kind = "add" if photo.pk is None else "change"
    if not by.has_perm(f"newsroom.{kind}_photo"):
        raise NotAllowed(_("You may not upload photos."))
    imaging.inspect(file)
    clean = imaging.clean_original(file)
    photo.checksum = _checksum(file)
    photo.width, photo.height = clean.width, clean.height
    photo.uploaded_at = at
    photo.uploaded_by = by
    photo.uploaded_by_name = display_name(by)
    photo.file.save(f"photo{clean.extension}", ContentFile(clean.data), save=False)
    photo.renditions = _render(photo, ContentFile(clean.data))
    photo.save()
    return photo


def _render(photo: Photo, original: File) -> list[dict[str, Any]]:
    """Store each width, none wider than the original, and tell what was stored."""
    stem = PurePosixPath(str(photo.file.name)).stem
    renditions = []
    for width in sorted({min(each, photo.width) for each in imaging.RENDITION_WIDTHS}):
        height = max(1, round(photo.height * width / photo.width))
        name = photo.file.storage.save(
            f"newsroom/renditions/{stem}-{width}.webp",
            ContentFile(imaging.render(original, width=width)),
        )
        renditions.append({"name": name, "width": width, "height": height})
    return renditions


def _checksum(file: File) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
