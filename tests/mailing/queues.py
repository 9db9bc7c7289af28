"""A queue of jobs in a real Redis, and processes that work on it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connection
from redis import Redis
from redis.exceptions import RedisError

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def server() -> Iterator[str]:
    """The address of a Redis that is this test's own: nobody's jobs are in it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        url = f"redis://127.0.0.1:{port}/0"
        _wait_for(url)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str) -> None:
    given_up = time.monotonic() + 20
    with Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except RedisError:
                assert time.monotonic() < given_up, "Redis did not start."
                time.sleep(0.02)
            else:
                return


def in_redis(redis: str) -> dict[str, Any]:
    """The settings of a site whose jobs wait in this Redis."""
    return {
        "RQ_QUEUES": {"default": {"URL": redis, "DEFAULT_TIMEOUT": 3600}},
        "TASKS": {"default": {"BACKEND": "django_tasks_rq.RQBackend"}},
    }


def end_lock(redis: str) -> None:
    """End a lost worker's lock on the jobs for later, which others ask for after ten minutes."""
    with Redis.from_url(redis) as client:
        for key in client.scan_iter(match="rq:scheduler-lock:*"):
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
