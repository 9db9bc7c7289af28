"""Django's cache as readers' pages use it: what is in it may be gone, and it may be down.

The cache that ``CACHES`` calls ``"newsroom"``, else the default one. All that is kept carries the
*turn*, a random word that each change of the paper replaces: so nothing has to be looked for to be
thrown away, and what was drawn while a change was on its way is never found again.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache

logger = logging.getLogger("newsroom.caching")

#: Seconds for which a cache that failed is left alone by this process, so that no page waits.
PAUSE = 10
#: Longest that anything is kept, in seconds, for a change that no bump told of.
LONGEST = 300

_TURN = "newsroom.turn"
_down_until: float = 0


def is_shared() -> bool:
    """Whether all processes of the site see the same cache: no page is kept in any other."""
    return not isinstance(_cache(), LocMemCache | DummyCache)


def turn() -> str:
    """The word that all copies of now carry; empty where the cache is down.

    Read it before what is to be kept.
    """
    found = _ask(lambda cache: cache.get(_TURN))
    if not found and not is_down():
        _ask(lambda cache: cache.add(_TURN, secrets.token_hex(8), None))
        found = _ask(lambda cache: cache.get(_TURN))
    return found or ""


def next_turn() -> None:
    """Have nothing found that was kept before."""
    _ask(lambda cache: cache.set(_TURN, secrets.token_hex(8), None), is_urgent=True)


def get(turn: str, name: str) -> Any:
    """What was kept by this name in this turn, or None."""
    return _ask(lambda cache: cache.get(_key(turn, name))) if turn else None


def keep(turn: str, name: str, value: Any, *, seconds: float) -> None:
    """Keep the value for so many seconds at most, where all processes would see it."""
    longest = min(int(seconds), LONGEST)
    if turn and longest > 0 and is_shared():
        _ask(lambda cache: cache.set(_key(turn, name), value, longest))


def is_down() -> bool:
    """Whether the cache failed a moment ago."""
    return monotonic() < _down_until


def _key(turn: str, name: str) -> str:
    return f"newsroom.{turn}.{name}"


def _cache() -> BaseCache:
    return caches["newsroom" if "newsroom" in settings.CACHES else "default"]


def _ask(question: Callable[[BaseCache], Any], *, is_urgent: bool = False) -> Any:
    """The cache's answer; None where it fails, which is told once in each pause."""
    global _down_until
    if is_down() and not is_urgent:
        return None
    try:
        return question(_cache())
    # Each library of a cache has errors of its own, and a page comes without any of them.
    except Exception as error:  # noqa: BLE001
        logger.warning("The cache failed, pages come without it: %s.", type(error).__name__)
        _down_until = monotonic() + PAUSE
        return None
