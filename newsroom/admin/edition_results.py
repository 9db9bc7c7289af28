"""How a sending edition goes, live; and each mail that failed or is uncertain, with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.admin.base import DeskAdmin, number
from newsroom.exceptions import WrongStage
from newsroom.mailing import deciding, progress
from newsroom.mailing.progress import Figures
from newsroom.models import Delivery, Edition

State = Delivery.State

#: Mails on one page of the list.
LISTED = 100
#: The states that are listed, each with what its list is called.
LISTS = {
    State.UNCERTAIN: gettext_lazy("Uncertain"),
    State.FAILED: gettext_lazy("Failed"),
}
_ADDRESS = re.compile(r"[^\s<>]*@[^\s<>]*")
_RUNNING = (Edition.State.SENDING, Edition.State.PAUSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Going:
    """An edition's figures, as its page words them."""

    edition: Edition
    figures: Figures

    @property
    def is_running(self) -> bool:
        return self.edition.state in _RUNNING

    @property
    def parts(self) -> list[tuple[str, Any, int]]:
        """Name, label and number of each figure that the page shows, in order."""
        found = self.figures
        return [
            ("sent", State.SENT.label, found.sent),
            ("failed", State.FAILED.label, found.failed),
            ("uncertain", State.UNCERTAIN.label, found.uncertain),
            ("waiting", State.WAITING.label, found.waiting + found.claimed),
        ]

    @property
    def shown(self) -> list[tuple[str, Any, str]]:
        """The parts and the readers, their numbers with marks that group them, for people."""
        parts = [*self.parts, ("readers", _("Readers"), self.figures.readers)]
        return [(name, label, _grouped(figure)) for name, label, figure in parts]

    @property
    def pace(self) -> str:
        """How fast it goes and how long it takes yet; nothing for one that does not run."""
        found = self.figures
        if self.edition.state != Edition.State.SENDING:
            return ""
        if found.seconds_left is None:
            return _("Nothing went out in the last minute. Is newsroom_send running?")
        if not found.seconds_left and found.later:
            return _("The rest was told to try again later.")
        left = _left(found.seconds_left)
        if found.per_second < 1:
            rate = round(found.per_second * 60)
            return _("%(rate)d a minute, %(left)s left") % {"rate": rate, "left": left}
        rate = round(found.per_second)
        return _("%(rate)d a second, %(left)s left") % {"rate": rate, "left": left}

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {name: figure for name, _label, figure in self.parts}
        return {
            **shown,
            "readers": self.figures.readers,
            "done": self.figures.done,
            "state": self.edition.state,
            "pace": self.pace,
        }


def going(edition: Edition) -> Going:
    """The figures of now."""
    return Going(edition=edition, figures=progress.figures(edition, at=timezone.now()))


def told(edition: Edition) -> JsonResponse:
    """The figures for the script that keeps the page's up to date."""
    return JsonResponse(going(edition).as_json())


def listed(page: DeskAdmin, request: HttpRequest, edition: Edition) -> HttpResponse:
    """One page of the mails that failed, or are uncertain (``?state=``), from a number on."""
    state = _asked_for(request.GET.get("state", ""))
    rows = edition.deliveries.filter(state=state, pk__gt=number(request.GET.get("after", "")))
    found = list(rows.select_related("subscriber").order_by("pk")[: LISTED + 1])
    shown = found[:LISTED]
    can_see_readers = request.user.has_perm("newsroom.view_subscriber")
    if not can_see_readers:
        _hide_addresses(shown)
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "media": page.media,
        "original": edition,
        "title": _("Failed and uncertain mails"),
        "going": going(edition),
        "state": state,
        "lists": [(each, label, each == state) for each, label in LISTS.items()],
        "deliveries": shown,
        "last": shown[-1].pk if len(found) > LISTED else None,
        "can_decide": state == State.UNCERTAIN and request.user.has_perm("newsroom.send_edition"),
        "can_see_readers": can_see_readers,
    }
    return TemplateResponse(request, "admin/newsroom/edition/results.html", context)


def decide(page: DeskAdmin, request: HttpRequest, edition: Edition) -> HttpResponse:
    """Send the mails again that were ticked, or leave them, as the button says (POST)."""
    if not request.user.has_perm("newsroom.send_edition"):
        raise PermissionDenied
    verb, sentence = _VERBS.get(request.POST.get("verb", ""), _VERBS["drop"])
    chosen = {number(text) for text in request.POST.getlist("delivery")[:LISTED]}
    done = 0
    for delivery in edition.deliveries.filter(pk__in=chosen, state=State.UNCERTAIN):
        try:
            verb(delivery, by=request.user, at=timezone.now())
            done += 1
        except WrongStage as refusal:
            page.message_user(request, str(refusal), messages.WARNING)
    if not chosen:
        page.message_user(request, _("Tick the mails that you decide about."), messages.WARNING)
    elif done:
        page.message_user(request, sentence(done), messages.SUCCESS)
    address = reverse(
        "admin:newsroom_edition_results", args=[edition.pk], current_app=page.admin_site.name
    )
    return HttpResponseRedirect(address)


def _hide_addresses(shown: list[Delivery]) -> None:
    """Take addresses out of the reasons, in which mail servers name them."""
    for delivery in shown:
        delivery.reason = _ADDRESS.sub("…", delivery.reason)


def _asked_for(text: str) -> Delivery.State:
    return State.FAILED if text == State.FAILED else State.UNCERTAIN


def _grouped(figure: int) -> str:
    return number_format(figure, force_grouping=True)


def _left(seconds: int) -> str:
    if seconds < 60:
        return _("less than a minute")
    minutes = round(seconds / 60)
    if minutes < 120:
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    hours = round(minutes / 60)
    return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}


def _sent_again(done: int) -> str:
    told = ngettext("%(number)d mail waits once more.", "%(number)d mails wait once more.", done)
    return told % {"number": done}


def _left_alone(done: int) -> str:
    told = ngettext(
        "%(number)d mail is not sent again.", "%(number)d mails are not sent again.", done
    )
    return told % {"number": done}


_VERBS: dict[str, tuple[Callable[..., None], Callable[[int], str]]] = {
    "send_again": (deciding.send_again, _sent_again),
    "drop": (deciding.drop, _left_alone),
}
