"""Caches for tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from newsroom import signals
from newsroom.pages import shared_cache
from tests import caches as made


@pytest.fixture
def no_copies() -> Iterator[None]:
    """No copy of another test's paper, and none of this one's after it; nor its language."""
    shared_cache.next_turn()
    # LocaleMiddleware leaves the language of the last request to the thread.
    with translation.override(translation.get_language()):
        yield
    shared_cache.next_turn()


@pytest.fixture
def redis_cache(settings: Any) -> Iterator[None]:
    made.require_redis()
    settings.CACHES = {"default": made.redis()}
    yield
    made.empty_redis()


@pytest.fixture(params=["redis", "files"])
def shared(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[None]:
    """A cache that all processes share, of each kind that runs here."""
    if request.param == "redis":
        made.require_redis()
    settings.CACHES = {
        "default": made.redis() if request.param == "redis" else made.files(tmp_path)
    }
    yield
    if request.param == "redis":
        made.empty_redis()


@pytest.fixture
def told() -> Iterator[list[tuple[str, ...]]]:
    """The paths of each telling."""
    heard: list[tuple[str, ...]] = []

    def hear(*, paths: tuple[str, ...], **kwargs: Any) -> None:
        heard.append(paths)

    signals.pages_changed.connect(hear)
    yield heard
    signals.pages_changed.disconnect(hear)
