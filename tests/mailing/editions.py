"""Editions for tests, and what a test asks of them."""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta
from typing import Any

from newsroom.mailing import delivery, digests
from newsroom.models import Edition, Newsletter, Schedule, Subscription
from tests.factories import THEN, make_chief, make_newsletter, make_subscription, publish_article
from tests.smtp import MailServer

NOW = THEN + timedelta(days=1)


def clock() -> Any:
    return NOW


def make_edition(newsletter: Newsletter | None = None, *headlines: str, **fields: Any) -> Edition:
    """A draft edition of stories just published, the first headline leading."""
    newsletter = newsletter or make_newsletter()
    chief = make_chief()
    for place, headline in enumerate(reversed(headlines or ("Harbour reopens",))):
        publish_article(headline, by=chief, at=THEN + timedelta(minutes=place))
    edition = digests.build(newsletter, by=chief, at=NOW)
    for name, value in fields.items():
        setattr(edition, name, value)
    edition.save()
    return edition


def make_readers(newsletter: Newsletter, *names: str) -> list[Subscription]:
    """Confirmed subscriptions of ``name@mail.example``."""
    return [make_subscription(f"{name}@mail.example", newsletter=newsletter) for name in names]


def prepared(edition: Edition) -> Edition:
    """The edition, released for sending."""
    delivery.prepare(edition, by=make_chief(), at=NOW)
    return edition


def states(edition: Edition) -> dict[str, int]:
    """How many deliveries are in each state."""
    return dict(Counter(edition.deliveries.values_list("state", flat=True)))


def make_edition_for(*names: str, **fields: Any) -> Edition:
    """A draft edition of a newsletter with these readers."""
    edition = make_edition(**fields)
    make_readers(edition.newsletter, *names)
    return edition


def send(edition: Edition, size: int = 100) -> delivery.Batch:
    """Send a batch at the instant ``NOW``."""
    return delivery.send_batch(edition, size=size, clock=clock)


def recipients(server: MailServer) -> list[str]:
    """Whom the server took mail for, in the alphabet's order."""
    return sorted(each.recipient for each in server.received)


def make_schedule(newsletter: Newsletter | None = None, **fields: Any) -> Schedule:
    """A daily schedule at 07:00 UTC that counts from ``THEN`` on."""
    given = {"days": "1234567", "hour": time(7), "zone": "UTC", "since": THEN} | fields
    return Schedule.objects.create(newsletter=newsletter or make_newsletter(), **given)
