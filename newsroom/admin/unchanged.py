"""Whether what a form holds is what is saved already, so that there is nothing to keep of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict

from newsroom.admin import conflict_parts, typed, typed_bylines
from newsroom.admin.conflict_parts import Content
from newsroom.desk import autosaving, contents
from newsroom.models import Article


def says_nothing_new(admin: Any, request: HttpRequest, article: Article | None) -> bool:
    """Whether the form holds what it was opened with, or what the newest revision says.

    False for one who may not write the story. Cleans the body, unless something else differs.
    """
    if not _may_write(admin, request, article):
        return False
    data = QueryDict(mutable=True)
    for name, values in autosaving.storable(typed.fields_of(admin, request)).items():
        data.setlist(name, values)
    form = admin.get_form(request, article, change=article is not None)(data, instance=article)
    parts = conflict_parts.of(form, data, article or Article())
    known = _known(article, opened=typed.opened_revision(request.POST))
    is_known = any(all(part.holds(content) for part in parts) for content in known)
    return is_known and not _has_more(admin, request, article, data)


def _may_write(admin: Any, request: HttpRequest, article: Article | None) -> bool:
    if article is None:
        return bool(admin.has_add_permission(request))
    return bool(admin.has_change_permission(request, article))


def _known(article: Article | None, *, opened: int) -> list[Content]:
    if article is None:
        return [contents.EMPTY]
    revisions = article.revisions.filter(number__in={opened, article.revision_number})
    return [contents.in_present_shape(each) for each in revisions]


def _has_more(admin: Any, request: HttpRequest, article: Article | None, data: QueryDict) -> bool:
    """Whether anything was typed into sites' own inlines."""
    for inline in admin.get_inline_instances(request, article):
        formset = inline.get_formset(request, article)
        prefix = formset.get_default_prefix()
        if prefix == typed_bylines.PREFIX or f"{prefix}-TOTAL_FORMS" not in data:
            continue
        rows = inline.get_queryset(request)
        if formset(data, instance=article or Article(), prefix=prefix, queryset=rows).has_changed():
            return True
    return False
