"""A photo comes in: checked, cleaned, stored, its renditions made once; later it is changed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.db.models import Q
from django.utils.translation import gettext as _

from newsroom.content import imaging
from newsroom.exceptions import NotAllowed
from newsroom.models import Photo, Stage, display_name


def ingest(photo: Photo, file: File, *, by: Any, at: datetime) -> Photo:
    """Store the file as this photo's picture, and the photo.

    What is stored is decoded and written anew, without metadata; ``checksum`` is of the file as
    it came. Raises: NotAllowed, PhotoRefused.
    """
    _require(photo, by)
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


def describe(photo: Photo, *, by: Any) -> None:
    """Store the words of a photo that is there already. Raises: NotAllowed."""
    _require(photo, by)
    photo.save()


def refusal(photo: Photo, *, by: Any) -> str:
    """Why this person may not change the stored photo; empty where they may. One query at most.

    Whoever may not edit others' articles changes only what they uploaded themselves, and that
    no more once somebody else stands for it: past draft, published, or as a portrait.
    """
    if not by.has_perm("newsroom.change_photo"):
        return _("You may not change photos.")
    if by.has_perm("newsroom.edit_others_article"):
        return ""
    if photo.uploaded_by_id != by.pk:
        return _("You may change only photos that you uploaded yourself. Ask an editor.")
    if _is_relied_on(photo):
        return _(
            "This photo is in a story that is past draft or was published, or is an author’s"
            " portrait: only an editor may change it now."
        )
    return ""


def _is_relied_on(photo: Photo) -> bool:
    past_draft = [stage for stage in Stage if stage != Stage.DRAFT]
    uses = (
        Q(led_articles__stage__in=past_draft)
        | Q(led_published_articles__isnull=False)
        | Q(portraits__isnull=False)
    )
    return Photo.objects.filter(uses, pk=photo.pk).exists()


def _require(photo: Photo, by: Any) -> None:
    """Raises: NotAllowed where this person may not add, or not change, the photo."""
    if photo.pk is not None:
        reason = refusal(photo, by=by)
    else:
        may_add = by.has_perm("newsroom.add_photo")
        reason = "" if may_add else _("You may not upload photos.")
    if reason:
        raise NotAllowed(reason)


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
