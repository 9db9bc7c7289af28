"""Unsaved text in the admin: kept every few seconds, offered back, taken up, discarded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from newsroom.admin import conflict_parts, form_tokens, kept_text, typed
from newsroom.desk import autosaving, contents
from newsroom.desk.timeline import spoken
from newsroom.exceptions import NewsroomError, NotAllowed, WrongStage
from newsroom.models import Article, Autosave

#: Names the autosave that a form takes up, in its address.
UNSAVED = "unsaved"
_STATUSES: dict[type[NewsroomError], int] = {NotAllowed: 403, WrongStage: 409}


@dataclass(frozen=True)
class Offer:
    """Unsaved text that waits for its author."""

    kept: Autosave
    open_url: str
    read_url: str
    discard_url: str

    @property
    def headline(self) -> str:
        return (self.kept.fields.get("headline") or [""])[0]

    @property
    def when(self) -> str:
        return spoken(self.kept.saved_at)

    @property
    def is_stale(self) -> bool:
        """Whether the story was saved since this text was begun."""
        article = self.kept.article
        return article is not None and article.revision_number > self.kept.opened_revision


def urls(admin: Any) -> list[URLPattern]:
    """Addresses of what is done with unsaved text."""
    protected = admin.admin_site.admin_view
    return [
        path(
            "add/autosave/",
            partial_view(autosave_view, admin),
            name="newsroom_article_add_autosave",
        ),
        path(
            "<path:object_id>/autosave/",
            partial_view(autosave_view, admin),
            name="newsroom_article_autosave",
        ),
        path(
            "unsaved/<int:number>/",
            protected(partial(read_view, admin)),
            name="newsroom_article_unsaved",
        ),
        path(
            "unsaved/<int:number>/discard/",
            protected(require_POST(partial(discard_view, admin))),
            name="newsroom_article_discard",
        ),
    ]


def partial_view(view: Any, admin: Any) -> Any:
    """The view for this admin; it answers for itself where the login has ended."""
    return csrf_protect(require_POST(partial(view, admin)))


def autosave_view(admin: Any, request: HttpRequest, object_id: str | None = None) -> JsonResponse:
    """Keep what the form holds for the person who types, and tell when."""
    if not admin.admin_site.has_permission(request):
        return _error(_("Your login has ended."), status=401)
    opening = form_tokens.read(request.POST)
    if opening is None or not opening.is_by(request.user):
        return _error(
            _("This form was opened under another login, or very long ago: copy your text."),
            status=403,
        )
    article = admin.get_object(request, unquote(object_id)) if object_id else None
    if opening.article != (str(article.pk) if article else ""):
        return _error(_("This story is gone, or not the one of this form."), status=404)
    try:
        kept = autosaving.autosave(
            article,
            fields=typed.fields_of(admin, request),
            form_key=opening.form_key,
            opened_revision=typed.opened_revision(request.POST),
            by=request.user,
            at=timezone.now(),
        )
    except NewsroomError as refusal:
        return _error(str(refusal), status=_STATUSES.get(type(refusal), 400))
    local = timezone.localtime(kept.saved_at, timezone.get_default_timezone())
    hour = f"{local:%H:%M}"
    sentence = _("Saved at %(hour)s for you alone.") % {"hour": hour}
    return JsonResponse({"saved_at": hour, "sentence": sentence})


def discard_view(admin: Any, request: HttpRequest, number: int) -> HttpResponse:
    """Throw away one's own unsaved text, and come back to the form."""
    kept = _own(request, number)
    autosaving.discard(form_key=kept.form_key, by=request.user)
    admin.message_user(request, _("Your unsaved text is discarded."), messages.SUCCESS)
    return HttpResponseRedirect(form_url(admin, kept.article))


def read_view(admin: Any, request: HttpRequest, number: int) -> HttpResponse:
    """One's own unsaved text, to be read and copied, by whoever may no longer save it."""
    kept = _own(request, number)
    return kept_text.page(
        admin,
        request,
        title=_("Your unsaved text"),
        sentences=[_("You typed this; it was last kept at %s.") % spoken(kept.saved_at)],
        fields=kept.fields,
        article=kept.article,
    )


