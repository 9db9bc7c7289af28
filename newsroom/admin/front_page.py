"""The front page at the desk: one page, on which editors put stories into their order."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from newsroom.admin import front_rows, marks
from newsroom.admin.base import DeskAdmin, number, public_url
from newsroom.admin.standing import Standing
from newsroom.desk import placing
from newsroom.desk.placing import Changes
from newsroom.exceptions import NewsroomError, StaleLayout
from newsroom.models import FrontPage


@admin.register(FrontPage)
class FrontPageAdmin(DeskAdmin):
    """No list, nothing to add or delete: the one page stands where a list would."""

    class Media:
        css = {"all": ["newsroom/admin-sorting.css", "newsroom/admin-front.css"]}
        js = ["newsroom/admin-sorting.js"]

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        asked = require_http_methods(["GET", "HEAD", "POST"])(self.layout_view)
        pages: dict[str, tuple[str, Any]] = {
            "": ("changelist", asked),
            "<path:object_id>/history/": ("history", require_safe(self.history_view)),
            # The admin's log leads here.
            "<path:object_id>/change/": ("change", require_safe(self.to_layout)),
        }
        return [
            path(route, wrap(view), name=f"newsroom_frontpage_{name}")
            for route, (name, view) in pages.items()
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return placing.may_lay_out(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def layout_view(self, request: HttpRequest) -> HttpResponse:
        """The page; POST lays out. A refusal leaves all that was chosen on it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            rows = front_rows.rows_of(front_rows.placed(), site=self.admin_site)
            return self._drawn(request, rows)
        rows = front_rows.rows_sent(request.POST, site=self.admin_site)
        read = number(request.POST.get("number", ""), digits=9)
        if not rows.is_valid():
            return self._drawn(request, rows, read=read)
        try:
            changes = self._lay_out(request, rows, read=read)
        except StaleLayout as refusal:
            return self._drawn(request, rows, refusal=refusal)
        except NewsroomError as refusal:
            return self._drawn(request, rows, read=read, refusal=refusal)
        self.message_user(request, _told(changes), messages.SUCCESS)
        return self.to_layout(request)

    def to_layout(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """The way to the one page."""
        return HttpResponseRedirect(self._url("changelist"))

    def _lay_out(self, request: HttpRequest, rows: Any, *, read: int) -> Changes:
        """Do it, and note it in the admin's log. Raises: NewsroomError."""
        changes = placing.lay_out(rows.in_order(), number=read, by=request.user, at=timezone.now())
        if changes:
            self.log_change(request, placing.front_page(), _logged(changes))
        return changes

    def _drawn(
        self,
        request: HttpRequest,
        rows: Any,
        *,
        read: int | None = None,
        refusal: NewsroomError | None = None,
    ) -> HttpResponse:
        """The page; ``read`` is the layout that the person knows, without it the newest.

        Whoever came too late is shown the other layout, and may then put theirs in its place.
        """
        front, at = placing.front_page(), timezone.now()
        is_late = isinstance(refusal, StaleLayout)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Front page"),
            "opts": self.opts,
            "front": front,
            "number": front.number if read is None else read,
            "signed": marks.signed(front.laid_out_at, front.laid_out_by_name)
            if front.laid_out_at
            else "",
            "rows": rows,
            "lines": front_rows.standings(rows, by=request.user, at=at),
            "most": placing.MOST,
            "refusal": refusal,
            "theirs": [Standing(each, request.user, at) for each in front_rows.placed()]
            if is_late
            else None,
            "is_late": is_late,
            "url_for_readers": public_url(front),
            "media": self.media + rows.media,
        }
        return TemplateResponse(request, "admin/newsroom/frontpage/layout.html", context)

    def _url(self, page: str) -> str:
        return reverse(f"admin:newsroom_frontpage_{page}", current_app=self.admin_site.name)


def _told(changes: Changes) -> str:
    if changes:
        return _("The front page was laid out.")
    return _("The front page stays as it was.")


def _logged(changes: Changes) -> list[dict[str, Any]]:
    """The changes as the admin's log has them; a removal of a story looks for its headline."""
    name = gettext_noop("placed story")
    added = [{"added": {"name": name, "object": each.headline}} for each in changes.added]
    removed = [{"deleted": {"name": name, "object": each.headline}} for each in changes.removed]
    order = [{"changed": {"fields": [gettext_noop("order")]}}] if changes.is_reordered else []
    return [*added, *removed, *order]
