"""What two sequences have in common, found within a bound of steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

#: Steps that one comparison may take at worst; what is beyond them is shown as replaced whole.
EFFORT = 50_000_000

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Run(Generic[T]):
    """A stretch of both versions: the same in both, or one put for the other."""

    is_same: bool
    old: Sequence[T]
    new: Sequence[T]


@dataclass(slots=True)
class Effort:
    """The steps that are left for one comparison."""

    left: int = EFFORT

    def affords(self, steps: int) -> bool:
        """Whether ``steps`` more may be taken; they are then counted as taken."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def runs(
    old: Sequence[T],
    new: Sequence[T],
    effort: Effort,
    is_blank: Callable[[T], bool] = lambda item: False,
) -> list[Run[T]]:
    """The versions cut into stretches; ``is_blank`` items never begin a likeness."""
    first = _shared(old, new)
    last = _shared(old[first:][::-1], new[first:][::-1])
    middle = old[first : len(old) - last], new[first : len(new) - last]
    ends = len(old) - last, len(new) - last
    found = [
        Run(True, old[:first], new[:first]),
        *_middle_runs(*middle, effort, is_blank),
        Run(True, old[ends[0] :], new[ends[1] :]),
    ]
    return [run for run in found if run.old or run.new]


def _shared(old: Sequence[T], new: Sequence[T]) -> int:
    """Number of items that both begin with."""
    count = 0
    for before, after in zip(old, new, strict=False):
        if before != after:
            break
        count += 1
    return count


def _middle_runs(
    old: Sequence[T], new: Sequence[T], effort: Effort, is_blank: Callable[[T], bool]
) -> list[Run[T]]:
    # Numbers in place of the items: the matcher hashes each of them many times.
    numbers: dict[T, int] = {}
    before, after = ([numbers.setdefault(item, len(numbers)) for item in x] for x in (old, new))
    blanks = {number for item, number in numbers.items() if is_blank(item)}
    counts = Counter(before)
    meetings = sum(counts[number] for number in after if number not in blanks)
    # Each of the matcher's searches meets these at most once, and each finds an item or more.
    if not meetings or not effort.affords(meetings * min(len(old), len(new))):
        return [Run(False, old, new)]
    matcher = SequenceMatcher(blanks.__contains__, before, after, autojunk=False)
    return [
        Run(tag == "equal", old[i1:i2], new[j1:j2]) for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]
