"""A storage as remote ones are: no local path, and files that can only be read from their start."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.deconstruct import deconstructible


class _Stream:
    """A download: read once, never wound back."""

    def __init__(self, data: bytes) -> None:
        self._data = ContentFile(data)

    def read(self, size: int = -1) -> Any:
        return self._data.read(size)

    def close(self) -> None:
        self._data.close()


@deconstructible
class RemoteStorage(Storage):
    """Files elsewhere; here in a folder that nobody is told of."""

    def __init__(self, location: str, base_url: str = "https://cdn.example/") -> None:
        self._files = FileSystemStorage(location, base_url)

    def _open(self, name: str, mode: str = "rb") -> File:
        with self._files.open(name) as file:
            return File(_Stream(file.read()), name)

    def _save(self, name: str, content: File) -> str:
        return self._files._save(name, ContentFile(b"".join(content.chunks())))

    def exists(self, name: str) -> bool:
        return self._files.exists(name)

    def delete(self, name: str) -> None:
        self._files.delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self._files.listdir(path)

    def size(self, name: str) -> int:
        return self._files.size(name)

    def url(self, name: str | None) -> str:
        return self._files.url(name)

    def get_modified_time(self, name: str) -> datetime:
        return self._files.get_modified_time(name)
