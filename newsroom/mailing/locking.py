"""Rows that one worker or editor at a time may act on, alike on every database."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.utils.translation import gettext as _

from newsroom.exceptions import WrongStage
from newsroom.models import Edition, Import, Newsletter, Subscriber


def lock_edition(edition: Edition) -> Edition:
    """The edition as it is stored, its row locked until the transaction ends.

    The lock is taken by writing: SQLite has no other, and a transaction there that reads first
    is thrown out when another one writes meanwhile.
    Source: https://docs.djangoproject.com/en/stable/ref/databases/#sqlite-transaction-behavior
    """
    rows = Edition.objects.filter(pk=edition.pk)
    rows.update(state=F("state"))
    return rows.get()


def lock_newsletter(newsletter: Newsletter) -> Newsletter:
    """The newsletter as it is stored, its row locked until the transaction ends."""
    rows = Newsletter.objects.filter(pk=newsletter.pk)
    rows.update(position=F("position"))
    return rows.get()


def lock_import(brought: Import) -> Import:
    """The import as stored, locked until the transaction ends. Raises: WrongStage without one."""
    if not lock_imports([brought]):
        raise WrongStage(_("This import was deleted, or its newsletter was."))
    return Import.objects.get(pk=brought.pk)


def lock_imports(imports: Iterable[Import]) -> int:
    """Lock the imports' rows, one by one, until the transaction ends; how many there still are.

    They are locked before any subscriber's row, and in the order of their primary keys.
    """
    rows = Import.objects.all()
    return sum(rows.filter(pk=each.pk).update(state=F("state")) for each in imports)


def lock_subscriber(subscriber: Subscriber) -> Subscriber | None:
    """The subscriber as stored, locked until the transaction ends; None where there is none."""
    rows = Subscriber.objects.filter(pk=subscriber.pk)
    rows.update(created_at=F("created_at"))
    return rows.first()


def lock_subscribers(numbers: Iterable[int]) -> None:
    """Lock the subscribers' rows until the transaction ends.

    By primary key alone, and in its order: MariaDB locks the parts of an index that it reads too,
    and two who lock in other orders wait for each other. Whatever is done with a reader locks the
    subscriber first, then the rest.
    """
    rows = Subscriber.objects.filter(pk__in=sorted(numbers))
    rows.update(created_at=F("created_at"))
