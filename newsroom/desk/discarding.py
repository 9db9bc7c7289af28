"""A photo that nothing uses goes, and its files with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from newsroom.deadlocks import retried
from newsroom.desk import uses
from newsroom.desk.filed import last, names_of
from newsroom.exceptions import NotAllowed, PhotoInUse
from newsroom.models import Edition, EditionVersion, Photo


@retried
def discard(photo: Photo, *, by: Any) -> None:
    """Delete a photo that nothing uses; on commit its files, but those that an edition shows.

    Locks the photo's row. Raises: NotAllowed; PhotoInUse, naming what shows it.
    """
    if not by.has_perm("newsroom.delete_photo"):
        raise NotAllowed(_("You may not delete photos."))
    with transaction.atomic():
        locked = Photo.objects.select_for_update().filter(pk=photo.pk).first()
        if locked is None:
            return
        require_unused(locked)
        names = names_of(locked)
        storage = locked.file.storage
        locked.delete()

        # A function, not a partial: Django logs a failing one by its name.
        def clear_away() -> None:
            _delete_files(storage, names)

        transaction.on_commit(clear_away, robust=True)


def require_unused(photo: Photo) -> None:
    """Raises: PhotoInUse, naming the first of what shows the photo."""
    found = uses.of(photo, most=uses.NAMED + 1)
    if not found:
        return
    told = [use.told for use in found[: uses.NAMED]]
    if len(found) > uses.NAMED:
        told.append(_("and more"))
    sentence = _("The photo “%(photo)s” is in use and cannot be deleted: %(uses)s.")
    raise PhotoInUse(sentence % {"photo": photo, "uses": ", ".join(told)})


def _delete_files(storage: Storage, names: Iterable[str]) -> None:
    unique = sorted(set(names))
    any_of_them = Q()
    for name in unique:
        any_of_them |= Q(html__contains=last(name))
    pages = [
        *Edition.objects.filter(any_of_them).values_list("html", flat=True),
        *EditionVersion.objects.filter(any_of_them).values_list("html", flat=True),
    ]
    for name in unique:
        if not any(last(name) in page for page in pages):
            storage.delete(name)
