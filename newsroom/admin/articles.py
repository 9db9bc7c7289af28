"""Articles in the admin: written, saved as revisions, and sent on their way by the verbs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, Field, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.admin import (
    article_list,
    article_picking,
    autosaves,
    comparisons,
    deletion,
    desk_links,
    form_tokens,
    histories,
    marks,
    next_step,
    previews,
    revisions,
    turned_away,
    verb_buttons,
    verb_page,
    verb_pressing,
    verb_returning,
    writing,
)
from newsroom.admin.article_form import ArticleForm
from newsroom.admin.article_list import ArticleList
from newsroom.admin.base import DeskAdmin, public_url
from newsroom.admin.bylines import BylineInline
from newsroom.admin.hours import SiteHourField, SiteHourWidget
from newsroom.admin.standing import Standing, is_askable, may_write, standing_of
from newsroom.admin.story_editor import body_widget
from newsroom.admin.verb_pressing import desk_url
from newsroom.admin.verb_words import WORDS
from newsroom.desk import deleting, revising, timeline
from newsroom.desk.verbs import Verb
from newsroom.exceptions import NewsroomError
from newsroom.models import Article


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    """The desk. Writes no stage and no published row: the verbs in ``desk/`` do."""

    form = ArticleForm
    formfield_overrides = {
        DateTimeField: {"form_class": SiteHourField, "widget": SiteHourWidget},
    }
    inlines = [BylineInline]
    autocomplete_fields = ["section"]
    raw_id_fields = ["lead_photo"]
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
        article_list.DeskFilter,
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
            *article_picking.urls(self),
            *desk_links.urls(self),
            *autosaves.urls(self),
            *previews.urls(self),
            *comparisons.urls(self),
            *revisions.urls(self),
            path(
                "<path:object_id>/do/<str:verb>/",
                verb_returning.guarded(self, self.verb_view),
                name="newsroom_article_verb",
            ),
        ]
        return [*own, *turned_away.guarded(self, super().get_urls())]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As Django's, and no typed word is lost in it."""
        draw = partial(super().changeform_view, request, object_id, form_url, extra_context)
        return desk_links.hint(request, writing.drawn(self, request, object_id, draw))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return desk_links.hint(request, super().changelist_view(request, extra_context))

    def take_refusal(
        self, request: HttpRequest, object_id: str | None, refusal: NewsroomError
    ) -> None:
        writing.overtaken(self, request, object_id, refusal)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """The inlines too are drawn from unsaved text that the form takes up."""
        unsaved = getattr(request, "newsroom_unsaved", None)
        own = super().get_formset_kwargs(request, obj, inline, prefix)
        return own if unsaved is None else {**own, "data": unsaved}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        story = ["kicker", "headline", "standfirst", "body", "lead_photo"]
        if obj and obj.lead_photo and not may_write(request, obj):
            story.append("lead_photo_shown")
        dates = ["slug", "language", "embargo_until", "expires_at"]
        fieldsets: list[tuple[str, dict[str, Any]]] = [
            (_("Story"), {"fields": story}),
            (_("Where it stands"), {"fields": ["section", "tags"]}),
            (_("Address and dates"), {"fields": dates, "classes": ["collapse"]}),
        ]
        if self._may_set_hour(request, obj):
            hint = _("To publish later, choose day and hour and press Schedule.")
            if obj and obj.pk and standing_of(request, obj).is_scheduled:
                hint = _("To publish at another hour, choose it and press Move to this hour.")
            fieldsets.append((_("Publish later"), {"fields": ["publish_at"], "description": hint}))
        return fieldsets

    def _may_set_hour(self, request: HttpRequest, obj: Any) -> bool:
        standing = standing_of(request, obj)
        offers = [standing.prospect(each) for each in (Verb.SCHEDULE, Verb.RESCHEDULE)]
        return may_write(request, obj) and any(is_askable(each) for each in offers)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.asked_hour = verb_page.asked_hour(request)
        form.opening = form_tokens.opened(request.user, obj)
        form.unsaved = getattr(request, "newsroom_unsaved", None)
        form.conflict = getattr(request, "newsroom_conflict", None)
        return form

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "body":
            kwargs["widget"] = body_widget(self.admin_site.name)
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
        autosaves.saved(self, request)
        request.newsroom_hour = form.cleaned_data.get("publish_at")  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        answer = self._answer_to_verb(request, obj)
        return answer or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._answer_to_verb(request, obj) or super().response_change(request, obj)

    def _answer_to_verb(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """What the pressed button leads to with what is now saved; None where it was a Save."""
        verb = verb_buttons.pressed(request.POST)
        if verb is None or IS_POPUP_VAR in request.POST:
            return None
        hour = request.newsroom_hour  # type: ignore[attr-defined]
        url = verb_pressing.go_on(self, request, verb, article, hour=hour)
        if not self.has_view_or_change_permission(request, article):
            return self.response_post_save_add(request, article)
        return HttpResponseRedirect(url)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        standing = standing_of(request, kwargs.get("obj"))
        context |= {
            "standing": standing,
            "next_step": next_step.sentence(standing),
            **verb_buttons.shown(standing),
            "undone": self._undone(request, standing),
            **autosaves.context(self, request, kwargs.get("obj")),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def _undone(self, request: HttpRequest, standing: Standing) -> tuple[str, str] | None:
        """The button whose verb waits because the form could not be saved, and the verb's page."""
        verb = verb_buttons.pressed(request.POST)
        if verb not in verb_buttons.ASKING or not standing.article.pk:
            return None
        return str(WORDS[verb].button), desk_url(self, "verb", standing.article, verb)

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """Ask what the verb needs (GET), and do it (POST)."""
        article = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        if article is None or verb not in WORDS:
            raise Http404
        standing = standing_of(request, article)
        question = verb_page.answer(self, request, Verb(verb), standing=standing)
        return question or HttpResponseRedirect(desk_url(self, "change", article))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The story's own timeline, in place of the admin's log."""
        return histories.history_view(self, request, object_id)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What the workflow's table says of saving this story."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or standing_of(request, obj).can_save)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never once public: a story that had readers is withdrawn instead."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or standing_of(request, obj).allows(Verb.DELETE))

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        deleting.delete(obj, by=request.user, at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        deletion.delete_all(queryset, by=request.user, at=timezone.now())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As Django's; what the verb refuses in the last moment is told."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except NewsroomError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:newsroom_article_changelist"))

    @admin.action(permissions=["delete"], description=gettext_lazy("Delete selected articles"))
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> Any:
        """All of the chosen stories, if this person may delete each, or none."""
        return deletion.ask_or_delete(self, request, queryset)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Readers' page of what is published, while it is live; the article itself has none."""
        story = getattr(obj, "published", None)
        is_live = story is not None and Standing(obj, None, timezone.now()).is_live
        return public_url(story) if is_live else None

    @admin.display(description=gettext_lazy("preview"))
    def lead_photo_shown(self, article: Article) -> SafeString | str:
        photo = article.lead_photo
        return marks.thumbnail(photo, alt=photo.alt if photo else "")
