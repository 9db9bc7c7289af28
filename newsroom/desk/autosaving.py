"""Unsaved text is kept for the person who typed it: never numbered, never public."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.deadlocks import retried
from newsroom.desk import timeline, workflow
from newsroom.desk.verbs import Verb
from newsroom.exceptions import AutosaveRefused, NotAllowed
from newsroom.models import Article, Autosave

#: Most forms with one article, or with new stories, whose unsaved text one person can leave.
MOST = 20
#: How long a form that was saved is remembered.
SPENT_FOR = timedelta(days=1)

Fields = Mapping[str, Sequence[str]]


def autosave(
    article: Article | None,
    *,
    fields: Fields,
    form_key: str,
    opened_revision: int,
    by: Any,
    at: datetime,
    replaces: str = "",
) -> Autosave:
    """Keep what this person's form holds, in place of what the same form held before.

    ``article`` is None for a story that was never saved; ``replaces`` names the form whose text
    this one took up. Raises: NotAllowed, WrongStage; AutosaveRefused for too much text, for too
    many forms that were left, and for a form that was saved.
    """
    _require_may_write(article, by=by, at=at)
    _require_room(article, form_keys=(form_key, replaces), by=by)
    return keep(
        article,
        fields=fields,
        form_key=form_key,
        opened_revision=opened_revision,
        by=by,
        at=at,
        replaces=replaces,
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
    replaces: str = "",
) -> Autosave:
    """As ``autosave``, for one who could write when the form was opened, whatever came since.

    Locks the article's row. Raises: AutosaveRefused; WrongStage when it was deleted meanwhile.
    """
    _require_size(fields)
    with transaction.atomic():
        if article is not None:
            # A legal purge holds this lock: what waited for it sees that it happened.
            _require_not_purged(timeline.lock(article), opened_revision=opened_revision)
        kept = _row(article, form_key=form_key, by=by)
        kept.fields = storable(fields)
        kept.opened_revision = opened_revision
        kept.saved_at = at
        discard(form_key=replaces, by=by)
        return _stored(kept)


def storable(fields: Fields) -> dict[str, list[str]]:
    """The fields without what a database's JSON cannot hold."""
    return {_storable(name): [_storable(each) for each in fields[name]] for name in fields}


def waiting(article: Article | None, *, by: Any) -> list[Autosave]:
    """This person's unsaved text of the article, or of all new stories; newest first."""
    rows = _own(by).filter(article=article)
    return list(rows.order_by("-saved_at", "-pk")[:MOST])


def discard(*, form_key: str, by: Any) -> None:
    """Throw this person's unsaved text away: it was saved, or they want it no more."""
    _own(by).filter(form_key=form_key).delete()


def spend(*, form_key: str, by: Any, at: datetime) -> None:
    """Empty what this form kept, and keep nothing from it any more: it is done with.

    A request that was on its way while the form was saved would bring its text back.
    """
    empty: dict[str, Any] = {"article": None, "fields": {}, "saved_at": at, "spent_at": at}
    Autosave.objects.update_or_create(user=by, form_key=form_key, defaults=empty)
    Autosave.objects.filter(user=by, spent_at__lt=at - SPENT_FOR).delete()


def orphan(article: Article) -> None:
    """Leave the unsaved text of a story that is about to go to its writers, as new stories."""
    article.autosaves.filter(spent_at=None).update(article=None)


def _own(by: Any) -> Any:
    return Autosave.objects.filter(user=by, spent_at=None)


def _row(article: Article | None, *, form_key: str, by: Any) -> Autosave:
    """Where this form's text is kept, locked. Raises: AutosaveRefused."""
    rows = Autosave.objects.select_for_update().filter(user=by, form_key=form_key)
    kept = rows.first()
    if kept is None:
        return Autosave(user=by, article=article, form_key=form_key)
    if kept.spent_at is not None:
        raise AutosaveRefused(_("This form was saved or discarded: open the story anew."))
    if kept.article_id != (article and article.pk):
        raise AutosaveRefused(_("This form belongs to another story: open the story anew."))
    return kept


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


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


def _require_not_purged(article: Article, *, opened_revision: int) -> None:
    """A window that was open when the text was removed must not bring it back."""
    if timeline.was_purged(article, since=opened_revision):
        raise AutosaveRefused(_("The text of this story was removed for legal reasons."))


def _require_room(article: Article | None, *, form_keys: Sequence[str], by: Any) -> None:
    others = _own(by).filter(article=article).exclude(form_key__in=form_keys)
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
