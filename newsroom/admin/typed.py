"""What the article's form holds, by the names of its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from newsroom.admin import form_tokens, typed_bylines
from newsroom.admin.base import number
from newsroom.models import Article, Autosave

#: Number of the revision from which the person began to type.
REVISION = "revision"
_OWN = {REVISION, form_tokens.INPUT}
#: Boxes that hold the number of something, and that Django cannot draw with anything else.
_CHOSEN = ("section", "lead_photo")


def fields_of(admin: Any, request: HttpRequest) -> dict[str, list[str]]:
    """What was typed into the form, and nothing else that was sent with it."""
    names = set(admin.form.base_fields) - _OWN
    inlines = [each(admin.model, admin.admin_site) for each in admin.inlines]
    prefixes = {each.get_formset(request).get_default_prefix() for each in inlines}
    sent = request.POST.lists()
    return {name: list(values) for name, values in sent if _is_typed(name, names, prefixes)}


def _is_typed(name: str, names: set[str], prefixes: set[str]) -> bool:
    field, _, part = name.rpartition("_")
    is_half = field in names and part.isdecimal()
    return name in names or is_half or name.partition("-")[0] in prefixes


def number_in(data: Mapping[str, Any], name: str) -> int:
    """The revision number in this input; 0 where there is none."""
    return number(str(data.get(name, "")), digits=9)


def opened_revision(data: Mapping[str, Any]) -> int:
    """Number of the revision from which the person began to type."""
    return number_in(data, REVISION)


def from_autosave(kept: Autosave, article: Article | None, *, by: Any) -> QueryDict:
    """The form's data as it was kept, fit for the bylines that the database holds now."""
    data = QueryDict(mutable=True)
    fill(data, kept)
    opening = form_tokens.opened(by, article, replaces=kept.form_key)
    data[REVISION] = str(kept.opened_revision)
    data[form_tokens.INPUT] = opening.token()
    typed_bylines.rebase(data, article)
    return data


def fill(data: QueryDict, kept: Autosave) -> None:
    """Put what was kept in place of what the data holds."""
    data.clear()
    for name, values in kept.fields.items():
        is_drawable = name not in _CHOSEN or number(values[-1])
        data.setlist(name, values if is_drawable else [""])


def put(data: QueryDict, bound: forms.BoundField, value: Any) -> None:
    """Write a value into the form's data as the field's inputs would send it."""
    field: Any = bound.field
    prepared = field.prepare_value(value)
    if not isinstance(field.widget, forms.MultiWidget):
        data[bound.html_name] = _sent(field.widget, prepared)
        return
    widget: Any = field.widget
    parts = prepared if isinstance(prepared, list) else widget.decompress(prepared)
    for suffix, each, part in zip(widget.widgets_names, widget.widgets, parts, strict=True):
        data[f"{bound.html_name}{suffix}"] = _sent(each, part)


def _sent(widget: Any, value: Any) -> str:
    formatted = (
        widget.format_value(value)
        if isinstance(widget, forms.DateInput | forms.TimeInput)
        else value
    )
    return "" if formatted is None else str(formatted)
