"""The page on which typed text that was not saved can be read and copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from newsroom.admin.conflict_parts import clean
from newsroom.desk import autosaving
from newsroom.models import Article

#: What is written in words, in the order of the form.
_TEXTS = ("kicker", "headline", "standfirst", "body", "tags")


def page(
    admin: Any,
    request: HttpRequest,
    *,
    title: str,
    sentences: Sequence[str],
    fields: Mapping[str, Sequence[str]],
    article: Article | None,
    status: int = 200,
) -> HttpResponse:
    """The text under what is to be said about it."""
    labels = {name: capfirst(str(admin.opts.get_field(name).verbose_name)) for name in _TEXTS}
    fields = autosaving.storable(fields)
    texts = {labels[name]: fields[name][0] for name in _TEXTS if any(fields.get(name, ()))}
    body = clean(texts.pop(labels["body"], ""))
    context = {
        **admin.admin_site.each_context(request),
        "title": title,
        "opts": admin.opts,
        "sentences": sentences,
        "texts": texts,
        "body": body,
        "body_label": labels["body"],
        "article": article,
    }
    template = "admin/newsroom/article/autosave_text.html"
    return TemplateResponse(request, template, context, status=status)
