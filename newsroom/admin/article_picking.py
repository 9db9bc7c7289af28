"""Where the editor looks for an article to link to, and asks whether it may embed an address."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from newsroom.admin import article_list
from newsroom.admin.base import number
from newsroom.admin.standing import Standing
from newsroom.content import embeds
from newsroom.models import Article, PublicState

#: Most articles that one search shows.
MOST_FOUND = 20
#: Most characters of a search that are looked for.
LONGEST_SEARCH = 200


def urls(admin: Any) -> list[URLPattern]:
    """Addresses that the editor asks; they stand before those of Django's admin."""

    def answering(view: Any) -> Any:
        return admin.admin_site.admin_view(require_safe(partial(view, admin)))

    return [
        path("pick/", answering(pick_view), name="newsroom_article_pick"),
        path("embed/", answering(embed_view), name="newsroom_article_embed"),
    ]


def pick_view(admin: Any, request: HttpRequest) -> JsonResponse:
    """The articles that ``q`` finds, the last saved first; with ``id`` the one of this number."""
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    rows = admin.get_queryset(request).defer(*article_list.UNREAD, "body")
    if "id" in request.GET:
        rows = rows.filter(pk=number(request.GET["id"]))
    else:
        rows = _found(admin, request, rows)
    articles = list(rows.order_by("-saved_at", "-pk")[: MOST_FOUND + 1])
    return JsonResponse(
        {
            "articles": [_told(article) for article in articles[:MOST_FOUND]],
            "told": _counted(len(articles)),
        }
    )


def _found(admin: Any, request: HttpRequest, rows: QuerySet[Article]) -> QuerySet[Article]:
    term = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip()
    if not term:
        return rows
    found, _may_repeat = admin.get_search_results(request, rows, term)
    # A search by author may find a story once for each of them.
    return rows.filter(pk__in=found.values("pk"))


def _told(article: Article) -> dict[str, Any]:
    standing = Standing(article, None, timezone.now())
    parts = [article.section, standing.stage.label]
    if standing.state != PublicState.NONE:
        parts.append(standing.state.label)
    note = " · ".join(str(part) for part in parts if part)
    return {"id": article.pk, "headline": article.headline, "note": note}


def _counted(count: int) -> str:
    if count > MOST_FOUND:
        return _("The first %(most)d are shown; type more to find others.") % {"most": MOST_FOUND}
    if not count:
        return _("Nothing found.")
    return ngettext("%(count)d article", "%(count)d articles", count) % {"count": count}


def embed_view(admin: Any, request: HttpRequest) -> JsonResponse:
    """The address as it is stored where a provider takes ``address``, else why it is refused."""
    may = admin.has_add_permission(request) or admin.has_view_or_change_permission(request)
    if not may:
        raise PermissionDenied
    address = request.GET.get("address", "").strip()
    if embeds.find(address):
        return JsonResponse({"address": address})
    return JsonResponse({"error": _refusal(address)})


def _refusal(address: str) -> str:
    if not address:
        return _("Write the address of what is to be embedded.")
    names = [provider.name for provider in embeds.providers()]
    if not names:
        return _("This site embeds nothing. Put in a link instead.")
    sentence = _("This is no address of %(names)s that can be embedded. Put in a link instead.")
    return sentence % {"names": get_text_list(names, _("or"))}
