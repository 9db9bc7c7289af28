"""What the checkers find, and how it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

#: Addresses that are named of those with the same fault, and the longest shown element.
NAMED, ELEMENT = 3, 300


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """One fault at one address; ``element`` is the piece of the page that has it."""

    checker: str
    message: str
    element: str = ""
    url: str


def report(findings: Iterable[Finding]) -> str:
    """The findings as a person reads them: each fault once, with where it is."""
    places: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for found in sorted(set(findings)):
        places[found.checker, found.message, found.element].append(found.url)
    return "\n".join(_told(*fault, urls) for fault, urls in places.items())


def _told(checker: str, message: str, element: str, urls: list[str]) -> str:
    more = [f"  … and {len(urls) - NAMED} more pages"] if len(urls) > NAMED else []
    shown = [f"  {' '.join(element.split())[:ELEMENT]}"] if element else []
    where = [f"  {url}" for url in urls[:NAMED]]
    return "\n".join([f"[{checker}] {message}", *shown, *where, *more])
