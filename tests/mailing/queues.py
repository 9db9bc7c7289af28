"""A queue of jobs in a real Redis, and processes that work on it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from redis import Redis

from tests import caches

ROOT = Path(__file__).resolve().parents[2]


def url() -> str:
    """A database of the Redis that no other process of the tests uses for its jobs."""
    place = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlsplit(caches.REDIS_URL)._replace(path=f"/{15 - place}").geturl()


def in_redis(redis: str) -> dict[str, Any]:
    """The settings of a site whose jobs wait in this Redis."""
    return {
        "RQ_QUEUES": {"default": {"URL": redis, "DEFAULT_TIMEOUT": 3600}},
        "TASKS": {"default": {"BACKEND": "django_tasks_rq.RQBackend"}},
    }


def empty(redis: str) -> None:
    """Take out the jobs, and all that is kept of workers; nothing else."""
    _take_out(redis, "rq:*")


def end_lock(redis: str) -> None:
    """End a lost worker's lock on the jobs for later, which others ask for after ten minutes."""
    _take_out(redis, "rq:scheduler-lock:*")


def _take_out(redis: str, pattern: str) -> None:
    with Redis.from_url(redis) as client:
        for key in client.scan_iter(match=pattern):
            client.delete(key)


@contextmanager
def worker(redis: str, *, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, which is killed in the end with all that it started."""
    given = str(connection.settings_dict["NAME"]), redis, str(port)
    command = [sys.executable, "-m", "tests.mailing.queue_worker", *given]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the worker and its children at once, as the loss of their machine does."""
    process.send_signal(signal.SIGSTOP)
    children = _children(process.pid)
    process.kill()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    process.wait()


def _children(number: int) -> list[int]:
    told = subprocess.run(["pgrep", "-P", str(number)], capture_output=True, text=True, check=False)
    return [int(each) for each in told.stdout.split()]
