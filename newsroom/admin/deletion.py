"""Stories deleted many at once in the list of articles: all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.actions import delete_selected
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from newsroom.admin.standing import standing_of
from newsroom.desk import deleting
from newsroom.desk.verbs import Verb
from newsroom.exceptions import NewsroomError
from newsroom.models import Article

#: Most stories that are deleted at once: each is locked and looked at by itself.
MOST = 100


def ask_or_delete(
    page: ModelAdmin[Article], request: HttpRequest, chosen: QuerySet[Article]
) -> Any:
    """Django's own action, which asks first; a story that is refused is told by its headline."""
    try:
        _require(request, chosen)
        with transaction.atomic():
            return delete_selected(page, request, chosen)
    except NewsroomError as refusal:
        sentence = _("Nothing was deleted. %(reason)s") % {"reason": refusal}
        page.message_user(request, sentence, messages.ERROR)
    return None


def delete_all(chosen: Iterable[Article], *, by: Any, at: datetime) -> None:
    """Delete each; inside a transaction of the caller's. Raises: NewsroomError for the first."""
    for article in chosen:
        with _named(article):
            deleting.delete(article, by=by, at=at)


def _require(request: HttpRequest, chosen: QuerySet[Article]) -> None:
    """Raises: NewsroomError for too many, and for the first that this person may not delete."""
    if chosen[: MOST + 1].count() > MOST:
        sentence = _("At most %(most)d articles can be deleted at once: choose fewer.")
        raise NewsroomError(sentence % {"most": MOST})
    for article in chosen:
        with _named(article):
            standing_of(request, article).require(Verb.DELETE)


@contextmanager
def _named(article: Article) -> Iterator[None]:
    """Name the story in the sentence by which a verb refuses it."""
    try:
        yield
    except NewsroomError as refusal:
        told = {"headline": article.headline, "reason": refusal}
        raise NewsroomError(_("“%(headline)s”: %(reason)s") % told) from refusal
