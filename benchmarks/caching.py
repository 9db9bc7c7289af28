"""How long a page takes: drawn anew, from the shared cache, and as a 304.

``python -m benchmarks.caching`` makes the test database of ``tests.settings``, and removes it. The
cache is Redis at ``NEWSROOM_TEST_REDIS_URL``, 127.0.0.1:6379 without it, and files.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import django

STORIES, ROUNDS = 2_000, 60
#: Stand for what is timed: no cache at all, or one of these.
CACHES = ("no cache", "redis", "files")


def main() -> None:
    """Make the stories, and print a table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"{connection.vendor}: {STORIES} stories, {ROUNDS} rounds, one request at a time")
        print(f"{'page':<10}{'from':<22}{'median ms':>10}{'95 % ms':>10}{'queries':>9}")
        paths = _write_stories()
        for kind in CACHES:
            with tempfile.TemporaryDirectory() as folder:
                _compare(paths, kind, Path(folder))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _write_stories() -> dict[str, str]:
    from django.utils import timezone

    from newsroom.pages import generations
    from tests.archive import write_archive
    from tests.factories import make_author, make_section, make_tag

    sections = [make_section(f"Section {number}") for number in range(8)]
    stories = write_archive(STORIES, sections=sections, authors=[make_author()], tags=[make_tag()])
    generations.bump(at=timezone.now())
    return {
        "front": "/",
        "article": stories[0].get_absolute_url(),
        "section": sections[0].get_absolute_url(),
        "feed": "/feed/",
    }


def _compare(paths: dict[str, str], kind: str, folder: Path) -> None:
    from django.test import override_settings

    from tests import caches as made

    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    caches = {"no cache": lambda: dummy, "redis": made.redis, "files": lambda: made.files(folder)}
    with override_settings(CACHES={"default": caches[kind]()}):
        for name, path in paths.items():
            for way, ask in _ways(path, kind):
                _print(name, way, ask)
        if kind == "redis":
            made.empty_redis()


def _ways(path: str, kind: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    from django.test import Client

    client = Client()
    tag = client.get(path)["ETag"]
    yield ("drawn" if kind == "no cache" else kind), lambda: client.get(path)
    yield f"304, {kind}", lambda: client.get(path, headers={"if-none-match": tag})


def _print(name: str, way: str, ask: Callable[[], Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(5):
        ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    queries = len(captured)  # Before the next request throws them away.
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        ask()
        times.append((perf_counter() - start) * 1000)
    worst = statistics.quantiles(times, n=20)[-1]
    print(f"{name:<10}{way:<22}{statistics.median(times):>10.2f}{worst:>10.2f}{queries:>9}")


if __name__ == "__main__":
    main()
