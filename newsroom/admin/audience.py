"""Subscribers in the admin: found, looked at, erased. Readers come by themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from newsroom.admin.base import DeskAdmin, number
from newsroom.exceptions import NotAllowed
from newsroom.mailing import listing, subscribing
from newsroom.models import Newsletter, Subscriber, Subscription

#: What is shown of a subscriber, and of each subscription. Tokens are shown to nobody.
ADDRESS = ("email", "created_at")
CONSENT = (
    "newsletter",
    "requested_at",
    "confirmed_at",
    "ended_at",
    "consent_page",
    "consent_wording",
)

#: Most newsletters that the list of subscribers offers to take out.
MOST_LISTED = 100


class SubscriptionInline(admin.TabularInline):
    """What the person asked for, and the record of the consent."""

    model = Subscription
    fields = readonly_fields = CONSENT
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("newsroom.view_subscriber")


@admin.register(Subscriber)
class SubscriberAdmin(DeskAdmin):
    """Readers' addresses. None is added or changed by hand: consent is the reader's to give."""

    list_display = ["email", "created_at"]
    search_fields = ["email"]
    fields = readonly_fields = ADDRESS
    inlines = [SubscriptionInline]
    change_list_template = "admin/newsroom/subscriber/change_list.html"

    class Media:
        css = {"all": ["newsroom/admin-editions.css"]}

    def get_urls(self) -> list[Any]:
        view = never_cache(self.admin_site.admin_view(self.export_view))
        return [path("export/", view, name="newsroom_subscriber_export"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the newsletters whose readers may be taken out."""
        may_export = request.user.has_perm("newsroom.export_subscriber")
        context = {
            **(extra_context or {}),
            "newsletters": list(Newsletter.objects.all()[:MOST_LISTED]) if may_export else [],
            "may_import": request.user.has_perm("newsroom.add_import"),
        }
        return super().changelist_view(request, context)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """One newsletter's subscribers as a file (POST)."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        chosen = number(request.POST.get("newsletter", ""))
        try:
            newsletter = get_object_or_404(Newsletter, pk=chosen)
            lines = listing.sheet(newsletter, by=request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        name = content_disposition_header(as_attachment=True, filename=f"{newsletter.slug}.csv")
        headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Note who erased which number, without the address, which is to be kept nowhere."""
        nameless = [Subscriber(pk=each.pk, email=gettext("erased")) for each in queryset]
        return super().log_deletions(request, nameless)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Subscriber) -> None:
        subscribing.erase(obj, at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        for subscriber in queryset:
            subscribing.erase(subscriber, at=timezone.now())
