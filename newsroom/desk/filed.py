"""The files of photos that are in the storage, and those that something shows.

Both lists are kept in a temporary SQLite database on disk, so that memory stays the same however
many files there are. A file is known by the last part of its name, which no other one has.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Self

from django.core.files.storage import Storage
from django.db.models import Model, QuerySet

from newsroom.models import Edition, EditionVersion, Photo, PublishedArticle

#: Where files of photos lie, and nothing else.
FOLDERS = ("newsroom/originals", "newsroom/renditions")

#: Rows that are in memory at once. MariaDB's driver holds all that one query finds.
BATCH = 200

_NAMES = re.compile(r"[0-9a-f]{32}(?:-[0-9]+)?\.[a-z]+")
_TABLES = """
    CREATE TABLE stored (last TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
    CREATE TABLE shown (last TEXT PRIMARY KEY) WITHOUT ROWID;
"""


def storage() -> Storage:
    """Where the files of photos are."""
    field: Any = Photo._meta.get_field("file")
    found: Storage = field.storage
    return found


def batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """All rows by their primary keys, ``BATCH`` at a time."""
    last = None
    rows = rows.order_by("pk")
    while found := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        last = found[-1].pk
        yield found


class Files:
    """What is stored, as it was when ``look`` read it, and what is shown, as ``mark`` found it."""

    def __init__(self) -> None:
        self._lists = sqlite3.connect("")
        self._lists.executescript(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._lists.close()

    def look(self) -> Iterator[int]:
        """List what is in the storage; yields how many files each folder has."""
        for folder in FOLDERS:
            yield from self._look_into(folder)

    def mark(self) -> Iterator[int]:
        """Note what photos, published rows and editions show; yields how many rows were read."""
        for photos in batches(Photo.objects.only("file", "renditions")):
            self._note(name for photo in photos for name in names_of(photo))
            yield len(photos)
        for stories in batches(PublishedArticle.objects.only("lead", "figures")):
            pictures = (each for s in stories for each in (s.lead, *s.figures.values()) if each)
            self._note(name for picture in pictures for name in _names_in(picture))
            yield len(stories)
        for kind in (Edition, EditionVersion):
            for pages in batches(kind._default_manager.exclude(html="").only("html")):
                self._note(name for page in pages for name in _NAMES.findall(page.html))
                yield len(pages)

    def orphans(self) -> Iterator[str]:
        """Names of the stored files that nothing shows."""
        found = self._lists.execute(
            "SELECT name FROM stored WHERE last NOT IN (SELECT last FROM shown) ORDER BY name"
        )
        yield from (name for (name,) in found)

    def has(self, name: str) -> bool:
        """Whether a file of this name was there."""
        found = self._lists.execute("SELECT 1 FROM stored WHERE last = ?", [last(name)])
        return found.fetchone() is not None

    def _look_into(self, folder: str) -> Iterator[int]:
        try:
            folders, files = storage().listdir(folder)
        except FileNotFoundError:
            return
        rows = ((name, f"{folder}/{name}") for name in files if name)
        self._lists.executemany("INSERT OR IGNORE INTO stored VALUES (?, ?)", rows)
        yield len(files)
        for name in folders:
            yield from self._look_into(f"{folder}/{name}")

    def _note(self, names: Iterable[str]) -> None:
        rows = ([last(name)] for name in names)
        self._lists.executemany("INSERT OR IGNORE INTO shown VALUES (?)", rows)


def names_of(photo: Photo) -> list[str]:
    """Storage names of the photo's original and its sizes."""
    return _names_in({"name": str(photo.file.name), "renditions": photo.renditions})


def last(name: str) -> str:
    """The part of a storage name that stands in every address of the file."""
    return name.rpartition("/")[2]


def counted(model: type[Model]) -> int:
    """How many rows ``mark`` reads of this table."""
    return model._default_manager.count()


def _names_in(picture: dict[str, Any]) -> list[str]:
    return [picture["name"], *(each["name"] for each in picture["renditions"])]
