"""How an edition stands: what its page tells above the form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils.safestring import SafeString

from newsroom.admin import marks
from newsroom.mailing import audience
from newsroom.models import Delivery, Edition

#: Most deliveries that are listed with their reasons.
LINES = 50


@dataclass(frozen=True)
class EditionStanding:
    """An edition for the person ``by``. It asks the database only for what a page shows."""

    edition: Edition
    by: Any

    @property
    def state_mark(self) -> SafeString:
        return marks.word(Edition.State(self.edition.state))

    @property
    def created(self) -> str:
        return marks.signed(self.edition.created_at, self.edition.created_by_name)

    @property
    def is_draft(self) -> bool:
        return self.edition.state == Edition.State.DRAFT

    @property
    def can_send(self) -> bool:
        return bool(self.by.has_perm("newsroom.send_edition"))

    @property
    def can_go_on(self) -> bool:
        running = (Edition.State.SENDING, Edition.State.PAUSED)
        return self.can_send and self.edition.state in running

    @property
    def can_see_readers(self) -> bool:
        return bool(self.by.has_perm("newsroom.view_subscriber"))

    @cached_property
    def counts(self) -> list[tuple[SafeString, int]]:
        """Each state of a delivery as a coloured word, and how many are in it. One query."""
        rows = self.edition.deliveries.order_by().values_list("state")
        found = dict(rows.annotate(number=Count("pk")))
        return [(marks.word(state), found[state]) for state in Delivery.State if state in found]

    @cached_property
    def troubles(self) -> list[Delivery]:
        """The first deliveries that failed or are uncertain. One query."""
        states = [Delivery.State.FAILED, Delivery.State.UNCERTAIN]
        rows = self.edition.deliveries.filter(state__in=states).select_related("subscriber")
        return list(rows.order_by("pk")[:LINES])

    @cached_property
    def readers(self) -> int:
        """How many confirmed subscribers it would go to now. One query."""
        return audience.confirmed(self.edition).count()
