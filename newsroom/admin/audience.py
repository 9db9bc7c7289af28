"""Subscribers in the admin: found, looked at, helped, erased. Readers come by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.admin import subscriber_files
from newsroom.admin.base import DeskAdmin, number
from newsroom.exceptions import NotAllowed
from newsroom.mailing import on_request, suppressing
from newsroom.models import EarlierConsent, Subscriber, Subscription
from newsroom.pages import account

#: What is shown of a subscriber, and of each subscription. Tokens are shown to nobody.
ADDRESS = ("email", "created_at", "suppression")
CONSENT = (
    "newsletter",
    "sections",
    "requested_at",
    "confirmed_at",
    "ended_at",
    "consent_page",
    "consent_wording",
    "consent_ip",
    "earlier",
)


class SubscriptionInline(admin.StackedInline):
    """What the person asked for, and the record of the consent."""

    model = Subscription
    fields = readonly_fields = CONSENT
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        rows = super().get_queryset(request).select_related("newsletter", "choice")
        return rows.prefetch_related("choice__sections", "earlier_consents")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("newsroom.view_subscriber")

    @admin.display(description=gettext_lazy("sections"))
    def sections(self, subscription: Subscription) -> str:
        return str(subscription.choice) if subscription.choice else _("all")

    @admin.display(description=gettext_lazy("earlier consents"))
    def earlier(self, subscription: Subscription) -> SafeString:
        rows = ((_told(each), each.consent_wording) for each in subscription.earlier_consents.all())
        return format_html_join("", "<p>{}<br>{}</p>", rows)


@admin.register(Subscriber)
class SubscriberAdmin(DeskAdmin):
    """Readers' addresses. None is added or changed by hand: consent is the reader's to give."""

    list_display = ["email", "created_at"]
    search_fields = ["email"]
    fields = readonly_fields = ADDRESS
    inlines = [SubscriptionInline]
    change_list_template = "admin/newsroom/subscriber/change_list.html"
    change_form_template = "admin/newsroom/subscriber/change_form.html"

    class Media:
        css = {"all": ["newsroom/admin-editions.css"]}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the newsletters whose readers may be taken out."""
        offered = subscriber_files.offered(request.user)
        return super().changelist_view(request, {**(extra_context or {}), **offered})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("not to be mailed"))
    def suppression(self, subscriber: Subscriber) -> str:
        found = suppressing.of(subscriber.email)
        if found is None:
            return _("no")
        told = {"reason": found, "since": _day(found.created_at)}
        return _("%(reason)s, since %(since)s") % told

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        name = "newsroom_subscriber"
        return [
            path("file/", wrap(subscriber_files.file_view), name=f"{name}_file"),
            path("<path:object_id>/export/", wrap(self.export_view), name=f"{name}_export"),
            path("<path:object_id>/end/", wrap(self.end_view), name=f"{name}_end"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Download all that is kept on one subscriber, who has asked for it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        subscriber = self._found(request, object_id)
        try:
            data = on_request.export(subscriber, by=request.user, at=timezone.now())
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        self._log(request, subscriber, _("Downloaded what is kept."))
        return account.download(data)

    def end_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Ask whether to end all subscriptions of one subscriber; POST ends them."""
        subscriber = self._found(request, object_id)
        if not request.user.has_perm(on_request.UNSUBSCRIBE):
            raise PermissionDenied
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": subscriber,
                "title": _("End all subscriptions?"),
                "media": self.media,
            }
            return TemplateResponse(request, "admin/newsroom/subscriber/end.html", context)
        ended = on_request.unsubscribe(subscriber, by=request.user, at=timezone.now())
        self._log(request, subscriber, _("Ended the subscriptions."))
        told = ngettext(
            "%(number)d subscription ended.", "%(number)d subscriptions ended.", ended
        ) % {"number": ended}
        self.message_user(request, told, messages.SUCCESS)
        name, site = "admin:newsroom_subscriber_change", self.admin_site.name
        return HttpResponseRedirect(reverse(name, args=[subscriber.pk], current_app=site))

    def _found(self, request: HttpRequest, object_id: str) -> Subscriber:
        if not self.has_view_permission(request):
            raise PermissionDenied
        subscriber = Subscriber.objects.filter(pk=number(object_id)).first()
        if subscriber is None:
            raise Http404
        return subscriber

    def _log(self, request: HttpRequest, subscriber: Subscriber, message: str) -> None:
        """Note who did what, without the address, which may have to be erased one day."""
        nameless = Subscriber(pk=subscriber.pk, email=_("a subscriber"))
        self.log_change(request, nameless, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Note who erased which number, without the address, which is to be kept nowhere."""
        nameless = [Subscriber(pk=each.pk, email=_("erased")) for each in queryset]
        return super().log_deletions(request, nameless)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Subscriber) -> None:
        on_request.erase(obj, by=request.user, at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        for subscriber in queryset:
            on_request.erase(subscriber, by=request.user, at=timezone.now())


def _told(consent: EarlierConsent) -> str:
    """When an earlier consent was asked for, confirmed and ended, and on which page."""
    parts = [
        _("asked for %s") % _day(consent.requested_at),
        _("confirmed %s") % _day(consent.confirmed_at),
        _("ended %s") % _day(consent.ended_at),
        consent.consent_page,
        consent.consent_ip or "",
    ]
    return "; ".join(filter(None, parts))


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "–"
