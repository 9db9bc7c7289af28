"""What was typed on a verb's page is not lost with the login: it comes back after the next one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from newsroom.admin import form_tokens

#: Where the session keeps it, and how much of it, in characters as a form sends them.
_KEPT = "newsroom_verb"
_MOST = 30_000


def guarded(admin: Any, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The verb's view, behind the admin's login."""
    asking = admin.admin_site.admin_view(view)

    # Exempt out here as in ``turned_away``: the view itself is protected, and of a form that it
    # does not take nothing is done but to keep what was typed.
    @login_not_required
    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = asking(request, *args, **kwargs)
        opening = form_tokens.read(request.POST) if request.method == "POST" else None
        may_enter = admin.admin_site.has_permission(request)
        is_taken = getattr(request, "csrf_processing_done", False) and may_enter
        if opening is None or is_taken:
            return response
        _keep(request, by=opening.user)
        if may_enter:
            return HttpResponseRedirect(request.path)
        login = reverse("admin:login", current_app=admin.admin_site.name)
        return redirect_to_login(request.path, login)

    return answered


def take(request: HttpRequest) -> QueryDict | None:
    """What this person had typed into this page when their login ended, once; else None."""
    kept = request.session.get(_KEPT)
    wanted = {"path": request.path, "by": str(request.user.pk)}
    if not isinstance(kept, dict) or {**kept, **wanted} != kept:
        return None
    del request.session[_KEPT]
    sentence = _("You logged in anew meanwhile, so nothing was done yet. Press the button again.")
    messages.warning(request, sentence)
    return QueryDict(kept["typed"])


def _keep(request: HttpRequest, *, by: str) -> None:
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    typed.pop(form_tokens.INPUT, None)
    encoded = typed.urlencode()
    if len(encoded) <= _MOST:
        request.session[_KEPT] = {"path": request.path, "by": by, "typed": encoded}
