"""What pages are drawn by, as one word: another release, template or setting is another word."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template import engines

import newsroom
from newsroom import conf

#: Settings that change what a page says.
_SETTINGS = (
    "LANGUAGE_CODE",
    "TIME_ZONE",
    "USE_THOUSAND_SEPARATOR",
    "STATIC_URL",
    "MEDIA_URL",
    "ROOT_URLCONF",
    "FORCE_SCRIPT_NAME",
)


@cache
def stamp() -> str:
    """The word, made once by each process: it is the same in all that run the same code.

    It reads every template file of the site; not those that stand elsewhere than in files.
    """
    digest = hashlib.sha256(newsroom.__version__.encode())
    digest.update(repr(conf.get()).encode())
    for name in _SETTINGS:
        digest.update(repr(getattr(settings, name, None)).encode())
    digest.update(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    for name, text in _templates():
        digest.update(name.encode())
        digest.update(text)
    return digest.hexdigest()[:16]


def _templates() -> Iterator[tuple[str, bytes]]:
    """Every template's path below its folder, and what stands in it."""
    for engine in engines.all():
        for folder in engine.template_dirs:
            for file in sorted(Path(folder).rglob("*")):
                if file.is_file():
                    yield str(file.relative_to(folder)), file.read_bytes()


@receiver(setting_changed)
def _forget(**kwargs: object) -> None:
    stamp.cache_clear()
