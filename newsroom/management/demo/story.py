"""What the demo knows of a story."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.models import Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoStory:
    """One story; ``hours_ago`` says when it was published, None that it was not.

    A negative number is the hours until it goes live. ``stage`` is where one without an hour
    stands. ``bylines`` are ``(author, role)``. The last three came later: a standfirst that is
    not public yet, a correction, and the line of a story that was withdrawn.
    """

    slug: str
    kicker: str
    headline: str
    standfirst: str
    body: str
    section: str
    bylines: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    hours_ago: float | None
    stage: Stage = Stage.DRAFT
    photo: str = ""
    language: str = ""
    later_standfirst: str = ""
    correction: str = ""
    withdrawal_line: str = ""
