"""What an import's page tells of its lines."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.mailing import importing
from newsroom.models import Import, ImportLine

Outcome = ImportLine.Outcome

#: Lines that are listed at once.
LISTED = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """So many lines of one outcome; ``query`` leads to them, "" for those that are not listed."""

    label: str
    number: int
    query: str


class Report:
    """The sums of an import, and the lines of one outcome from one line number on."""

    def __init__(self, brought: Import, *, outcome: str = "", after: int = 0) -> None:
        self.brought = brought
        self.outcome = outcome if outcome in Outcome.values else ""
        self._after = after
        self._tally = importing.tally(brought)

    @property
    def sums(self) -> list[Sum]:
        """One for each outcome that there is, in the order of the outcomes."""
        return [
            Sum(label=str(each.label), number=self._tally[each.value], query=f"?outcome={each}")
            for each in Outcome
            if self._tally.get(each.value)
        ]

    @property
    def done(self) -> int:
        return self._tally.get(Outcome.SUBSCRIBED, 0)

    @property
    def ready(self) -> int:
        return self._tally.get(Outcome.READY, 0)

    @property
    def wanted(self) -> int:
        """Readers who are subscribed by this import now, or will be."""
        return self.done + self.ready

    @property
    def looked_at(self) -> int:
        """Lines that were looked at."""
        return sum(self._tally.values())

    def how_far_looked(self) -> dict[str, int]:
        """What a script is told while the file is looked through."""
        total = self.brought.total or 0
        return {"done": self.looked_at, "of": total, "is_over": not self.is_reading}

    def how_far(self) -> dict[str, int]:
        """What a script is told while readers are subscribed."""
        return {"done": self.done, "of": self.wanted, "is_over": self.is_over}

    @property
    def is_storing(self) -> bool:
        """Whether the upload goes on, or was stopped."""
        return self.is_reading and self.brought.total is None

    @property
    def is_reading(self) -> bool:
        return self.brought.state == Import.State.READING

    @property
    def is_checked(self) -> bool:
        return self.brought.state == Import.State.CHECKED

    @property
    def is_running(self) -> bool:
        return self.brought.state == Import.State.RUNNING

    @property
    def is_over(self) -> bool:
        return self.brought.state == Import.State.DONE

    @property
    def title(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""

    def lines(self) -> list[ImportLine]:
        """The lines to be listed: of one outcome, or of all that need a look."""
        rows = self.brought.lines.filter(number__gt=self._after)
        if self.outcome:
            rows = rows.filter(outcome=self.outcome)
        else:
            rows = rows.exclude(outcome__in=[Outcome.READY, Outcome.SUBSCRIBED, Outcome.KNOWN])
        return list(rows[: LISTED + 1])

    def shown(self) -> tuple[list[ImportLine], str]:
        """The lines of this page, and the query of the next one, "" on the last."""
        found = self.lines()
        if len(found) <= LISTED:
            return found, ""
        last = found[LISTED - 1].number
        start = f"outcome={self.outcome}&" if self.outcome else ""
        return found[:LISTED], f"?{start}after={last}"
