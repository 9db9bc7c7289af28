"""Files in the site's storage, local or remote: whole or not at all, and under one name."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage

#: Where a file lies while it is written, in a storage that has folders.
_FOLDER = "newsroom/renditions"


class _Moved(File):
    """A file that Django's own storage moves into its place, which is done at one blow.

    Source: ``django.core.files.storage.FileSystemStorage._save``.
    """

    def temporary_file_path(self) -> str:
        return str(self.name)


def put(storage: Storage, name: str, data: bytes) -> None:
    """Store ``data`` as ``name``; what another process has put there meanwhile stays.

    Whoever is killed while writing leaves nothing under that name. A storage without local
    paths is trusted to do so itself: object stores keep an object when all of it has come.
    """
    with _writing(storage, data) as file:
        stored = storage.save(name, file)
    if stored != name:
        storage.delete(stored)


def read(storage: Storage, name: str) -> BytesIO:
    """All bytes of a stored file, which a remote storage may only stream."""
    with storage.open(name, "rb") as file:
        return BytesIO(file.read())


@contextmanager
def _writing(storage: Storage, data: bytes) -> Iterator[File]:
    try:
        folder = Path(storage.path(_FOLDER))
    except NotImplementedError:
        yield ContentFile(data)
        return
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{secrets.token_hex(16)}.part"
    try:
        part.write_bytes(data)
        with part.open("rb") as file:
            yield _Moved(file, name=str(part))
    finally:
        part.unlink(missing_ok=True)
