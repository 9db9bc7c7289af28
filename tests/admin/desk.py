"""What the tests of the desk's pages have in common: forms filled in as a browser would."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from newsroom.models import Article

ADD = "admin:newsroom_article_add"


def login(user: Any) -> Client:
    """A client in which this person is at the desk."""
    client = Client()
    client.force_login(user)
    return client


def article_url(article: Article, page: str = "change", *args: str) -> str:
    """Address of one of the article's pages at the desk: its form, or ``("verb", "publish")``."""
    return reverse(f"admin:newsroom_article_{page}", args=[article.pk, *args])


def form_data(response: HttpResponse, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the page's form, with ``changes`` typed into it."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            data |= _values(field)
    return data | changes


def _values(field: Any) -> dict[str, Any]:
    widget = field.field.widget
    value = field.value()
    if hasattr(widget, "decompress") and hasattr(widget, "widgets_names"):
        parts = widget.decompress(value) if not isinstance(value, list) else value
        names = [f"{field.html_name}{suffix}" for suffix in widget.widgets_names]
        pairs = zip(names, widget.widgets, parts, strict=True)
        return {name: each.format_value(part) or "" for name, each, part in pairs}
    if getattr(widget, "input_type", "") == "file":
        return {}
    return {field.html_name: "" if value is None else value}


def save(client: Client, article: Article, button: str = "_save", **changes: Any) -> HttpResponse:
    """Open the article's form, type ``changes`` into it and press a button."""
    url = article_url(article)
    data = form_data(client.get(url), **changes)
    return client.post(url, {**data, button: "1"})


def sentences(response: HttpResponse) -> str:
    """What the page that this answer leads to tells the editor."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))
