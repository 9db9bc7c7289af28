"""The page that asks at which hour an edition goes out."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.admin import edition_desk
from newsroom.admin.base import DeskAdmin, name_halves
from newsroom.admin.edition_standing import EditionStanding
from newsroom.admin.hours import SiteHourField
from newsroom.content.clock import spoken
from newsroom.exceptions import NewsroomError
from newsroom.mailing import releasing
from newsroom.models import Edition


class HourForm(forms.Form):
    """The hour."""

    hour = SiteHourField(label=gettext_lazy("Send at"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        name_halves(self.fields["hour"])


def view(
    page: DeskAdmin, request: HttpRequest, edition: Edition
) -> tuple[str, HttpResponse | None]:
    """What came of it, and the page that is shown where nothing did. Raises: PermissionDenied."""
    standing = EditionStanding(edition, request.user)
    if not standing.can_send:
        raise PermissionDenied
    if request.method != "POST":
        form, refusal = HourForm(initial={"hour": edition.send_at}), ""
    else:
        form, refusal = HourForm(request.POST), ""
        if form.is_valid():
            sentence, refusal = _keep(request, edition, form)
            if sentence:
                return sentence, None
    context = {
        "title": _("Schedule this edition"),
        "standing": standing,
        "form": form,
        "refusal": refusal,
    }
    return "", edition_desk.drawn(page, request, edition, "schedule", context)


def _keep(request: HttpRequest, edition: Edition, form: HourForm) -> tuple[str, str]:
    """What was done, or why nothing was."""
    hour, at = form.cleaned_data["hour"], timezone.now()
    try:
        releasing.schedule(edition, send_at=hour, by=request.user, at=at)
    except NewsroomError as refusal:
        if hour <= at:
            form.add_error("hour", str(refusal))
            return "", ""
        return "", str(refusal)
    return _("The edition goes out %(hour)s.") % {"hour": spoken(hour)}, ""
