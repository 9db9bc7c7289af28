"""A newsletter's subscribers as a file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from newsroom.admin.base import number
from newsroom.exceptions import NotAllowed
from newsroom.mailing import listing
from newsroom.models import Newsletter

#: Most newsletters that the list of subscribers offers.
MOST_LISTED = 100


def offered(by: Any) -> dict[str, Any]:
    """What the list of subscribers offers this person: files of newsletters, and to bring one."""
    may_save = by.has_perm("newsroom.export_subscriber")
    return {
        "newsletters": list(Newsletter.objects.all()[:MOST_LISTED]) if may_save else [],
        "may_import": by.has_perm("newsroom.add_import"),
    }


@never_cache
def file_view(request: HttpRequest) -> HttpResponseBase:
    """The subscribers of one newsletter (POST)."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        newsletter = get_object_or_404(Newsletter, pk=number(request.POST.get("newsletter", "")))
        lines = listing.sheet(newsletter, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    name = f"{newsletter.slug}-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
