"""A story as readers would see it: what is saved, or what stands in the form. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from newsroom.content import slugs
from newsroom.desk import projection, publishing
from newsroom.desk.projection import Projection
from newsroom.exceptions import MarkupRefused
from newsroom.models import Article, Byline, PublishedArticle, Tag
from newsroom.pages.article import story_context

#: What publishing a story anew leaves as it is.
_KEPT = ("published_at", "revised_at", "year", "month", "slug", "notices")


def urls(admin: Any) -> list[URLPattern]:
    """Addresses of the previews; they stand before those of Django's admin."""
    return [
        path("add/preview/", _answering(admin, new_view), name="newsroom_article_add_preview"),
        path(
            "<path:object_id>/preview/",
            _answering(admin, article_view),
            name="newsroom_article_preview",
        ),
    ]


def _answering(admin: Any, view: Callable[..., HttpResponse]) -> Any:
    methods = require_http_methods(["GET", "HEAD", "POST"])
    return admin.admin_site.admin_view(methods(partial(view, admin)))


def new_view(admin: Any, request: HttpRequest) -> HttpResponse:
    """What stands in the form of a new story (POST)."""
    if not admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        url = reverse("admin:newsroom_article_add", current_app=admin.admin_site.name)
        return HttpResponseRedirect(url)
    return _of_form(admin, request, None)


def article_view(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """What is saved (GET), or what stands in the form (POST)."""
    article = admin.get_object(request, unquote(object_id))
    is_typed = request.method == "POST"
    may = admin.has_change_permission if is_typed else admin.has_view_or_change_permission
    if not may(request, article):
        raise PermissionDenied
    if article is None:
        raise Http404
    if is_typed:
        return _of_form(admin, request, article)
    at, known = timezone.now(), known_of(article)
    try:
        projected = projection.project(article, at=at, drawn_at=at)
    except MarkupRefused as refusal:
        label = capfirst(str(admin.opts.get_field("body").verbose_name))
        return _page(admin, request, article, errors=[(label, str(refusal))])
    return _page(admin, request, article, drawn=page_of(request, projected, known=known, at=at))


def page_of(
    request: HttpRequest,
    projected: Projection,
    *,
    known: PublishedArticle | None,
    at: datetime,
) -> SafeString:
    """The whole readers' page of a projection, placed as the row that readers know. One query."""
    story = projected.story
    _place(story, known, at=at)
    context = story_context(request, story, bylines=projected.bylines, tags=projected.tags)
    return render_to_string("admin/newsroom/article/preview_page.html", context, request)


def known_of(article: Article | None) -> PublishedArticle | None:
    """The published row that readers know. Asked before drawing, which puts its own there."""
    return getattr(article, "published", None)


def _place(story: PublishedArticle, existing: PublishedArticle | None, *, at: datetime) -> None:
    """Give it the address, the instants and the notices that it has, or would get now."""
    if existing is None:
        publishing.set_hour(story, at)
        story.slug = slugs.slug_from(story.article.slug or story.headline, fallback="story")
        return
    for name in _KEPT:
        setattr(story, name, getattr(existing, name))


def _of_form(admin: Any, request: HttpRequest, article: Article | None) -> HttpResponse:
    """Draw what was typed, or tell why it cannot be drawn; nothing is stored."""
    is_change = article is not None
    form = admin.get_form(request, article, change=is_change)(
        request.POST, request.FILES, instance=article
    )
    bylines = _byline_forms(admin, request, form.instance, is_change=is_change)
    if not all([form.is_valid(), bylines.is_valid()]):
        errors = [*_errors(form), *_byline_errors(bylines)]
        return _page(admin, request, article, errors=errors)
    at, known = timezone.now(), known_of(article)
    projected = projection.draw(
        form.instance,
        bylines=_credited(bylines),
        tags=Tag.objects.resolve_unsaved(form.cleaned_data["tags"]),
        at=at,
        drawn_at=at,
    )
    return _page(admin, request, article, drawn=page_of(request, projected, known=known, at=at))


def _byline_forms(admin: Any, request: HttpRequest, article: Article, *, is_change: bool) -> Any:
    pairs = admin.get_formsets_with_inlines(request, article if is_change else None)
    formset, inline = next(pair for pair in pairs if pair[1].model is Byline)
    prefix = formset.get_default_prefix()
    return formset(**admin.get_formset_kwargs(request, article, inline, prefix))


def _credited(bylines: Any) -> list[Byline]:
    """The bylines that saving would leave, in their order."""
    kept = [
        form.instance
        for form in bylines.forms
        if form not in bylines.deleted_forms and form.instance.author_id
    ]
    return sorted(kept, key=lambda byline: (byline.position, byline.pk is None, byline.pk or 0))


def _errors(form: Any) -> Iterator[tuple[str, str]]:
    """What is wrong in which field; one on the whole form has no field."""
    for name, found in form.errors.items():
        label = capfirst(str(form.fields[name].label)) if name in form.fields else ""
        for sentence in found:
            yield label, sentence


def _byline_errors(bylines: Any) -> Iterator[tuple[str, str]]:
    for sentence in bylines.non_form_errors():
        yield _("Bylines"), sentence
    for form in bylines.forms:
        for _label, sentence in _errors(form):
            yield _("Bylines"), sentence


def _page(
    admin: Any,
    request: HttpRequest,
    article: Article | None,
    *,
    drawn: SafeString | str = "",
    errors: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Preview"),
        "opts": admin.opts,
        "original": article,
        "media": admin.media,
        "is_typed": request.method == "POST",
        "drawn": drawn,
        "errors": errors,
    }
    response = TemplateResponse(request, "admin/newsroom/article/preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
