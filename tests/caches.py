"""Caches that pages are kept in, in tests: a real Redis, and files."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.cache import caches

REDIS_URL = os.environ.get("NEWSROOM_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


def require_redis() -> None:
    """Skip the test where no Redis answers."""
    parts = urlsplit(REDIS_URL)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 6379), timeout=2).close()
    except OSError:
        pytest.skip("No Redis here: start one, or name it in NEWSROOM_TEST_REDIS_URL.")


def redis() -> dict[str, Any]:
    """Settings of a cache in Redis that no other test sees."""
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"newsroom-test-{uuid4().hex}",
        "TIMEOUT": 60,
    }


def files(folder: Path) -> dict[str, Any]:
    """Settings of a cache in this folder."""
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(folder),
    }


def no_server() -> dict[str, Any]:
    """Settings of a cache in Redis where nobody listens."""
    return redis() | {"LOCATION": "redis://127.0.0.1:9/0"}


def empty_redis() -> None:
    """Take out what the default cache holds under its prefix, and nothing else."""
    cache: Any = caches["default"]
    client = cache._cache.get_client(write=True)
    for key in client.scan_iter(match=f"{cache.key_prefix}:*"):
        client.delete(key)
    client.connection_pool.disconnect()
