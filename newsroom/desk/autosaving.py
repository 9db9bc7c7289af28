"""Unsaved text is kept for the person who typed it: never numbered, never public."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.desk import timeline, workflow
from newsroom.desk.deadlocks import retried
from newsroom.desk.verbs import Verb
from newsroom.exceptions import AutosaveRefused, NotAllowed
from newsroom.models import Article, Autosave

#: Most forms with one article, or with new stories, whose unsaved text one person can leave.
MOST = 20

Fields = Mapping[str, Sequence[str]]


def autosave(
    article: Article | None,
    *,
    fields: Fields,
    form_key: str,
    opened_revision: int,
    by: Any,
    at: datetime,
) -> Autosave:
    """Keep what this person's form holds, in place of what the same form held before.

    ``article`` is None for a story that was never saved. Raises: NotAllowed, WrongStage;
    AutosaveRefused for too much text, and for too many forms that were left.
    """
    _require_may_write(article, by=by, at=at)
    _require_room(article, form_key=form_key, by=by)
    return keep(
        article, fields=fields, form_key=form_key, opened_revision=opened_revision, by=by, at=at
    )


@retried
def keep(
    article: Article | None,
    *,
    fields: Fields,
    form_key: str,
    opened_revision: int,
    by: Any,
    at: datetime,
) -> Autosave:
    """As ``autosave``, for one who could write when the form was opened, whatever came since.

    Raises: AutosaveRefused.
    """
    _require_size(fields)
    _require_not_purged(article, opened_revision=opened_revision)
    with transaction.atomic():
        kept = _own(by).select_for_update().filter(form_key=form_key).first()
        if kept is None:
            kept = Autosave(user=by, article=article, form_key=form_key)
        elif kept.article_id != (article and article.pk):
            raise AutosaveRefused(_("This form belongs to another story: open the story anew."))
        # PostgreSQL's JSON holds no NUL.
        kept.fields = {
            name: [value.replace("\0", "") for value in values] for name, values in fields.items()
        }
        kept.opened_revision = opened_revision
        kept.saved_at = at
        return _stored(kept)


def waiting(article: Article | None, *, by: Any) -> list[Autosave]:
    """This person's unsaved text of the article, or of all new stories; newest first."""
    rows = _own(by).filter(article=article)
    return list(rows.order_by("-saved_at", "-pk")[:MOST])


def discard(*, form_key: str, by: Any) -> None:
    """Throw this person's unsaved text away: it was saved, or they want it no more."""
    _own(by).filter(form_key=form_key).delete()


def _own(by: Any) -> Any:
    return Autosave.objects.filter(user=by)


def _require_may_write(article: Article | None, *, by: Any, at: datetime) -> None:
    if article is None:
        if not by.has_perm("newsroom.add_article"):
            raise NotAllowed(_("You may not write new stories."))
        return
    situation = timeline.situation(article, timeline.published(article), by=by, at=at)
    workflow.require(Verb.SAVE, situation=situation, by=by)


def _require_size(fields: Fields) -> None:
    text = json.dumps({name: list(values) for name, values in fields.items()}, ensure_ascii=False)
    if len(text.encode("utf-8", "surrogatepass")) > 2 * conf.get().BODY_MAX_BYTES:
        raise AutosaveRefused(_("This is too much text to be kept."))


def _require_not_purged(article: Article | None, *, opened_revision: int) -> None:
    """A window that was open when the text was removed must not bring it back."""
    if article is None:
        return
    purged = article.events.filter(verb=Verb.PURGE, revision_number__gt=opened_revision)
    if purged.exists():
        raise AutosaveRefused(_("The text of this story was removed for legal reasons."))


def _require_room(article: Article | None, *, form_key: str, by: Any) -> None:
    others = _own(by).filter(article=article).exclude(form_key=form_key)
    if others.count() >= MOST:
        raise AutosaveRefused(
            _("Too much unsaved text of yours waits already: open it or discard it.")
        )


def _stored(kept: Autosave) -> Autosave:
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise AutosaveRefused(_("Another window of yours was saved at this moment.")) from None
    return kept
