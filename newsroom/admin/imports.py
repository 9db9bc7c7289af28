"""Readers brought from elsewhere: a file is looked at, then it runs, and its lines are told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.admin.base import DeskAdmin, number, readable
from newsroom.admin.import_report import Report
from newsroom.exceptions import FileRefused, NewsroomError
from newsroom.mailing import bringing, importing, sheets
from newsroom.mailing.locking import lock_imports
from newsroom.models import Import, ImportLine, Newsletter

#: Steps of lines that an upload, or one press of a button takes while the editor waits.
STEPS_AT_ONCE = 4


class ImportForm(forms.ModelForm):
    """The file, and the word on where the consent was given."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, with a column named “email”. Nobody is subscribed before you say so."),
    )

    class Meta:
        model = Import
        fields = ["newsletter", "file", "source"]
        widgets = {"source": forms.Textarea(attrs={"rows": 2, "maxlength": 300})}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > sheets.MOST_BYTES:
            told = _("The file is larger than %(number)d MB. Bring it in parts.")
            raise forms.ValidationError(told % {"number": sheets.MOST_BYTES // 1_000_000})
        return file

    def bring(self, request: HttpRequest) -> Import | None:
        """Have the file stored, and a short one looked through; None where it cannot be.

        The reason stands beside its field then.
        """
        given = self.cleaned_data
        try:
            brought = bringing.bring(
                given["file"].file,
                name=given["file"].name,
                newsletter=given["newsletter"],
                source=given["source"],
                by=request.user,
                at=timezone.now(),
            )
            look(brought)
        except FileRefused as refusal:
            self.add_error("file", str(refusal))
        except NewsroomError as refusal:
            self.add_error(None, str(refusal))
        else:
            return brought
        return None


def look(brought: Import) -> None:
    """Look at the lines that fit into one press of a button."""
    for _step in range(STEPS_AT_ONCE):
        if not bringing.look_at_some(brought):
            return


def run(brought: Import, *, by: Any) -> None:
    """Subscribe the readers that fit into one press of a button."""
    importing.go_on(brought, by=by)
    for _step in range(STEPS_AT_ONCE):
        if not importing.subscribe_some(brought, at=timezone.now()):
            return


@admin.register(Import)
class ImportAdmin(DeskAdmin):
    """Imports, newest first. None is changed: another file is another import."""

    list_display = ["file_name", "newsletter", "state", "created_at", "created_by_name"]
    list_filter = ["newsletter", "state"]
    list_select_related = ["newsletter"]
    actions = None

    class Media:
        css = {"all": ["newsroom/admin-editions.css", "newsroom/admin-readers.css"]}
        js = ["newsroom/admin-imports.js"]

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        steps = [
            path("<path:object_id>/look/", wrap(self.look_view), name="newsroom_import_look"),
            path("<path:object_id>/run/", wrap(self.run_view), name="newsroom_import_run"),
        ]
        return [*steps, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The imports by name; their lines, which may be very many, are counted alone."""
        lines = ImportLine.objects.filter(import_of__in=objs).count()
        counted = {
            self.opts.verbose_name_plural: len(objs),
            ImportLine._meta.verbose_name_plural: lines,
        }
        return [str(each) for each in objs], counted, set(), []

    def delete_model(self, request: HttpRequest, obj: Import) -> None:
        """Delete it once the step that is taken at this moment, if any, has stored its lines."""
        with transaction.atomic():
            lock_imports([obj])
            super().delete_model(request, obj)

    @transaction.non_atomic_requests
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form. A long file is stored part by part: so no transaction here."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            brought = form.bring(request)
            if brought is not None:
                self.log_addition(request, brought, [{"added": {}}])
                return HttpResponseRedirect(self._address(brought))
        return self._page(
            request,
            "add",
            title=_("Bring readers from elsewhere"),
            form=form,
            has_newsletters=Newsletter.objects.exists(),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What became of the lines, or would."""
        brought = readable(self, request, object_id)
        report = Report(
            brought,
            outcome=request.GET.get("outcome", ""),
            after=number(request.GET.get("after", ""), digits=9),
        )
        return self._page(
            request,
            "report",
            title=str(brought),
            original=brought,
            report=report,
            may_run=request.user.has_perm("newsroom.add_import"),
            may_delete=self.has_delete_permission(request, brought),
            can_see_readers=request.user.has_perm("newsroom.view_subscriber"),
        )

    @transaction.non_atomic_requests
    def look_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Look at the next few lines (POST); a script that asks for JSON is told how far it is."""
        return self._step(request, object_id, look, told=Report.how_far_looked)

    @transaction.non_atomic_requests
    def run_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Subscribe the next few (POST); a script that asks for JSON is told how far it is."""
        return self._step(request, object_id, partial(run, by=request.user), told=Report.how_far)

    def _step(
        self,
        request: HttpRequest,
        object_id: str,
        deed: Callable[[Import], None],
        *,
        told: Callable[[Report], dict[str, int]],
    ) -> HttpResponseBase:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        brought = readable(self, request, object_id)
        if not request.user.has_perm("newsroom.add_import"):
            raise PermissionDenied
        try:
            deed(brought)
        except NewsroomError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        if request.accepts("text/html"):
            return HttpResponseRedirect(self._address(brought))
        return JsonResponse(told(Report(brought)))

    def _address(self, brought: Import) -> str:
        return reverse(
            "admin:newsroom_import_change", args=[brought.pk], current_app=self.admin_site.name
        )

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, f"admin/newsroom/import/{name}.html", shared | context)
