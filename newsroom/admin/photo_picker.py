"""The dialog in which a photo is chosen: what it holds, drawn here, and one photo as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from newsroom.admin import photo_cards, photo_search, photo_upload
from newsroom.admin.base import readable
from newsroom.pages import keyset


def urls(page: Any) -> list[URLPattern]:
    """Addresses of the dialog and the cards; they stand before those of Django's admin."""
    return [
        path("picker/", _answering(page, picker_view), name="newsroom_photo_picker"),
        path("<path:object_id>/card/", _answering(page, card_view), name="newsroom_photo_card"),
    ]


def _answering(page: Any, view: Callable[..., HttpResponse]) -> Any:
    return page.admin_site.admin_view(require_safe(partial(view, page)))


def picker_view(page: Any, request: HttpRequest) -> HttpResponse:
    """The dialog's contents; with ``?part=``, what was found alone. One query for photos."""
    if not page.has_view_or_change_permission(request):
        raise PermissionDenied
    before = keyset.asked_by(request)
    search = photo_search.PhotoSearch(request.GET, auto_id="nr-picker-%s")
    found = photo_search.newest(search.matching(page.get_queryset(request)), before=before)
    context = {
        "search": search,
        "cards": [_offered(photo) for photo in found.photos],
        "next_cursor": found.next_cursor,
        "told": _told(len(found.photos), has_more=bool(found.next_cursor)),
        "may_add": page.has_add_permission(request),
        **photo_upload.limits(),
    }
    part = "picker_results" if "part" in request.GET else "picker"
    return TemplateResponse(request, f"admin/newsroom/photo/{part}.html", context)


def card_view(page: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """One photo as JSON, for whoever may see photos."""
    return JsonResponse(photo_cards.card(readable(page, request, object_id)))


def _offered(photo: Any) -> dict[str, Any]:
    card = photo_cards.card(photo)
    return {**card, "words": str(photo), "json": json.dumps(card)}


def _told(number: int, *, has_more: bool) -> str:
    """How many there are, as it is announced."""
    if not number:
        return _("No photo found.")
    if has_more:
        return _("%(number)d photos shown, and there are more.") % {"number": number}
    return ngettext("%(number)d photo found.", "%(number)d photos found.", number) % {
        "number": number
    }
