"""A photo comes in: checked, cleaned, stored; later its words or its file are changed.

Its sizes are made afterwards, by who receives ``photo_stored``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from newsroom import signals
from newsroom.content import imaging
from newsroom.deadlocks import retried
from newsroom.exceptions import NotAllowed, NotReady, PhotoKnown
from newsroom.models import Photo, Stage, display_name


@dataclass(frozen=True, slots=True)
class Ingested:
    """The stored photo; where not ``is_new``, the one that the same file became before."""

    photo: Photo
    is_new: bool


def ingest(photo: Photo, file: File, *, by: Any, at: datetime) -> Ingested:
    """Store the file as this new photo's picture, and the photo; or find the one that has it.

    What is stored is decoded and written anew, without metadata; ``checksum`` is of the file as
    it came. Of several that bring the same file at once, one stores it. Sends ``photo_stored``
    on commit. Raises: NotAllowed, PhotoRefused.
    """
    if not by.has_perm("newsroom.add_photo"):
        raise NotAllowed(_("You may not upload photos."))
    checksum = _checksum(file)
    known = Photo.objects.filter(checksum=checksum).first()
    if known:
        return Ingested(known, is_new=False)
    _take(photo, file, checksum, by=by, at=at)
    stored = _inserted(photo)
    if stored is not photo:
        photo.file.storage.delete(str(photo.file.name))
        return Ingested(stored, is_new=False)
    _tell(photo, at=at)
    return Ingested(photo, is_new=True)


def replace(photo: Photo, file: File, *, by: Any, at: datetime) -> Photo:
    """Store another file as the picture of a photo that is there, and its words.

    Everything that uses the photo shows the new picture; the old file stays where it is until
    ``newsroom_photos`` finds that nothing shows it. Sends ``photo_stored`` on commit. Raises:
    NotAllowed, PhotoRefused; PhotoKnown where the file is another photo's; NotReady where the
    photo was deleted meanwhile.
    """
    _require(photo, by)
    checksum = _checksum(file)
    _refuse_known(photo, checksum)
    if checksum == photo.checksum:
        describe(photo, by=by, at=at)
        # A form has put the file as it came in the place of the clean one.
        photo.refresh_from_db(fields=["file"])
        return photo
    _take(photo, file, checksum, by=by, at=at)
    photo.renditions, photo.recipe = [], ""
    try:
        with transaction.atomic():
            _lock(photo)
            photo.save()
    except (IntegrityError, NotReady):
        photo.file.storage.delete(str(photo.file.name))
        _refuse_known(photo, checksum)
        raise
    _tell(photo, at=at)
    return photo


def describe(photo: Photo, *, by: Any, at: datetime) -> None:
    """Store the words and the focal point of a photo that is there already.

    Crops are made anew for another focal point: sends ``photo_stored`` on commit. Raises:
    NotAllowed; NotReady where the photo was deleted meanwhile.
    """
    _require(photo, by)
    with transaction.atomic():
        before = _lock(photo)
        is_moved = (before.focus_x, before.focus_y) != (photo.focus_x, photo.focus_y)
        if is_moved:
            photo.recipe = ""
        words = ["alt", "caption", "credit", "licence", "focus_x", "focus_y"]
        photo.save(update_fields=[*words, "recipe"] if is_moved else words)
        if is_moved:
            _tell(photo, at=at)


def refusal(photo: Photo, *, by: Any) -> str:
    """Why this person may not change the stored photo; empty where they may. One query at most.

    Whoever may not edit others' articles changes only what they uploaded themselves, and that
    no more once somebody else stands for it: past draft, published, or as a picture of a list.
    """
    if not by.has_perm("newsroom.change_photo"):
        return _("You may not change photos.")
    if by.has_perm("newsroom.edit_others_article"):
        return ""
    if photo.uploaded_by_id != by.pk:
        return _("You may change only photos that you uploaded yourself. Ask an editor.")
    if _is_relied_on(photo):
        return _(
            "This photo is in a story that is past draft or was published, or is the picture of"
            " an author, a section or a tag: only an editor may change it now."
        )
    return ""


def _is_relied_on(photo: Photo) -> bool:
    past_draft = [stage for stage in Stage if stage != Stage.DRAFT]
    uses = (
        Q(led_articles__stage__in=past_draft)
        | Q(article_uses__article__stage__in=past_draft)
        | Q(led_published_articles__isnull=False)
        | Q(published_uses__isnull=False)
        | Q(portraits__isnull=False)
        | Q(pictured_sections__isnull=False)
        | Q(pictured_tags__isnull=False)
    )
    return Photo.objects.filter(uses, pk=photo.pk).exists()


def _require(photo: Photo, by: Any) -> None:
    """Raises: NotAllowed where this person may not change the photo."""
    reason = refusal(photo, by=by)
    if reason:
        raise NotAllowed(reason)


def _lock(photo: Photo) -> Photo:
    """The photo as the database holds it, its row locked until the transaction ends.

    Raises: NotReady when it was deleted meanwhile.
    """
    found = Photo.objects.select_for_update().filter(pk=photo.pk).first()
    if found is None:
        raise NotReady(_("This photo has been deleted."))
    return found


def _take(photo: Photo, file: File, checksum: str, *, by: Any, at: datetime) -> None:
    """Store the cleaned file and tell the photo, which is not saved, of it."""
    clean = imaging.clean_original(file)
    photo.checksum = checksum
    photo.width, photo.height = clean.width, clean.height
    photo.uploaded_at = at
    photo.uploaded_by = by
    photo.uploaded_by_name = display_name(by)
    photo.file.save(f"photo{clean.extension}", ContentFile(clean.data), save=False)


@retried
def _inserted(photo: Photo) -> Photo:
    """The photo, saved; or the one that another has saved of the same file meanwhile."""
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        # A locking read sees what was committed after this transaction's first look.
        with transaction.atomic():
            known = Photo.objects.select_for_update().filter(checksum=photo.checksum).first()
        if known is None:
            raise
        return known
    return photo


def _refuse_known(photo: Photo, checksum: str) -> None:
    known = Photo.objects.filter(checksum=checksum).exclude(pk=photo.pk).first()
    if known:
        sentence = _("This file is here already, as the photo “%(photo)s”. Use that one.")
        raise PhotoKnown(sentence % {"photo": known}, photo_pk=known.pk)


def _tell(photo: Photo, *, at: datetime) -> None:
    send = partial(signals.photo_stored.send_robust, Photo, photo=photo, at=at)
    transaction.on_commit(send)


def _checksum(file: File) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
