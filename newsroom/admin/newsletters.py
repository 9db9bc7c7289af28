"""Newsletters in the admin, with their schedules; their editions are built from here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.admin import due_hours, schedules
from newsroom.admin.base import DeskAdmin, number
from newsroom.admin.schedules import ScheduleInline
from newsroom.exceptions import NewsroomError
from newsroom.mailing import digests
from newsroom.models import Newsletter
from newsroom.pages import newsletters


@admin.register(Newsletter)
class NewsletterAdmin(DeskAdmin):
    """The series that readers subscribe to."""

    list_display = ["name", "is_open", "position", "most_stories", "slug"]
    list_filter = ["is_open"]
    search_fields = ["name", "slug"]
    change_form_template = "admin/newsroom/newsletter/change_form.html"
    filter_horizontal = ["sections"]
    inlines = [ScheduleInline]

    fieldsets = [
        (None, {"fields": ["name", "description", "is_open", "has_archive"]}),
        (gettext_lazy("What an edition holds"), {"fields": ["sections", "most_stories"]}),
        (gettext_lazy("Sender"), {"fields": ["from_name", "reply_to"]}),
        (gettext_lazy("Welcome mail"), {"fields": ["welcome_subject", "welcome_text"]}),
        (gettext_lazy("Order and address"), {"fields": ["position", "slug"]}),
    ]

    class Media:
        css = {"all": ["newsroom/admin-editions.css"]}

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.build_view)
        own = path("<path:object_id>/build/", view, name="newsroom_newsletter_build")
        turns = [
            path(
                f"hour/<str:object_id>/{deed}/",
                self.admin_site.admin_view(self.turn_view),
                {"deed": deed},
                name=f"newsroom_turn_{deed}",
            )
            for deed in ("build", "skip")
        ]
        return [*turns, own, *super().get_urls()]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Store the schedule, whose hours count from now on."""
        schedules.keep(request, formset)

    def turn_view(self, request: HttpRequest, object_id: str, deed: str) -> HttpResponseBase:
        """Decide about an hour that was missed."""
        return due_hours.turn_view(self, request, object_id, deed=deed)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Its page on the web: there is one for as long as readers can sign up or read there."""
        has_page = obj is not None and newsletters.offered().filter(pk=obj.pk).exists()
        return super().get_view_on_site_url(obj) if has_page else None

    def build_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Build the next edition and open it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("newsroom.add_edition"):
            raise PermissionDenied
        newsletter = Newsletter.objects.filter(pk=number(object_id)).first()
        if newsletter is None:
            raise Http404
        editions = reverse("admin:newsroom_edition_changelist", current_app=self.admin_site.name)
        try:
            edition = digests.build(newsletter, by=request.user, at=timezone.now())
        except NewsroomError as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return HttpResponseRedirect(editions)
        told = _("Here is the next edition as a draft. Adjust it, then look at the preview.")
        self.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(f"{editions}{edition.pk}/change/")
