"""The search index is kept as the published rows are, where modelsearch keeps one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from newsroom.deadlocks import retried
from newsroom.models import PublishedArticle, searchable

#: Stories that one transaction of a renewal locks.
BATCH = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Stories that were written into the index: the last one's number, and how many."""

    last: int
    size: int


@retried
def look(number: int) -> None:
    """Have the index hold the published row of this article as it is now, or nothing of it.

    Locks the row, so that of two that look at once the later writes what is newer.
    """
    if not searchable.is_indexed():
        return
    with transaction.atomic():
        story = _locked().filter(pk=number).first()
        index = _index()
        if story is None:
            index.delete_item(PublishedArticle(pk=number))
        else:
            index.add_items(PublishedArticle, [story])


def renew(*, after: int = 0) -> Iterator[Batch]:
    """Write every story that is to be found into the index anew, in the order of their numbers.

    With ``after``, those alone that follow that number. Each batch is a transaction of its own;
    meanwhile the index answers as ever.
    """
    while batch := _renew_batch(after):
        yield batch
        after = batch.last


def remove_strays() -> int:
    """Take out of the index what is no longer to be found; how many rows were looked at."""
    gone = PublishedArticle.objects.exclude(withdrawn_at=None).only("pk").order_by("pk")
    index = _index()
    number = 0
    for story in gone.iterator(chunk_size=BATCH):
        index.delete_item(story)
        number += 1
    return number


@retried
def _renew_batch(after: int) -> Batch | None:
    with transaction.atomic():
        stories = list(_locked().filter(pk__gt=after).order_by("pk")[:BATCH])
        if not stories:
            return None
        _index().add_items(PublishedArticle, stories)
    return Batch(last=stories[-1].pk, size=len(stories))


def _locked() -> Any:
    return PublishedArticle.objects.indexable().select_for_update()


def _index() -> Any:
    index = searchable.backend().get_index_for_model(PublishedArticle)
    # It would read all of its table after each write, for a ranking that we do not use.
    index._refresh_title_norms = _leave
    return index


def _leave(*, full: bool = False) -> None:
    """No ranking is kept."""
