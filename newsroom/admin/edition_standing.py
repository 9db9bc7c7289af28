"""How an edition stands: what its page tells above the form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.admin import edition_results, marks
from newsroom.admin.edition_results import Going
from newsroom.content.clock import spoken
from newsroom.exceptions import NewsroomError
from newsroom.mailing import audience, checking, delivery
from newsroom.mailing.checking import Check
from newsroom.models import Delivery, Edition


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """One line of the checklist."""

    check: Check

    @property
    def mark(self) -> SafeString:
        if self.check.is_fine:
            return marks.coloured("live", _("Fine"))
        if self.check.is_blocking:
            return marks.coloured("failed", _("Must be mended"))
        return marks.coloured("waiting", _("Advice"))


@dataclass(frozen=True)
class EditionStanding:
    """An edition for the person ``by``. It asks the database only for what a page shows."""

    edition: Edition
    by: Any

    @property
    def state_mark(self) -> SafeString:
        if self.is_draft and self.edition.hold_reason and not self.is_scheduled:
            return marks.coloured("late", _("Waits for a person"))
        if self.is_scheduled:
            return marks.coloured("scheduled", _("Scheduled"))
        return marks.word(Edition.State(self.edition.state))

    @property
    def is_scheduled(self) -> bool:
        return self.is_draft and self.edition.send_at is not None

    @property
    def hour(self) -> str:
        """When it goes out; nothing for one that is not scheduled."""
        return spoken(self.edition.send_at) if self.edition.send_at else ""

    @property
    def scheduled(self) -> str:
        """Who chose the hour, and when."""
        if self.edition.scheduled_at is None:
            return ""
        if not self.edition.scheduled_by_name:
            return _("by the newsletter's schedule")
        return marks.signed(self.edition.scheduled_at, self.edition.scheduled_by_name)

    @property
    def why_it_waits(self) -> str:
        """Why it waits for a person; nothing for one that does not."""
        if self.is_draft:
            return "" if self.is_scheduled else self.edition.hold_reason
        return self.edition.pause_reason

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
    def can_schedule(self) -> bool:
        return self.is_draft and self.can_send

    @property
    def can_check_links(self) -> bool:
        return bool(self.by.has_perm("newsroom.change_edition"))

    @property
    def can_pause(self) -> bool:
        return self.can_send and self.edition.state == Edition.State.SENDING

    @property
    def can_go_on(self) -> bool:
        running = (Edition.State.SENDING, Edition.State.PAUSED)
        return self.can_send and self.edition.state in running

    @cached_property
    def checks(self) -> list[Looked]:
        """The checklist of a draft. It draws the mail."""
        try:
            body = delivery.frozen_or_rendered(self.edition)
            found = checking.checklist(self.edition, body, at=timezone.now())
        except NewsroomError as refusal:
            label = _("The mail can be drawn")
            found = [Check(label=label, told=str(refusal), is_fine=False, is_blocking=True)]
        return [Looked(check=each) for each in found]

    @property
    def is_stopped(self) -> bool:
        """Whether something on the checklist must be mended before it goes out."""
        return any(each.check.stops for each in self.checks)

    @cached_property
    def going(self) -> Going:
        """Its figures, each read from a part of an index."""
        return edition_results.going(self.edition)

    @property
    def troubles(self) -> str:
        """The state of mails that a person should look at first; empty where there are none."""
        if self.is_draft:
            return ""
        if self.going.figures.uncertain:
            return Delivery.State.UNCERTAIN.value
        return Delivery.State.FAILED.value if self.going.figures.failed else ""

    @cached_property
    def readers(self) -> int:
        """How many confirmed subscribers it would go to now. One query."""
        return audience.confirmed(self.edition).count()


class WaitingFilter(admin.SimpleListFilter):
    """Editions that wait for a person, or for their hour."""

    title = gettext_lazy("what it waits for")
    parameter_name = "waits"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("person", _("A person")), ("hour", _("Its hour"))]

    def queryset(self, request: Any, queryset: QuerySet[Edition]) -> QuerySet[Edition]:
        draft = Q(state=Edition.State.DRAFT)
        if self.value() == "person":
            held = draft & Q(send_at=None) & ~Q(hold_reason="")
            return queryset.filter(held | Q(state=Edition.State.PAUSED))
        if self.value() == "hour":
            return queryset.filter(draft, send_at__isnull=False)
        return queryset
