"""What each reader wants, told without a look at any table of the engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class File:
    """A list from elsewhere: who of it is still to come, in the order of its lines."""

    coming: list[str]


@dataclass
class Wishes:
    """Who reads, who has asked and not confirmed, who has gone, and to whom mail bounces.

    Somebody is in one of the first three alone, or is a stranger and in none.
    """

    reading: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    #: They may have asked again, but as long as they do not confirm nobody else brings them back.
    gone: set[str] = field(default_factory=set)
    bouncing: set[str] = field(default_factory=set)

    def may_be_mailed(self, address: str) -> bool:
        return address in self.reading and address not in self.bouncing

    def ask(self, address: str) -> None:
        if address not in self.reading | self.bouncing:
            self.asked.add(address)

    def confirm(self, address: str) -> None:
        if address in self.asked:
            self.asked.remove(address)
            self.gone.discard(address)
            self.reading.add(address)

    def leave(self, address: str) -> None:
        if address in self.reading | self.asked:
            self.reading.discard(address)
            self.asked.discard(address)
            self.gone.add(address)

    def bounce(self, address: str) -> None:
        self.bouncing.add(address)

    def look_at(self, lines: Iterable[tuple[str, bool]]) -> File:
        """A file whose lines name an address, and say whether it is subscribed there.

        The first line of an address counts. Whoever reads already, has gone, or whose mail
        bounces is not brought, today or later.
        """
        first: dict[str, bool] = {}
        for address, is_wanted in lines:
            first.setdefault(address, is_wanted)
        return File([each for each in first if first[each] and self._may_be_brought(each)])

    def bring(self, file: File, number: int) -> None:
        """The next lines' readers come, those who may by now."""
        for address in file.coming[:number]:
            if self._may_be_brought(address):
                self.asked.discard(address)
                self.reading.add(address)
        del file.coming[:number]

    def _may_be_brought(self, address: str) -> bool:
        return address not in self.reading | self.gone | self.bouncing
