"""The bylines in a story's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from newsroom.admin.base import without_deleting
from newsroom.admin.standing import may_write
from newsroom.models import Author, Byline


class AuthorBox(AutocompleteSelect):
    """Django's box, that asks the database for no author whom the form has at hand."""

    known: Author | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        option = self.create_option(name, self.known.pk, str(self.known), True, 0)
        return [(None, [option], 0)]


class BylineForm(forms.ModelForm):
    """One credit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "author" in self.fields and self.instance.author_id:
            widget: Any = self.fields["author"].widget
            getattr(widget, "widget", widget).known = self.instance.author


class BylineInline(admin.TabularInline):
    """Who is credited, in which role and order; open to whoever may write the story."""

    model = Byline
    form = BylineForm
    autocomplete_fields = ["author"]
    fields = ["author", "role", "position"]
    extra = 1
    verbose_name_plural = gettext_lazy("Bylines: who is credited")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Byline]:
        return super().get_queryset(request).select_related("author")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "author":
            kwargs["widget"] = AuthorBox(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

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
        return may_write(request, obj)

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_write(request, obj) or request.user.has_perm("newsroom.view_article")
