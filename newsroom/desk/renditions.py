"""The sizes of a photo are made, once each; published rows get them as soon as they are there."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from newsroom import conf, signals
from newsroom.content import resizing, shapes, storing
from newsroom.desk import redrawing
from newsroom.models import Photo


def recipe() -> str:
    """Name of the set of sizes that a photo has when none are to be made."""
    return shapes.recipe(has_avif=conf.get().PHOTO_AVIF)


def make(photo: Photo, *, at: datetime) -> bool:
    """Make the sizes that the photo lacks and redraw what shows it; whether there was any to do.

    A size that is stored already is not made again, so that this may be stopped at any moment
    and begun anew, and done by several at once. Where the photo got another file or focal point
    meanwhile nothing is told of it: that comes with a call of its own.

    Raises: PhotoRefused where the original is damaged, OSError where the storage fails.
    """
    photo = Photo.objects.get(pk=photo.pk)
    if photo.recipe == recipe():
        return False
    set_name = recipe()
    sizes = _stored(photo)
    unchanged = Photo.objects.filter(
        pk=photo.pk, file=photo.file.name, focus_x=photo.focus_x, focus_y=photo.focus_y
    )
    photo.renditions = [size.as_rendition(photo.checksum) for size in sizes]
    if unchanged.update(renditions=photo.renditions, recipe=set_name):
        redrawing.redraw_with_photo(photo, at=at)
        tell = partial(signals.photo_sized.send_robust, Photo, photo=photo, at=at)
        transaction.on_commit(tell, robust=True)
    return True


def _stored(photo: Photo) -> list[shapes.Size]:
    """The sizes of the photo, all of which are in its storage now."""
    storage = photo.file.storage
    original = storing.read(storage, str(photo.file.name))
    sizes = shapes.wanted(
        photo.width,
        photo.height,
        focus=(photo.focus_x, photo.focus_y),
        has_alpha=resizing.has_alpha(original),
        has_avif=conf.get().PHOTO_AVIF,
    )
    by_name = {size.name(photo.checksum): size for size in sizes}
    missing = [size for name, size in by_name.items() if not storage.exists(name)]
    original.seek(0)
    for size, data in resizing.made(original, missing):
        storing.put(storage, size.name(photo.checksum), data)
    return sizes
