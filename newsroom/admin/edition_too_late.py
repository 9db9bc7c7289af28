"""What somebody wrote into an edition that went out, or was scheduled, while they wrote."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from newsroom.admin import edition_desk
from newsroom.admin.base import DeskAdmin
from newsroom.models import Edition

#: What an editor writes of an edition.
WORDS = ("subject", "preheader", "intro")


def page(admin: DeskAdmin, request: HttpRequest, edition: Edition) -> HttpResponse | None:
    """The words, to be copied, and why they are not saved; None where none were sent."""
    words = [
        (Edition._meta.get_field(name).verbose_name, request.POST[name])  # type: ignore[union-attr]
        for name in WORDS
        if request.POST.get(name)
    ]
    if not words:
        return None
    if edition.state == Edition.State.DRAFT:
        reason = _("This edition was scheduled: only who may send it can change it now.")
    else:
        reason = _("This edition is being sent, or was: it can no longer be changed.")
    context = {"title": _("Not saved"), "reason": reason, "words": words}
    response = edition_desk.drawn(admin, request, edition, "too_late", context)
    response.status_code = 403
    return response
