"""The form's page, on which no typed word is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.admin import autosaves, conflicts, turned_away, typed
from newsroom.desk import timeline
from newsroom.exceptions import NewsroomError, StaleRevision
from newsroom.models import Article


def drawn(
    admin: Any, request: HttpRequest, object_id: str | None, draw: Callable[[], HttpResponse]
) -> HttpResponse:
    """What ``draw`` answers, unsaved text and other people's changes taken into account."""
    if request.method == "POST":
        return _sent(admin, request, object_id, draw)
    if autosaves.UNSAVED in request.GET:
        article = admin.get_object(request, unquote(object_id)) if object_id else None
        if object_id and not admin.has_change_permission(request, article):
            return _text_alone(admin, request)
        autosaves.take_up(admin, request, article)
    return draw()


def _sent(
    admin: Any, request: HttpRequest, object_id: str | None, draw: Callable[[], HttpResponse]
) -> HttpResponse:
    article = admin.get_object(request, unquote(object_id)) if object_id else None
    is_gone = object_id is not None and article is None
    if article is not None and admin.has_change_permission(request, article):
        if timeline.was_purged(article, since=typed.opened_revision(request.POST)):
            return _removed(admin, request, article)
        conflicts.face(admin, request, article)
    try:
        return (turned_away.refused(admin, request) if is_gone else None) or draw()
    except PermissionDenied:
        answer = turned_away.refused(admin, request)
        if answer is None:
            raise
        return answer


def _removed(admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """To the story as it is: a form that was open over a legal purge must not undo it."""
    sentence = _("The text of this story was removed for legal reasons: yours was not saved.")
    admin.message_user(request, sentence, messages.ERROR)
    name = "admin:newsroom_article_change"
    address = reverse(name, args=[quote(article.pk)], current_app=admin.admin_site.name)
    return HttpResponseRedirect(address)


def overtaken(admin: Any, request: HttpRequest, object_id: str | None, why: NewsroomError) -> None:
    """Where someone saved in the very moment, have the form drawn with both versions."""
    if isinstance(why, StaleRevision) and object_id is not None:
        article = admin.get_object(request, unquote(object_id))
        if article is not None:
            conflicts.face(admin, request, article)


def _text_alone(admin: Any, request: HttpRequest) -> HttpResponse:
    """To the page of the text itself, for whoever may no longer write the story."""
    number = request.GET[autosaves.UNSAVED]
    if not (number.isascii() and number.isdecimal()):
        raise PermissionDenied
    name = "admin:newsroom_article_unsaved"
    return HttpResponseRedirect(reverse(name, args=[number], current_app=admin.admin_site.name))
