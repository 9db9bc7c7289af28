"""What an editor does with a finished edition: look, send a test, send, stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.admin import edition_frame
from newsroom.admin.base import DeskAdmin
from newsroom.admin.edition_standing import EditionStanding
from newsroom.exceptions import NewsroomError, NotReady
from newsroom.mailing import audience, checking, delivery, link_checking, releasing
from newsroom.mailing import messages as mail_messages
from newsroom.models import Delivery, Edition

#: Mails that one press of a button sends while the editor waits; the rest is newsroom_send's.
SENT_AT_ONCE = 50
#: Most readers of an edition whose list is made while the editor waits.
FROZEN_AT_ONCE = 20_000
#: Size in bytes from which some mail programs show a message only in part.
CLIPPED_FROM = 100_000


def preview(page: DeskAdmin, request: HttpRequest, edition: Edition) -> HttpResponse | None:
    """The edition as readers will see it; None with a message when it cannot be drawn."""
    try:
        body = delivery.frozen_or_rendered(edition)
        sender = mail_messages.sender(edition.newsletter)
    except NewsroomError as refusal:
        page.message_user(request, str(refusal), messages.ERROR)
        return None
    size = len(body.html.encode())
    context = {
        "title": _("Preview"),
        "standing": EditionStanding(edition, request.user),
        "body": body,
        "ways": edition_frame.WAYS,
        "shown": edition_frame.way_asked_for(request),
        "sender": sender,
        "kilobytes": round(size / 1000),
        "is_clipped": size >= CLIPPED_FROM,
    }
    return drawn(page, request, edition, "preview", context)


def send_test(request: HttpRequest, edition: Edition) -> str:
    """Mail it to the editor alone; the sentence that says where it went. Raises: NewsroomError."""
    address = delivery.send_test(edition, by=request.user, at=timezone.now())
    return _("The test went to %(address)s, and to nobody else.") % {"address": address}


def ask(page: DeskAdmin, request: HttpRequest, edition: Edition) -> HttpResponse:
    """The page that asks whether it is to go to so many readers."""
    standing = EditionStanding(edition, request.user)
    if not standing.can_send:
        raise PermissionDenied
    context = {"title": _("Send this edition?"), "standing": standing}
    return drawn(page, request, edition, "send", context)


def send(request: HttpRequest, edition: Edition) -> str:
    """Release the edition and send its first mails; what came of it. Raises: NewsroomError."""
    at = timezone.now()
    if edition.state == Edition.State.DRAFT:
        checking.require_ready(edition, at=at)
    delivery.release(edition, by=request.user, at=at)
    return _send_some(edition)


def go_on(request: HttpRequest, edition: Edition) -> str:
    """Let a paused edition go on, and send some; what came of it. Raises: NewsroomError."""
    delivery.require_sender(request.user)
    if edition.state == Edition.State.PAUSED:
        delivery.carry_on(edition, by=request.user)
    elif edition.state != Edition.State.SENDING:
        raise NotReady(_("There is nothing to send in this edition."))
    delivery.resume(edition, at=timezone.now())
    return _send_some(edition)


def unschedule(request: HttpRequest, edition: Edition) -> str:
    """Keep a scheduled edition as a draft. Raises: NewsroomError."""
    releasing.unschedule(edition, by=request.user)
    return _("The edition is a draft again, and goes out at no hour.")


def pause(request: HttpRequest, edition: Edition) -> str:
    """Stop the sending for now; what that means. Raises: NewsroomError."""
    releasing.pause(edition, by=request.user)
    return _("The edition is paused. “Go on sending” sends it to those who still wait.")


def check_links(request: HttpRequest, edition: Edition) -> str:
    """Follow the mail's links; what came of it. Raises: NewsroomError."""
    body = delivery.frozen_or_rendered(edition)
    return link_checking.told(link_checking.looked_at(body))


def cancel(request: HttpRequest, edition: Edition) -> str:
    """Stop the edition for good; what that means. Raises: NewsroomError."""
    number = delivery.cancel(edition, by=request.user, at=timezone.now())
    sentence = ngettext(
        "The edition is cancelled. %(number)d reader does not get it.",
        "The edition is cancelled. %(number)d readers do not get it.",
        number,
    )
    return sentence % {"number": number}


#: The right that each deed takes; the verbs ask for it too.
RIGHTS = {"links": "newsroom.change_edition"}

#: What may be done by one press of a button, by the last part of its address.
DEEDS: dict[str, Callable[[HttpRequest, Edition], str]] = {
    "test": send_test,
    "send": send,
    "go_on": go_on,
    "cancel": cancel,
    "unschedule": unschedule,
    "pause": pause,
    "links": check_links,
}


def _send_some(edition: Edition) -> str:
    readers = audience.confirmed(edition).values("pk")[: FROZEN_AT_ONCE + 1]
    if edition.prepared_at is None and readers.count() > FROZEN_AT_ONCE:
        return _("The edition is released. “manage.py newsroom_send” prepares and sends it.")
    delivery.send_batch(edition, size=SENT_AT_ONCE, clock=timezone.now)
    waiting = edition.deliveries.filter(
        state__in=[Delivery.State.WAITING, Delivery.State.CLAIMED]
    ).count()
    sent = edition.deliveries.filter(state=Delivery.State.SENT).count()
    if not waiting:
        return ngettext(
            "The edition is out: sent to %(number)d reader.",
            "The edition is out: sent to %(number)d readers.",
            sent,
        ) % {"number": sent}
    return _(
        "Sent to %(sent)d readers; %(waiting)d wait. “manage.py newsroom_send” sends the rest, "
        "or you go on here."
    ) % {"sent": sent, "waiting": waiting}


def drawn(
    page: DeskAdmin, request: HttpRequest, edition: Edition, name: str, context: dict[str, Any]
) -> HttpResponse:
    """One of the edition's own pages."""
    shared = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "edition": edition,
        "original": edition,
        "media": page.media,
    }
    return TemplateResponse(request, f"admin/newsroom/edition/{name}.html", shared | context)
