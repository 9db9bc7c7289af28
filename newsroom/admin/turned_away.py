"""A form that cannot be taken as it was sent is not lost: its text is kept for who opened it.

That is so after the login has ended, after another one was begun in the same browser, after the
story went where its writer may change it no more, and after it was deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from newsroom.admin import autosaves, form_tokens, kept_text, typed
from newsroom.admin.form_tokens import Opening
from newsroom.desk import timeline, workflow
from newsroom.desk.verbs import Verb
from newsroom.exceptions import AutosaveRefused, NewsroomError
from newsroom.models import Article, Autosave

_FORMS = ("newsroom_article_add", "newsroom_article_change")


def guarded(admin: Any, patterns: list[Any]) -> list[Any]:
    """Django's addresses, of which those of the form let nobody's text be lost."""
    for each in patterns:
        if isinstance(each, URLPattern) and each.name in _FORMS:
            each.callback = _guarded(admin, each.callback)
    return patterns


def _guarded(admin: Any, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    # Exempt out here, so that a form whose CSRF token a new login made void reaches us; the view
    # itself is protected as ever, and nothing is done for such a form but to keep its text.
    # Nor does a site's LoginRequiredMiddleware take it from us: the view asks for the login itself.
    @login_not_required
    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        opening = form_tokens.read(request.POST) if request.method == "POST" else None
        if opening is None:
            return view(request, *args, **kwargs)
        if admin.admin_site.has_permission(request) and not opening.is_by(request.user):
            return _of_another_login(admin, request, opening)
        response = view(request, *args, **kwargs)
        is_forged = not getattr(request, "csrf_processing_done", False)
        if is_forged or not admin.admin_site.has_permission(request):
            return _after_login(admin, request, opening)
        return response

    return answered


def refused(admin: Any, request: HttpRequest) -> HttpResponse | None:
    """The answer to one who may not, or not any more, save the story; None without a token."""
    opening = form_tokens.read(request.POST)
    if opening is None or not opening.is_by(request.user):
        return None
    article = opening.story()
    _kept, sentence = _keep(admin, request, opening, article, by=request.user)
    reason = _reason(article, by=request.user) if opening.article else ""
    return kept_text.page(
        admin,
        request,
        title=_("Not saved"),
        sentences=[reason or _("You may not save this story any more."), sentence],
        fields=typed.fields_of(admin, request),
        article=article,
        status=403,
    )


def _after_login(admin: Any, request: HttpRequest, opening: Opening) -> HttpResponse:
    """To the form by way of the login, with the text in it; where it is not kept, to the text."""
    article = opening.story()
    kept, sentence = _keep(admin, request, opening, article, by=opening.person())
    if kept is None:
        return kept_text.page(
            admin,
            request,
            title=_("Not saved"),
            sentences=[_("Your login has ended."), sentence],
            fields=typed.fields_of(admin, request),
            article=None,
            status=403,
        )
    url = f"{autosaves.form_url(admin, article)}?{urlencode({autosaves.UNSAVED: kept.pk})}"
    if admin.admin_site.has_permission(request):
        sentence = _("You logged in anew meanwhile, so nothing was saved. Press Save once more.")
        messages.warning(request, sentence)
        return HttpResponseRedirect(url)
    login = reverse("admin:login", current_app=admin.admin_site.name)
    return redirect_to_login(url, login)


def _of_another_login(admin: Any, request: HttpRequest, opening: Opening) -> HttpResponse:
    """Tell that someone else is logged in; the text is kept for who opened the form."""
    # Without the text: it is not theirs to read.
    _kept, sentence = _keep(admin, request, opening, opening.story(), by=opening.person())
    someone = _("This form was opened by somebody else than the person who is logged in now.")
    return kept_text.page(
        admin,
        request,
        title=_("Not saved"),
        sentences=[someone, sentence],
        fields={},
        article=None,
        status=403,
    )


def _keep(
    admin: Any, request: HttpRequest, opening: Opening, article: Article | None, *, by: Any
) -> tuple[Autosave | None, str]:
    """The typed text, kept for who opened the form, and the sentence that says so or why not."""
    try:
        if by is None:
            raise AutosaveRefused(_("The login that opened this form is not valid any more."))
        kept = autosaves.keep(admin, request, opening, article, by=by)
    except NewsroomError as refusal:
        sentence = _("The text could not be kept: %s Copy it before you close this window.")
        return None, sentence % refusal
    return kept, _("The text is kept for the person who typed it, and offered when they return.")


def _reason(article: Article | None, *, by: Any) -> str:
    """Why this person cannot save the story; empty where that is not known."""
    if article is None:
        return _("This story was deleted meanwhile. Your text waits where you add a new one.")
    story = timeline.published(article)
    situation = timeline.situation(article, story, by=by, at=timezone.now())
    try:
        workflow.require(Verb.SAVE, situation=situation, by=by)
    except NewsroomError as refusal:
        return str(refusal)
    return ""
