"""Subscribers in the admin: found, looked at, erased. Readers come by themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from newsroom.admin.base import DeskAdmin
from newsroom.mailing import subscribing
from newsroom.models import Subscriber, Subscription

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
