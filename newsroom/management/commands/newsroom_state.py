"""Tell how the newsroom stands, for a person or for a monitor."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from newsroom.content.clock import spoken
from newsroom.management.state import State, Waiting, state


class Command(BaseCommand):
    """Prints what is where, what waits, and since when; changes nothing."""

    help = "Tells how many stories, subscriptions and editions there are, and what waits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print it as one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = state(at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict(), cls=DjangoJSONEncoder, indent=2))
        else:
            self.stdout.write("\n".join(_lines(found)))


def _lines(found: State) -> list[str]:
    counted = {
        "Stories": found.stories,
        "For readers": found.public,
        "Subscriptions": found.subscriptions,
        "Editions": found.editions,
    }
    lines = [f"{name}: {_counts(numbers)}" for name, numbers in counted.items()]
    looked = spoken(found.newsroom_send) if found.newsroom_send else "never"
    lines.append(f"newsroom_send last looked: {looked}")
    return [*lines, *(_line(each) for each in found.waiting)] + (
        [] if found.waiting else ["Nothing waits."]
    )


def _counts(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in numbers.items())


def _line(waiting: Waiting) -> str:
    why = f" {waiting.why}" if waiting.why else ""
    return f"Waiting: {waiting.number} {waiting.what}{_since(waiting.since)}.{why}"


def _since(instant: datetime | None) -> str:
    return f", since {spoken(instant)}" if instant else ""
