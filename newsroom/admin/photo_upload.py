"""Photos uploaded many at once, and their words written on the same page.

Without JavaScript one form brings the files and the words; with it each file comes by itself, and
the answer is JSON. Limits of a request are Django's: ``DATA_UPLOAD_MAX_NUMBER_FILES`` and
``DATA_UPLOAD_MAX_NUMBER_FIELDS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from newsroom import conf
from newsroom.admin import photo_cards, photo_words
from newsroom.admin.photo_words import Row
from newsroom.desk import ingesting
from newsroom.exceptions import PhotoRefused
from newsroom.models import Photo

#: Most files that are taken of one request.
MOST_FILES = 50


@dataclass(frozen=True)
class Outcome:
    """What became of one file: ``new``, ``known`` or ``refused``, and why in words."""

    name: str
    kind: str
    told: str
    photo: Photo | None = None
    url: str = ""


def urls(page: Any) -> list[URLPattern]:
    """The address of the page; it stands before those of Django's admin."""
    view = require_http_methods(["GET", "HEAD", "POST"])(partial(upload_view, page))
    return [path("upload/", page.admin_site.admin_view(view), name="newsroom_photo_upload")]


def upload_view(page: Any, request: HttpRequest) -> HttpResponse:
    """The page; POST takes its files, and its words where those are to be saved."""
    if not page.has_add_permission(request):
        raise PermissionDenied
    outcomes = [_outcome(page, request, *each) for each in enumerate(_files(request))]
    rows = photo_words.sent(page, request)
    saved: list[Photo] = []
    # Enter in a box of words presses the page's first button, which is that for files.
    if "_save" in request.POST or not outcomes:
        saved, rows = photo_words.save(page, request, rows)
    rows += photo_words.empty(request, (each.photo for each in outcomes if each.photo))
    if request.headers.get("Accept") == "application/json":
        return _as_json(request, outcomes, rows, saved)
    if saved:
        page.message_user(request, _told(saved), messages.SUCCESS)
    if saved and not rows and not outcomes:
        name = "admin:newsroom_photo_changelist"
        may = page.has_view_or_change_permission(request)
        url = reverse(name if may else "admin:index", current_app=page.admin_site.name)
        return HttpResponseRedirect(url)
    return _page(page, request, outcomes, rows, is_empty=not saved and not rows)


def _files(request: HttpRequest) -> list[Any]:
    return request.FILES.getlist("files") if request.method == "POST" else []


def _outcome(page: Any, request: HttpRequest, place: int, file: UploadedFile) -> Outcome:
    """Take one file, or tell why not."""
    name = str(file.name)
    if place >= MOST_FILES:
        sentence = _("At most %(most)d files are taken at once: choose this one again.")
        return Outcome(name, "refused", sentence % {"most": MOST_FILES})
    try:
        taken = ingesting.ingest(Photo(), file, by=request.user, at=timezone.now())
    except PhotoRefused as refusal:
        return Outcome(name, "refused", str(refusal))
    if taken.is_new:
        page.log_addition(request, taken.photo, [{"added": {}}])
        return Outcome(name, "new", _("Stored."), taken.photo)
    return Outcome(
        name, "known", _("This picture is already here."), url=_url(page, request, taken.photo)
    )


def _url(page: Any, request: HttpRequest, photo: Photo) -> str:
    """Address of the photo's page; empty for whoever may see none."""
    if not page.has_view_or_change_permission(request, photo):
        return ""
    name, site = "admin:newsroom_photo_change", page.admin_site
    return reverse(name, args=[photo.pk], current_app=site.name)


def _told(saved: list[Photo]) -> str:
    """How many have their words now, and how many of them still lack those that count."""
    told = ngettext(
        "The words of %(number)d photo were saved.",
        "The words of %(number)d photos were saved.",
        len(saved),
    ) % {"number": len(saved)}
    bare = sum(not photo.alt for photo in saved)
    if not bare:
        return told
    warning = ngettext(
        "%(number)d of them has no alternative text yet: no story goes public with it.",
        "%(number)d of them have no alternative text yet: no story goes public with them.",
        bare,
    ) % {"number": bare}
    return f"{told} {warning}"


def _as_json(
    request: HttpRequest, outcomes: list[Outcome], rows: list[Row], saved: list[Photo]
) -> JsonResponse:
    """The same for a script: outcomes, the rows still to be written as HTML, and saved photos."""
    told = [
        {"name": each.name, "kind": each.kind, "told": each.told, "url": each.url}
        for each in outcomes
    ]
    html = render_to_string("admin/newsroom/photo/upload_rows.html", {"rows": rows}, request)
    cards = [photo_cards.card(photo) for photo in saved]
    is_told = {"told": _told(saved)} if saved else {}
    return JsonResponse({"outcomes": told, "rows": html, "saved": cards, **is_told})


def _page(
    page: Any, request: HttpRequest, outcomes: list[Outcome], rows: list[Row], *, is_empty: bool
) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": _("Upload photos"),
        "opts": page.opts,
        "media": page.media + photo_words.media(),
        "outcomes": outcomes,
        "rows": rows,
        "is_nothing_chosen": is_empty and request.method == "POST" and not outcomes,
        **limits(),
    }
    return TemplateResponse(request, "admin/newsroom/photo/upload.html", context)


def limits() -> dict[str, Any]:
    """What a file may be, for the page and its script."""
    most = conf.get().PHOTO_MAX_BYTES
    return {
        "most_bytes": most,
        "most_megabytes": f"{most / 1_000_000:g}",
    }
