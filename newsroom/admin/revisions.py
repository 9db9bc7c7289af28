"""One revision of a story: as readers would see it, and to be restored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from newsroom.admin import marks, previews, typed, versions
from newsroom.admin.base import readable
from newsroom.admin.standing import Standing, standing_of
from newsroom.admin.verb_pressing import desk_url
from newsroom.desk import contents, projection, recalling, restoring
from newsroom.desk.verbs import Verb
from newsroom.exceptions import MarkupRefused, NewsroomError
from newsroom.models import Article, Revision


@dataclass(frozen=True)
class Restoring:
    """The button that makes a revision the newest version again."""

    url: str
    number: int
    refusal: str
    """Why it cannot be done now; empty when it can."""


def urls(admin: Any) -> list[URLPattern]:
    """Address of a revision."""
    view = require_http_methods(["GET", "HEAD", "POST"])(partial(revision_view, admin))
    route = "<path:object_id>/revision/<str:number>/"
    return [path(route, admin.admin_site.admin_view(view), name="newsroom_article_revision")]


def revision_view(admin: Any, request: HttpRequest, object_id: str, number: str) -> HttpResponse:
    """Show the revision (GET), or make it the newest version (POST)."""
    article = readable(admin, request, object_id)
    asked = typed.number_in({"number": number}, "number")
    revision = article.revisions.filter(number=asked).first()
    if revision is None:
        raise Http404
    if request.method == "POST":
        return _restore(admin, request, article, revision)
    return _shown(admin, request, article, revision)


def restoring_offer(
    admin: Any, request: HttpRequest, standing: Standing, number: int
) -> Restoring | None:
    """The button as this person finds it; None where it is not theirs, or would do nothing."""
    offer = standing.offer(Verb.SAVE)
    if offer is None or number == standing.article.revision_number:
        return None
    url = desk_url(admin, "revision", standing.article, str(number))
    return Restoring(url=url, number=number, refusal=offer.refusal)


def _restore(
    admin: Any, request: HttpRequest, article: Article, revision: Revision
) -> HttpResponse:
    newest = typed.number_in(request.POST, typed.REVISION)
    try:
        restored = restoring.restore(
            article, number=revision.number, revision=newest, by=request.user, at=timezone.now()
        )
    except NewsroomError as refusal:
        admin.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(desk_url(admin, "history", article))
    told = {"old": revision.number, "new": restored.revision.number}
    if restored.revision.number == newest:
        sentence = _("Revision %(old)d says the same as the newest version: nothing was changed.")
        admin.message_user(request, sentence % told, messages.INFO)
    else:
        sentence = _("Revision %(old)d is restored, as revision %(new)d. None was lost.")
        admin.message_user(request, sentence % told, messages.SUCCESS)
    if restored.missing:
        sentence = _("What was deleted meanwhile could not come back: %(names)s.")
        names = ", ".join(restored.missing)
        admin.message_user(request, sentence % {"names": names}, messages.WARNING)
    return HttpResponseRedirect(desk_url(admin, "change", article))


def _shown(admin: Any, request: HttpRequest, article: Article, revision: Revision) -> HttpResponse:
    standing = standing_of(request, article)
    drawn, refusal, missing = _drawn(request, article, revision)
    context = {
        **admin.admin_site.each_context(request),
        "title": capfirst(_("revision %(number)d") % {"number": revision.number}),
        "opts": admin.opts,
        "original": article,
        "media": admin.media,
        "saved": marks.signed(revision.saved_at, revision.saved_by_name),
        "marks": list(versions.marks_of(standing, revision.number)),
        "drawn": drawn,
        "refusal": refusal,
        "missing": ", ".join(missing),
        "number": revision.number,
        "is_newest": revision.number == article.revision_number,
        "restoring": None
        if refusal
        else restoring_offer(admin, request, standing, revision.number),
    }
    return TemplateResponse(request, "admin/newsroom/article/revision.html", context)


def _drawn(
    request: HttpRequest, article: Article, revision: Revision
) -> tuple[SafeString | str, str, tuple[str, ...]]:
    """The readers' page of a revision, or why there is none; and the names of what is gone."""
    if contents.is_same(contents.in_present_shape(revision), contents.EMPTY):
        return "", _("The text of this revision was removed for legal reasons."), ()
    try:
        content = contents.read(revision)
    except MarkupRefused as refusal:
        return "", str(refusal), ()
    at, known = timezone.now(), previews.known_of(article)
    old = Article(pk=article.pk)
    recalled = recalling.recall(old, content)
    projected = projection.draw(
        old, bylines=recalled.bylines, tags=recalled.tags, at=at, drawn_at=at
    )
    return previews.page_of(request, projected, known=known, at=at), "", recalled.missing
