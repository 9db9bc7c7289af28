"""How many mails go out in a second, by all workers together."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.cache import cache

from newsroom import conf

#: Seconds after which a second's count is forgotten.
_FORGOTTEN_AFTER = 10


class Pace:
    """Counts the mails of each second in the cache, which workers may share.

    ``MAILS_PER_SECOND`` is the limit; without one nothing is counted.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._most = conf.get().MAILS_PER_SECOND
        self._now = now
        self._sleep = sleep

    def must_wait(self) -> bool:
        """Whether the next mail would be one too many now; else it is counted."""
        return self._most > 0 and not self._is_counted()

    def wait(self) -> None:
        """Come back when the next mail may go out; it is counted."""
        while True:
            instant = self._now()
            self._sleep(int(instant) + 1 - instant)
            if self._is_counted():
                return

    def _is_counted(self) -> bool:
        key = f"newsroom.mails.{int(self._now())}"
        cache.add(key, 0, _FORGOTTEN_AFTER)
        try:
            return cache.incr(key) <= self._most
        except ValueError:  # forgotten in between
            return True