def take_up(admin: Any, request: HttpRequest, article: Article | None) -> None:
    """Have the form drawn with the unsaved text that its address names; nothing is stored."""
    asked = request.GET.get(UNSAVED, "")
    own = autosaving.waiting(article, by=request.user)
    kept = next((each for each in own if str(each.pk) == asked), None)
    if kept is None:
        gone = _("That unsaved text is not here any more: it was saved or discarded.")
        admin.message_user(request, gone, messages.WARNING)
        return
    request.newsroom_taken_up = kept  # type: ignore[attr-defined]
    request.newsroom_unsaved = typed.from_autosave(kept, article, by=request.user)  # type: ignore[attr-defined]


def saved(request: HttpRequest) -> None:
    """Let go of the text that this form kept, now that it is saved."""
    opening = form_tokens.read(request.POST)
    if opening is not None and opening.is_by(request.user):
        autosaving.discard(form_key=opening.form_key, by=request.user)


def context(admin: Any, request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page tells about unsaved text."""
    taken_up = getattr(request, "newsroom_taken_up", None)
    conflict = getattr(request, "newsroom_conflict", None)
    offers = list(_offers(admin, request, article)) if request.method == "GET" else []
    # The page of a conflict says itself what is to be done, in place of "correct the errors".
    instead = {"title": _("Two versions of one story"), "errors": None} if conflict else {}
    return {
        **instead,
        "conflict": conflict,
        "taken_up": next((each for each in offers if each.kept == taken_up), None),
        "offers": [] if taken_up else offers,
        "autosave_url": form_url(admin, article, "autosave"),
    }


def form_url(admin: Any, article: Article | None, page: str = "") -> str:
    """Address of the form of this article, or of a new story's; or of ``page`` below it."""
    site = admin.admin_site.name
    if article is None:
        return reverse(f"admin:newsroom_article_add{page and f'_{page}'}", current_app=site)
    name = f"admin:newsroom_article_{page or 'change'}"
    return reverse(name, args=[quote(article.pk)], current_app=site)


def _offers(admin: Any, request: HttpRequest, article: Article | None) -> Iterator[Offer]:
    """This person's unsaved text that says something else than what is saved."""
    site = admin.admin_site.name
    for kept in _unsaved(admin, request, article):
        yield Offer(
            kept=kept,
            open_url=f"{form_url(admin, article)}?{UNSAVED}={kept.pk}",
            read_url=reverse("admin:newsroom_article_unsaved", args=[kept.pk], current_app=site),
            discard_url=reverse("admin:newsroom_article_discard", args=[kept.pk], current_app=site),
        )


def _unsaved(admin: Any, request: HttpRequest, article: Article | None) -> list[Autosave]:
    """What waits, without what the newest revision says as well; the same few queries for any."""
    waiting = autosaving.waiting(article, by=request.user)
    if not waiting or article is None or not admin.has_change_permission(request, article):
        return waiting
    newest = article.revisions.first()
    content = contents.in_present_shape(newest) if newest else contents.EMPTY
    data = QueryDict(mutable=True)
    form = admin.get_form(request, article, change=True)(data, instance=article)
    parts = conflict_parts.of(form, data, article)
    return [kept for kept in waiting if not _is_saved(kept, data, parts, content)]


def _is_saved(
    kept: Autosave, data: QueryDict, parts: list[conflict_parts.Part], content: dict[str, Any]
) -> bool:
    typed.fill(data, kept)
    return all(part.holds(content) for part in parts)


def _own(request: HttpRequest, number: int) -> Autosave:
    kept = Autosave.objects.filter(user=request.user.pk, pk=number).select_related("article")
    found = kept.first()
    if found is None:
        raise Http404
    return found


def _error(sentence: str, *, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
