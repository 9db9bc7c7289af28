"""Articles in the admin: written, saved as revisions, published, scheduled and withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db.models import Field, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.admin import article_list, marks, verb_buttons, withdrawal
from newsroom.admin.article_form import ArticleForm
from newsroom.admin.article_list import ArticleList
from newsroom.admin.base import DeskAdmin, public_url, without_deleting
from newsroom.admin.standing import Standing
from newsroom.admin.story_editor import body_widget
from newsroom.desk import revising, timeline
from newsroom.desk.workflow import Verb
from newsroom.exceptions import NewsroomError
from newsroom.models import Article, Byline
from newsroom.models.articles import YEARS


class BylineInline(admin.TabularInline):
    """Who is credited, in which role and order."""

    model = Byline
    autocomplete_fields = ["author"]
    fields = ["author", "role", "position"]
    extra = 1
    verbose_name_plural = gettext_lazy("Bylines: who is credited")

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Fields named for screen readers too, which get no column heads read to them."""
        field = without_deleting(super().formfield_for_dbfield(db_field, request, **kwargs))
        if field is not None:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = capfirst(db_field.verbose_name)
        return field

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_write(request)

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_write(request) or request.user.has_perm("newsroom.view_article")


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    """The desk. Writes no stage and no published row: the verbs in ``desk/`` do."""

    form = ArticleForm
    inlines = [BylineInline]
    autocomplete_fields = ["lead_photo", "section"]
    readonly_fields = ["lead_photo_shown"]
    change_form_template = "admin/newsroom/article/change_form.html"
    list_display = [
        article_list.picture,
        "headline",
        article_list.stage,
        article_list.public,
        article_list.placed,
        article_list.saved,
    ]
    list_display_links = ["headline"]
    list_filter = [
        "stage",
        article_list.PublicStateFilter,
        "section",
        article_list.AuthorFilter,
    ]
    search_fields = ["headline", "kicker", "standfirst", "authors__name"]
    actions = ["delete_selected"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ArticleList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        related = ("section", "lead_photo", "published__revision")
        return super().get_queryset(request).select_related(*related).defer(*article_list.UNREAD)

    def get_urls(self) -> list[Any]:
        own: list[URLPattern] = [
            path(
                "<path:object_id>/withdraw/",
                self.admin_site.admin_view(self.withdraw_view),
                name="newsroom_article_withdraw",
            )
        ]
        return [*own, *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        zone = _("Hours are in the time zone %(zone)s.") % {
            "zone": timezone.get_current_timezone_name()
        }
        story = ["kicker", "headline", "standfirst", "body", "lead_photo"]
        if obj and obj.lead_photo:
            story.append("lead_photo_shown")
        dates = ["slug", "language", "embargo_until", "expires_at"]
        fieldsets = [
            (_("Story"), {"fields": story}),
            (_("Where it stands"), {"fields": ["section", "tags"]}),
            (
                _("Address and dates"),
                {"fields": dates, "classes": ["collapse"], "description": zone},
            ),
        ]
        if self._may_schedule(request, obj):
            hint = _("To publish later, choose day and hour and press Schedule.")
            fieldsets.append(
                (_("Publish later"), {"fields": ["publish_at"], "description": f"{hint} {zone}"})
            )
        return fieldsets

    def _may_schedule(self, request: HttpRequest, obj: Any) -> bool:
        may_write = self.has_change_permission(request, obj) if obj else _may_write(request)
        return may_write and self._standing(request, obj).can_schedule

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.asked_hour = _asked_hour(request)
        return form

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "body":
            kwargs["widget"] = body_widget()
        elif db_field.name == "standfirst":
            kwargs["widget"] = AdminTextareaWidget({"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Store the story's own row, unless someone saved since the form was opened."""
        if change and obj.revision_number:
            opened = form.cleaned_data["revision"]
            revising.require_current(timeline.lock(obj), revision=opened)
        if not change or form.has_story_changed():
            revising.write(obj, by=request.user, at=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store bylines and tags, then number the whole as a revision."""
        article, at = form.instance, timezone.now()
        if not form.has_story_changed() and any(each.has_changed() for each in formsets):
            revising.write(article, by=request.user, at=at)
        super().save_related(request, form, formsets, change)
        revising.record(article, by=request.user, at=at)
        request.newsroom_hour = form.cleaned_data.get("publish_at")  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        answer = self._answer_to_verb(request, obj)
        return answer or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._answer_to_verb(request, obj) or super().response_change(request, obj)

    def _answer_to_verb(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """Do what the pressed button says with what is now saved; None where it was a Save."""
        verb = verb_buttons.pressed(request.POST)
        if verb is None or IS_POPUP_VAR in request.POST:
            return None
        if verb == Verb.WITHDRAW:
            return HttpResponseRedirect(self._url("withdraw", article))
        hour = request.newsroom_hour  # type: ignore[attr-defined]
        url = self._url("change", article)
        try:
            sentence = verb_buttons.put_out(
                article, verb, by=request.user, at=timezone.now(), hour=hour
            )
            self.message_user(request, sentence, messages.SUCCESS)
        except NewsroomError as refusal:
            self.message_user(request, verb_buttons.saved_only(verb, refusal), messages.ERROR)
            url += f"?{urlencode({'hour': hour.isoformat()})}" if hour else ""
        if not self.has_view_or_change_permission(request, article):
            return self.response_post_save_add(request, article)
        return HttpResponseRedirect(url)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["standing"] = self._standing(request, kwargs.get("obj"))
        context["withdrawal_waits"] = "_withdraw" in request.POST
        return super().render_change_form(request, context, *args, **kwargs)

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask whether the story is to be taken from readers (GET), and do it (POST)."""
        article = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        if article is None:
            raise Http404
        standing = self._standing(request, article)
        question = withdrawal.answer(self, request, article, standing=standing)
        return question or HttpResponseRedirect(self._url("change", article))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never once public: a story that had readers is withdrawn instead."""
        if obj is not None and getattr(obj, "published", None) is not None:
            return False
        return super().has_delete_permission(request, obj)

    @admin.action(permissions=["delete"], description=gettext_lazy("Delete selected articles"))
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> Any:
        """Django's own, for articles that never were public."""
        kept = queryset.exclude(published=None).count()
        if not kept:
            return delete_selected(self, request, queryset)
        sentence = ngettext(
            "Nothing was deleted: %(number)d of these has a published version. "
            "Withdraw a story instead; it can no longer be deleted.",
            "Nothing was deleted: %(number)d of these have a published version. "
            "Withdraw a story instead; it can no longer be deleted.",
            kept,
        )
        self.message_user(request, sentence % {"number": kept}, messages.ERROR)
        return None

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Readers' page of what is published, while it is live; the article itself has none."""
        story = getattr(obj, "published", None)
        is_live = story is not None and Standing(obj, None, timezone.now()).is_live
        return public_url(story) if is_live else None

    @admin.display(description=gettext_lazy("preview"))
    def lead_photo_shown(self, article: Article) -> SafeString | str:
        photo = article.lead_photo
        return marks.thumbnail(photo, alt=photo.alt if photo else "")

    def _standing(self, request: HttpRequest, article: Article | None) -> Standing:
        return Standing(article or Article(), request.user, timezone.now())

    def _url(self, page: str, article: Article) -> str:
        name = f"admin:newsroom_article_{page}"
        return reverse(name, args=[quote(article.pk)], current_app=self.admin_site.name)


def _may_write(request: HttpRequest) -> bool:
    permissions = ("newsroom.add_article", "newsroom.change_article")
    return any(request.user.has_perm(each) for each in permissions)


def _asked_hour(request: HttpRequest) -> datetime | None:
    """The hour that the address carries after scheduling was refused; None for any other text."""
    try:
        hour = parse_datetime(request.GET.get("hour", ""))
    except ValueError:
        return None
    is_hour = hour is not None and timezone.is_aware(hour) and hour.year in YEARS
    return hour if is_hour else None
