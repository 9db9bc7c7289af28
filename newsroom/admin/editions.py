"""Editions in the admin: adjusted, looked at, sent."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.admin import (
    due_hours,
    edition_desk,
    edition_frame,
    edition_results,
    edition_scheduling,
    edition_too_late,
)
from newsroom.admin.base import DeskAdmin
from newsroom.admin.edition_form import EditionForm, EditionStoryInline, may_edit
from newsroom.admin.edition_standing import EditionStanding, WaitingFilter
from newsroom.exceptions import NewsroomError, WrongStage
from newsroom.mailing.locking import lock_edition
from newsroom.models import Edition, display_name


@admin.register(Edition)
class EditionAdmin(DeskAdmin):
    """One mailing. Only drafts are edited; the verbs in ``mailing/`` do the rest."""

    form = EditionForm
    inlines = [EditionStoryInline]
    change_form_template = "admin/newsroom/edition/change_form.html"
    change_list_template = "admin/newsroom/edition/change_list.html"
    list_display = ["subject", "newsletter", "state_shown", "created_at", "finished_at"]
    list_filter = [WaitingFilter, "state", "newsletter"]
    list_select_related = ["newsletter"]
    search_fields = ["subject"]
    fields = ["newsletter", "subject", "preheader", "intro"]
    actions = None

    class Media:
        css = {
            "all": [
                "newsroom/admin-sorting.css",
                "newsroom/admin-editions.css",
                "newsroom/admin-readers.css",
            ]
        }
        js = ["newsroom/admin-sorting.js", "newsroom/admin-sending.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("newsletter")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["newsletter"] if obj else []

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        preview = path(
            "<path:object_id>/preview/", wrap(self.preview_view), name="newsroom_edition_preview"
        )
        frame = path(
            "<path:object_id>/preview/mail/", wrap(self.mail_view), name="newsroom_edition_mail"
        )
        deeds = [
            path(
                f"<path:object_id>/{deed}/",
                wrap(self.deed_view),
                {"deed": deed},
                name=f"newsroom_edition_{deed}",
            )
            for deed in edition_desk.DEEDS
        ]
        schedule = path(
            "<path:object_id>/schedule/", wrap(self.schedule_view), name="newsroom_edition_schedule"
        )
        results = [
            path(
                f"<path:object_id>/{name}/",
                wrap(self.results_view),
                {"name": name},
                name=f"newsroom_edition_{name}",
            )
            for name in ("progress", "results", "decide")
        ]
        return [frame, preview, schedule, *deeds, *results, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_edit(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone: what was sent stays, with the record of whom it went to."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.state == Edition.State.DRAFT)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Who wrote while the edition was taken from them gets back what they wrote."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            edition = self.get_object(request, unquote(object_id)) if object_id else None
            if (
                request.method != "POST"
                or edition is None
                or not super().has_change_permission(request, edition)
            ):
                raise
            page = edition_too_late.page(self, request, edition)
            if page is None:
                raise
            return page

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        """Store the words, unless the edition was released since the form was opened."""
        if change:
            stored = lock_edition(obj)
            if stored.state != Edition.State.DRAFT:
                raise WrongStage(_("This edition is being sent: it can no longer be changed."))
            if not may_edit(request, stored):
                raise WrongStage(_("This edition was scheduled: who may send it may change it."))
            obj.save(update_fields=edition_too_late.WORDS)
            return
        obj.created_at = timezone.now()
        obj.created_by = request.user  # type: ignore[assignment]
        obj.created_by_name = display_name(request.user)
        obj.save()

    def delete_model(self, request: HttpRequest, obj: Edition) -> None:
        """Delete the draft, unless it was released since its page was opened."""
        if lock_edition(obj).state != Edition.State.DRAFT:
            raise PermissionDenied
        super().delete_model(request, obj)

    def response_add(
        self, request: HttpRequest, obj: Edition, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._on_to_preview(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj: Edition) -> HttpResponse:
        return self._on_to_preview(request, obj) or super().response_change(request, obj)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, and above it when each newsletter's next edition is due."""
        context, at = dict(extra_context or {}), timezone.now()
        if request.user.has_perm("newsroom.add_edition"):
            context["due_lines"] = due_hours.lines(at=at)
            context["may_build"] = True
            context["silence"] = due_hours.silence(context["due_lines"], at=at)
        return super().changelist_view(request, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        edition = kwargs.get("obj")
        context["standing"] = EditionStanding(edition, request.user) if edition else None
        return super().render_change_form(request, context, *args, **kwargs)

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The edition as readers will see it."""
        edition = self._edition(request, object_id)
        shown = edition_desk.preview(self, request, edition)
        return shown or HttpResponseRedirect(self._url("change", edition))

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Its page on the web, where it has one."""
        if obj is None or not obj.newsletter.has_archive:
            return None
        is_public = Edition.objects.public().filter(pk=obj.pk).exists()
        return super().get_view_on_site_url(obj) if is_public else None

    def mail_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The mail alone, for the preview's frame."""
        return edition_frame.framed(request, self._edition(request, object_id))

    def schedule_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the hour at which it goes out (GET), and keep it (POST)."""
        edition = self._edition(request, object_id)
        sentence, page = edition_scheduling.view(self, request, edition)
        if page is not None:
            return page
        self.message_user(request, sentence, messages.SUCCESS)
        return HttpResponseRedirect(self._url("change", edition))

    def results_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        """What became of its mails, and what a person decides about uncertain ones."""
        edition = self._edition(request, object_id)
        if name == "decide":
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            return edition_results.decide(self, request, edition)
        if name == "progress":
            return edition_results.told(edition)
        return edition_results.listed(self, request, edition)

    @transaction.non_atomic_requests
    def deed_view(self, request: HttpRequest, object_id: str, deed: str) -> HttpResponseBase:
        """Do what a button says (POST), and tell what came of it; sending asks first (GET).

        Each mail's mark must be stored whatever happens to the next: so no transaction here.
        """
        edition = self._edition(request, object_id)
        if request.method == "GET" and deed == "send":
            return edition_desk.ask(self, request, edition)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm(edition_desk.RIGHTS.get(deed, "newsroom.send_edition")):
            raise PermissionDenied
        try:
            sentence = edition_desk.DEEDS[deed](request, edition)
            self.message_user(request, sentence, messages.SUCCESS)
        except NewsroomError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        page = "preview" if deed == "test" else "change"
        return HttpResponseRedirect(self._url(page, edition))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, edition: Edition) -> SafeString:
        standing = EditionStanding(edition, None)
        note = standing.why_it_waits or standing.hour
        shown = '{} <bdi class="nr-note">{}</bdi>'
        return format_html(shown, standing.state_mark, note)

    def _edition(self, request: HttpRequest, object_id: str) -> Edition:
        """The edition of a page. Raises: Http404, PermissionDenied."""
        edition = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, edition):
            raise PermissionDenied
        if edition is None:
            raise Http404
        return edition

    def _on_to_preview(self, request: HttpRequest, edition: Edition) -> HttpResponse | None:
        """The way to the preview, where the button said so and it is saved now."""
        if "_preview" not in request.POST:
            return None
        return HttpResponseRedirect(self._url("preview", edition))

    def _url(self, page: str, edition: Edition) -> str:
        name = f"admin:newsroom_edition_{page}"
        return reverse(name, args=[quote(edition.pk)], current_app=self.admin_site.name)
