"""Photos' files put in order: what is missing is made again, what nothing shows goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from newsroom.desk import filed, redrawing, renditions
from newsroom.desk.filed import Files
from newsroom.exceptions import PhotoRefused
from newsroom.models import Photo, PublishedArticle

#: A file younger than this may belong to an upload that is under way.
GRACE = timedelta(hours=1)

#: Tells the instant that is now, for work that takes a while.
Clock = Callable[[], datetime]


def forget_lost(files: Files) -> Iterator[int]:
    """Have the sizes made anew of photos of which a file is not there; yields those per batch."""
    current = Photo.objects.exclude(recipe="").only("renditions", "recipe")
    for photos in filed.batches(current):
        lost = [photo.pk for photo in photos if _has_lost(photo, files)]
        yield Photo.objects.filter(pk__in=lost).update(recipe="")


def make_missing(*, clock: Clock) -> Iterator[tuple[Photo, str]]:
    """Make the sizes of each photo that lacks some; yields it, with what went wrong or ``""``."""
    for photos in filed.batches(Photo.objects.exclude(recipe=renditions.recipe())):
        for photo in photos:
            try:
                renditions.make(photo, at=clock())
            except Photo.DoesNotExist:
                continue
            except (PhotoRefused, OSError) as error:
                yield photo, str(error)
            else:
                yield photo, ""


def redraw_stale(*, clock: Clock) -> Iterator[int]:
    """Draw anew the published rows whose pictures are not their photos' of today.

    There are some where a process was stopped. Yields how many there were in each batch.
    """
    rows = PublishedArticle.objects.only("lead", "lead_photo", "figures")
    for stories in filed.batches(rows):
        stale = redrawing.stale_among(stories)
        for story in stale:
            redrawing.redraw(story, at=clock())
        yield len(stale)


def remove_orphans(files: Files, *, at: datetime) -> Iterator[bool]:
    """Delete what nothing shows and is older than ``GRACE``; yields whether each went.

    Where a storage cannot tell how old a file is, it stays.
    """
    storage = filed.storage()
    for name in files.orphans():
        try:
            is_old = storage.get_modified_time(name) < at - GRACE
        except (NotImplementedError, FileNotFoundError):
            is_old = False
        if is_old:
            storage.delete(name)
        yield is_old


def _has_lost(photo: Photo, files: Files) -> bool:
    names = [each["name"] for each in photo.renditions]
    return any(not files.has(name) and not filed.storage().exists(name) for name in names)
