"""The link to a story's form on its readers' page, fetched apart: that page is the same for all.

Who has been at the desk carries a hint, a cookie that holds no secret: without it a reader's
browser asks nothing. With it, the page asks here, and only here is looked who it is.
"""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom.admin.base import DeskAdmin

#: The cookie; ``desk-link.js`` knows it by this name.
HINT = "newsroom_desk"


def urls(admin: DeskAdmin) -> list[URLPattern]:
    """The desk's own address for it; pages ask one of theirs, which leads here and tells nobody.

    It stands before those of Django's admin.
    """
    view = never_cache(require_safe(partial(link_view, admin)))
    return [path("<int:pk>/desk-link/", view, name="newsroom_article_desk_link")]


def link_view(admin: DeskAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Where this person may change or read the story at the desk; 204 for all others.

    It tells nobody else whether there is such a story. Who is no longer at the desk is not asked
    to ask again.
    """
    if not admin.admin_site.has_permission(request):
        return leave(HttpResponse(status=204))
    article = admin.get_object(request, str(pk))
    if article is None or not admin.has_view_or_change_permission(request, article):
        return HttpResponse(status=204)
    site = admin.admin_site.name
    url = reverse(f"{site}:newsroom_article_change", args=[pk], current_app=site)
    may_change = admin.has_change_permission(request, article)
    words = _("Edit this story") if may_change else _("See this story at the desk")
    return JsonResponse({"url": url, "words": words})


def hint(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have this person's browser ask on stories' pages from now on, as long as they stay in."""
    if HINT not in request.COOKIES and response.status_code == 200:
        response.set_cookie(
            HINT,
            "1",
            max_age=settings.SESSION_COOKIE_AGE,
            domain=settings.SESSION_COOKIE_DOMAIN,
            secure=request.is_secure(),
            samesite="Lax",
        )
    return response


def leave(response: HttpResponse) -> HttpResponse:
    """Have the browser ask no more."""
    response.delete_cookie(HINT, domain=settings.SESSION_COOKIE_DOMAIN, samesite="Lax")
    return response
