"""How far a long piece of work has come, as a bar on a terminal and a line elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

from django.core.management.base import OutputWrapper

Each = TypeVar("Each")

#: Seconds between two drawings of a bar.
_PAUSE = 0.2
_LENGTH = 30


class Bar:
    """One bar: ``label`` and how many of ``total`` are done; of 0 only their number is told."""

    def __init__(self, stream: OutputWrapper, label: str, total: int = 0) -> None:
        self._stream, self._label, self._total = stream, label, total
        self._done = 0
        self._drawn_at = 0.0
        self._is_terminal = stream.isatty()

    def over(self, work: Iterable[Each]) -> Iterator[Each]:
        """The work's answers; each that is a number, not a truth, counts for so many."""
        try:
            for answer in work:
                self._done += int(answer) if type(answer) is int else 1  # type: ignore[call-overload]
                self._draw()
                yield answer
        finally:
            self._draw(is_last=True)

    def _draw(self, *, is_last: bool = False) -> None:
        if is_last:
            self._write("\r" if self._is_terminal else "", "\n")
        elif self._is_terminal and monotonic() - self._drawn_at > _PAUSE:
            self._drawn_at = monotonic()
            self._write("\r", "")

    def _write(self, begin: str, end: str) -> None:
        self._stream.write(f"{begin}{self._line()}{end}", str, ending="")
        self._stream.flush()

    def _line(self) -> str:
        if not self._total:
            return f"{self._label}: {self._done}"
        full = min(_LENGTH, _LENGTH * self._done // self._total)
        bar = "#" * full + "-" * (_LENGTH - full)
        return f"{self._label}: [{bar}] {self._done} of {self._total}"
