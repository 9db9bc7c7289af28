"""Photos deleted: one on its page, many at once in the list; what is in use stays, and says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.desk import discarding
from newsroom.exceptions import NewsroomError
from newsroom.models import Photo

#: Most photos that are deleted at once: each is looked for in everything that can show one.
MOST = 50


def ask_or_delete(
    page: Any, request: HttpRequest, object_id: str, view: Callable[[], HttpResponse]
) -> HttpResponse:
    """Django's page that asks, or deletes; for a photo in use, back to where its uses stand."""
    photo = page.get_object(request, unquote(object_id))
    if photo is None or not page.has_delete_permission(request, photo):
        return view()
    try:
        discarding.require_unused(photo)
        return view()
    except NewsroomError as refusal:
        page.message_user(request, str(refusal), messages.ERROR)
    site = page.admin_site.name
    url = reverse("admin:newsroom_photo_change", args=[photo.pk], current_app=site)
    return HttpResponseRedirect(url)


def ask_or_delete_many(page: Any, request: HttpRequest, chosen: QuerySet[Photo]) -> Any:
    """Django's own action, which asks first; all of them go, or none."""
    try:
        if chosen[: MOST + 1].count() > MOST:
            sentence = _("At most %(most)d photos can be deleted at once: choose fewer.")
            raise NewsroomError(sentence % {"most": MOST})
        for photo in chosen:
            discarding.require_unused(photo)
        with transaction.atomic():
            return delete_selected(page, request, chosen)
    except NewsroomError as refusal:
        sentence = _("Nothing was deleted. %(reason)s") % {"reason": refusal}
        page.message_user(request, sentence, messages.ERROR)
    return None
