"""The form of an edition: its words, and its stories in their order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.admin.base import DeskAdmin, DeskForm
from newsroom.mailing.messages import one_line
from newsroom.models import Edition, EditionStory, PublishedArticle
from newsroom.models.published import BODIES

#: Whoever has one of these may see which live stories there are to choose from.
_MAY_CHOOSE = ("newsroom.view_edition", "newsroom.add_edition", "newsroom.change_edition")


class EditionForm(DeskForm):
    """Subject and preheader are kept on one line, for they go into a header and a single line."""

    def clean_subject(self) -> str:
        return one_line(self.cleaned_data["subject"])

    def clean_preheader(self) -> str:
        return one_line(self.cleaned_data["preheader"])


class PlaceWidget(forms.NumberInput):
    """A number, and the handle by which its row is dragged."""

    template_name = "admin/newsroom/edition/place.html"
    moves = ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "moves": self.moves or _("Move this row")}


class RemovalWidget(forms.CheckboxInput):
    """A tick that names the story which it takes out, and says so beside it on a phone."""

    template_name = "admin/newsroom/edition/removal.html"


class EditionStoryForm(forms.ModelForm):
    """One story's place; a story that is chosen anew must be public now.

    A new row is nothing before a story is chosen, be it numbered or not.
    """

    @property
    def changed_data(self) -> list[str]:
        changed: list[str] = super().changed_data
        return changed if self.instance.pk or "story" in changed else []

    def clean_story(self) -> PublishedArticle:
        story: PublishedArticle = self.cleaned_data["story"]
        is_kept = self.instance.pk is not None and self.instance.story_id == story.pk
        live = PublishedArticle.objects.live(timezone.now())
        if not is_kept and not live.filter(pk=story.pk).exists():
            raise ValidationError(_("This story is not public now."), code="not_live")
        return story


class EditionStoryFormSet(forms.BaseInlineFormSet):
    """The stories' forms; one that is added stands behind the last story."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk is None:
            last = max((row.position for row in self.get_queryset()), default=0)
            form.fields["position"].initial = last + 1
        widget: Any = form.fields["position"].widget
        story = form.instance.story if form.instance.pk else None
        widget.moves = _("Move “%(headline)s”") % {"headline": story} if story else ""
        if story and "DELETE" in form.fields:
            name = _("Take out “%(headline)s”") % {"headline": story}
            form.fields["DELETE"].widget = RemovalWidget(attrs={"aria-label": name})

    def get_unique_error_message(self, unique_check: Any) -> str:
        return _("A story stands in this edition twice.")

    def get_form_error(self) -> str:
        return _("This story is in the edition already.")


class EditionStoryInline(admin.TabularInline):
    """The edition's stories in their order."""

    model = EditionStory
    form = EditionStoryForm
    formset = EditionStoryFormSet
    autocomplete_fields = ["story"]
    fields = ["story", "position"]
    extra = 1
    classes = ["nr-sorting"]
    verbose_name_plural = gettext_lazy("Stories, in their order")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EditionStory]:
        rows = super().get_queryset(request).select_related("story")
        return rows.defer(*(f"story__{name}" for name in BODIES))

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The story's field without links beside it: a published row has no page at the desk."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "story":
            field.widget = field.widget.widget
            field.widget.attrs["aria-label"] = field.label
        if field is not None and db_field.name == "position":
            label = {"aria-label": field.label, "data-nr-place": "", "min": "0"}
            field.widget = PlaceWidget(attrs=label)
        return field

    def has_add_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return may_edit(request, obj)

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return any(request.user.has_perm(each) for each in _MAY_CHOOSE)


@admin.register(PublishedArticle)
class PublishedArticleAdmin(DeskAdmin):
    """Only what the edition's form needs to find live stories by typing; it has no pages."""

    search_fields = ["headline"]
    ordering = ["-published_at", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublishedArticle]:
        return PublishedArticle.objects.live(timezone.now()).defer(*BODIES)

    def get_urls(self) -> list[Any]:
        return []

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(request.user.has_perm(each) for each in _MAY_CHOOSE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def may_edit(request: HttpRequest, edition: Edition | None) -> bool:
    """Whether this person may change the edition, or with None write a new one.

    What a scheduled one says is for those who may send it.
    """
    if edition is None or edition.pk is None:
        return request.user.has_perm("newsroom.add_edition")
    is_draft = edition.state == Edition.State.DRAFT
    if edition.send_at is not None and not request.user.has_perm("newsroom.send_edition"):
        return False
    return is_draft and request.user.has_perm("newsroom.change_edition")
