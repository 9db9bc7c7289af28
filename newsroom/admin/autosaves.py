"""Unsaved text in the admin: kept every few seconds, offered back, taken up, discarded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.contrib.auth.decorators import login_not_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from newsroom.admin import form_tokens, kept_text, typed, unchanged
from newsroom.admin.form_tokens import Opening
from newsroom.content.clock import spoken
from newsroom.desk import autosaving
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
            _answering_for_itself(admin),
            name="newsroom_article_add_autosave",
        ),
        path(
            "<path:object_id>/autosave/",
            _answering_for_itself(admin),
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


def _answering_for_itself(admin: Any) -> Any:
    """The view that keeps text, which itself says in JSON where the login has ended."""
    return login_not_required(csrf_protect(require_POST(partial(autosave_view, admin))))


def autosave_view(admin: Any, request: HttpRequest, object_id: str | None = None) -> JsonResponse:
    """Keep what the form holds for the person who types, and tell when."""
    if not admin.admin_site.has_permission(request):
        return _error(_("Your login has ended."), status=401)
    opening = _own_opening(request)
    if opening is None:
        return _error(
            _("This form was opened under another login, or very long ago: copy your text."),
            status=403,
        )
    article = admin.get_object(request, unquote(object_id)) if object_id else None
    if opening.article != (str(article.pk) if article else ""):
        return _error(_("This story is gone, or not the one of this form."), status=404)
    at = timezone.now()
    hour = f"{timezone.localtime(at, timezone.get_default_timezone()):%H:%M}"
    try:
        sentence = _kept(admin, request, opening, article, at=at)
    except NewsroomError as refusal:
        return _error(str(refusal), status=_STATUSES.get(type(refusal), 400))
    return JsonResponse({"saved_at": hour, "sentence": sentence % {"hour": hour}})


def _kept(
    admin: Any, request: HttpRequest, opening: Opening, article: Article | None, *, at: datetime
) -> str:
    """Keep the text if it says anything that is not saved; what is told of it, with its hour."""
    if unchanged.says_nothing_new(admin, request, article):
        for form_key in (opening.form_key, opening.replaces):
            autosaving.discard(form_key=form_key, by=request.user)
        return _("Nothing here is unsaved at %(hour)s.")
    given = _given(admin, request, opening)
    autosaving.autosave(article, **given, by=request.user, at=at)
    return _("Saved at %(hour)s for you alone.")


def keep(
    admin: Any, request: HttpRequest, opening: Opening, article: Article | None, *, by: Any
) -> Autosave:
    """Keep what was sent and could not be saved, for who opened the form.

    Raises: AutosaveRefused; WrongStage when the story was deleted in this moment.
    """
    return autosaving.keep(article, **_given(admin, request, opening), by=by, at=timezone.now())


def _given(admin: Any, request: HttpRequest, opening: Opening) -> dict[str, Any]:
    return {
        "fields": typed.fields_of(admin, request),
        "form_key": opening.form_key,
        "opened_revision": typed.opened_revision(request.POST),
        "replaces": opening.replaces,
    }


def discard_view(admin: Any, request: HttpRequest, number: int) -> HttpResponse:
    """Throw away one's own unsaved text, and come back to the form."""
    kept, opening = _own(request, number), _own_opening(request)
    if kept is None and opening is None:
        raise Http404
    article = None
    if kept is not None:
        article = kept.article
        autosaving.discard(form_key=kept.form_key, by=request.user)
    if opening is not None:
        # The form that took the text up is left with this, and may still be keeping it.
        article = opening.story()
        autosaving.spend(form_key=opening.form_key, by=request.user, at=timezone.now())
    admin.message_user(request, _("Your unsaved text is discarded."), messages.SUCCESS)
    return HttpResponseRedirect(form_url(admin, article))


def read_view(admin: Any, request: HttpRequest, number: int) -> HttpResponse:
    """One's own unsaved text, to be read and copied, by whoever may no longer save it."""
    kept = _own(request, number)
    if kept is None:
        raise Http404
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


def saved(admin: Any, request: HttpRequest) -> None:
    """Let go of the text that this form kept, or another one just so, now that it is saved."""
    opening = _own_opening(request)
    if opening is None:
        return
    fields = autosaving.storable(typed.fields_of(admin, request))
    for kept in autosaving.waiting(opening.story(), by=request.user):
        if kept.fields == fields or kept.form_key == opening.replaces:
            autosaving.discard(form_key=kept.form_key, by=request.user)
    autosaving.spend(form_key=opening.form_key, by=request.user, at=timezone.now())


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
    """This person's unsaved text: what says nothing new was not kept."""
    site = admin.admin_site.name
    for kept in autosaving.waiting(article, by=request.user):
        yield Offer(
            kept=kept,
            open_url=f"{form_url(admin, article)}?{UNSAVED}={kept.pk}",
            read_url=reverse("admin:newsroom_article_unsaved", args=[kept.pk], current_app=site),
            discard_url=reverse("admin:newsroom_article_discard", args=[kept.pk], current_app=site),
        )


def _own(request: HttpRequest, number: int) -> Autosave | None:
    kept = Autosave.objects.filter(user=request.user.pk, pk=number, spent_at=None)
    return kept.select_related("article").first()


def _own_opening(request: HttpRequest) -> Opening | None:
    opening = form_tokens.read(request.POST)
    return opening if opening is not None and opening.is_by(request.user) else None


def _error(sentence: str, *, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
