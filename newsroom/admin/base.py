"""What every admin page of the desk has in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminSplitDateTime, RelatedFieldWidgetWrapper
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from newsroom.admin import photo_input
from newsroom.deadlocks import retried
from newsroom.exceptions import NewsroomError
from newsroom.models import Photo


class DeskForm(forms.ModelForm):
    """A form that shows a verb's refusal where it belongs, with all that was typed.

    ``refusal_fields`` names the field beside which a kind of refusal stands; others stand on top.
    """

    refusal: NewsroomError | None = None
    refusal_fields: dict[type[NewsroomError], str] = {}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            field = self.refusal_fields.get(type(self.refusal))
            self.add_error(field if field in self.fields else None, self.told(self.refusal))
        return cleaned

    def told(self, refusal: NewsroomError) -> str:
        """What the person reads about the refusal."""
        return str(refusal)


class DeskAdmin(admin.ModelAdmin):
    """Django's admin, in which verbs may refuse and search folds letter case beyond ASCII."""

    form = DeskForm
    show_full_result_count = False
    list_per_page = 50

    class Media:
        css = {"all": ["newsroom/admin.css"]}
        js = ["newsroom/admin-names.js"]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Where a verb refuses to save, nothing is stored and the form comes back with its reason.

        Django's view is one transaction, which the refusal has undone when it arrives here; so
        has a deadlock, after which the same form is simply handed in again; and so has the
        database where something that the form names was deleted while it was being saved.
        """
        view = retried(_looked_into_again(super().changeform_view))
        try:
            return view(request, object_id, form_url, extra_context)
        except NewsroomError as refusal:
            request.newsroom_refusal = refusal  # type: ignore[attr-defined]
            self.take_refusal(request, object_id, refusal)
        return view(request, object_id, form_url, extra_context)

    def take_refusal(
        self, request: HttpRequest, object_id: str | None, refusal: NewsroomError
    ) -> None:
        """What is to be done before the form comes back; here nothing."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "newsroom_refusal", None)
        return form

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = without_deleting(super().formfield_for_dbfield(db_field, request, **kwargs))
        if field is not None and isinstance(field.widget, AdminSplitDateTime):
            name_halves(field)
        if field is not None and db_field.related_model is Photo:
            photo_input.dress(field, self.admin_site, request)
        return field

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """As Django's; and where the database folds ASCII letters alone, in other letter cases."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        for spelling in spellings(search_term)[1:]:
            more, more_may_repeat = super().get_search_results(request, queryset, spelling)
            found |= more
            may_repeat |= more_may_repeat
        return found, may_repeat

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return public_url(obj)


def _looked_into_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, in which a form that names what was deleted meanwhile is looked into once more.

    MariaDB refuses the row at once, PostgreSQL at the end, unless it was read again before that.
    """

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except (IntegrityError, ObjectDoesNotExist):
            return view(*args, **kwargs)

    return answered


def readable(page: admin.ModelAdmin[Any], request: HttpRequest, object_id: str) -> Any:
    """The thing at this address, for whoever may read it. Raises: PermissionDenied, Http404."""
    found = page.get_object(request, unquote(object_id))
    if not page.has_view_or_change_permission(request, found):
        raise PermissionDenied
    if found is None:
        raise Http404
    return found


def number(text: str, *, digits: int = 18) -> int:
    """The whole number that the text names; 0 where it names none, or one of more digits.

    A database column holds any of 18 digits as a primary key, of 9 as a revision's number.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else 0


def without_deleting(field: Any) -> Any:
    """The form field without the cross beside it, which deletes the very thing that is chosen."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_delete_related = False
    return field


def name_halves(field: Any) -> None:
    """Name the boxes of a day and an hour, of which Django's label names only the first."""
    parts = [_("date"), _("time"), _("which of the two hours")]
    for box, part in zip(field.widget.widgets, parts, strict=False):
        box.attrs["aria-label"] = f"{field.label}: {part}"


def spellings(term: str) -> list[str]:
    """The term first, then in other letter cases where SQLite would not see that they are equal.

    Source: https://docs.djangoproject.com/en/stable/ref/databases/#sqlite-string-matching
    """
    if term.isascii():
        return [term]
    return list(dict.fromkeys([term, term.lower(), term.upper(), term.title()]))


def public_url(thing: Any) -> str | None:
    """Path of the readers' page of ``thing``; None where it or the readers' site has none."""
    if thing is None or thing.pk is None or not hasattr(thing, "get_absolute_url"):
        return None
    try:
        return str(thing.get_absolute_url())
    except NoReverseMatch:
        return None
