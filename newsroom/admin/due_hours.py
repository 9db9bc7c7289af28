"""What is due when: the hours of the newsletters, above the list of editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.admin import marks
from newsroom.admin.base import DeskAdmin, number
from newsroom.content.clock import spoken
from newsroom.exceptions import NewsroomError, NotConfigured
from newsroom.mailing import hours, rounds, schedules
from newsroom.models import Newsletter, Schedule, Turn

#: Most newsletters that the list of editions has a line for.
LINES = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A newsletter, when its next edition is due, and what came of the last hour."""

    newsletter: Newsletter
    schedule: Schedule | None
    turn: Turn | None
    next_due: str = ""
    trouble: str = ""

    @property
    def is_late(self) -> bool:
        return self.turn is not None and self.turn.state == Turn.State.LATE

    @property
    def last(self) -> SafeString | str:
        """The last hour's coloured word."""
        return marks.word(Turn.State(self.turn.state)) if self.turn else ""

    @property
    def told(self) -> str:
        """The last hour, and what came of it in words."""
        return _what_came(self.turn) if self.turn else ""


def lines(*, at: datetime) -> list[Line]:
    """A line for each of the first newsletters, those with a missed hour first. Two queries."""
    late = Turn.objects.filter(newsletter=OuterRef("pk"), state=Turn.State.LATE)
    newest = Turn.objects.filter(newsletter=OuterRef("pk")).order_by("-due_at").values("pk")[:1]
    rows = Newsletter.objects.select_related("schedule").annotate(
        turn_pk=Subquery(newest), has_late=Exists(late)
    )
    newsletters = list(rows.order_by("-has_late", "position", "pk")[:LINES])
    turns = Turn.objects.in_bulk([each.turn_pk for each in newsletters if each.turn_pk])
    return [_line(each, turns.get(each.turn_pk), at=at) for each in newsletters]


def silence(shown: list[Line], *, at: datetime) -> str:
    """That nobody looks for what is due, where a newsletter has hours. At most one query."""
    if not any(line.next_due for line in shown):
        return ""
    looked_at = rounds.last()
    if looked_at is not None and at - looked_at <= hours.LATEST:
        return ""
    since = spoken(looked_at) if looked_at else ""
    if since:
        return _("“manage.py newsroom_send” has not run since %(instant)s.") % {"instant": since}
    return _("“manage.py newsroom_send” has not run yet: without it, no edition builds itself.")


def turn_view(
    page: DeskAdmin, request: HttpRequest, object_id: str, *, deed: str
) -> HttpResponseBase:
    """Build the edition of a missed hour and open it, or let the hour go."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    turn = Turn.objects.select_related("newsletter").filter(pk=number(object_id)).first()
    if turn is None:
        raise Http404
    site = page.admin_site.name
    to = reverse("admin:newsroom_edition_changelist", current_app=site)
    try:
        if deed == "build":
            edition = schedules.build_late(turn, by=request.user, at=timezone.now())
            to = reverse("admin:newsroom_edition_change", args=[edition.pk], current_app=site)
            sentence = _("Here is the edition as a draft. Look at it, then send it.")
        else:
            schedules.skip_late(turn, by=request.user, at=timezone.now())
            sentence = _("The hour is skipped. Its stories come in the next edition.")
        page.message_user(request, sentence, messages.SUCCESS)
    except NewsroomError as refusal:
        page.message_user(request, str(refusal), messages.ERROR)
    return HttpResponseRedirect(to)


def _line(newsletter: Newsletter, turn: Turn | None, *, at: datetime) -> Line:
    schedule = getattr(newsletter, "schedule", None)
    due, trouble = "", ""
    if schedule is not None:
        try:
            due_at = hours.next_due(schedule, after=max(at, schedule.since))
            due = spoken(due_at, zone=hours.zone_of(schedule)) if due_at else ""
        except NotConfigured as refusal:
            trouble = str(refusal)
    return Line(newsletter=newsletter, schedule=schedule, turn=turn, next_due=due, trouble=trouble)


def _what_came(turn: Any) -> str:
    told = spoken(turn.due_at)
    match turn.state:
        case Turn.State.TOO_FEW:
            number = turn.stories or 0
            sentence = ngettext(
                "%(hour)s: %(number)d new story. It comes in the next edition.",
                "%(hour)s: %(number)d new stories. They come in the next edition.",
                number,
            )
            return sentence % {"hour": told, "number": number}
        case Turn.State.LATE:
            return _(
                "%(hour)s: nobody was there to build it. It may have been sent before a backup "
                "was restored: build it as a draft, or skip it."
            ) % {"hour": told}
    return marks.signed(turn.due_at, turn.by_name)
