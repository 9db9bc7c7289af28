"""Background jobs: thin calls to verbs, and the receivers that ask for them.

A job says only "look there": whether something is to be done stands in the rows, so that a job
may be lost, repeated or done twice at once. Jobs run by Django's tasks; before Django 6 by
django-tasks; without either, at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from newsroom import conf, signals
from newsroom.desk import indexing, redrawing, renditions
from newsroom.exceptions import NewsroomError
from newsroom.mailing import pausing, welcoming, working
from newsroom.models import (
    Article,
    Edition,
    Newsletter,
    Photo,
    PublishedArticle,
    Subscriber,
    searchable,
)
from newsroom.pages import websub

#: Batches that one job sends before it lets others have the worker.
BATCHES = 4
#: Jobs that are asked for when an edition is to go out: so many workers may be at it at once.
JOBS = 4
#: After which an edition is looked at again of which nothing could be sent.
LATER = timedelta(minutes=5)

logger = logging.getLogger("newsroom")

task: Any
try:
    from django.tasks import task
except ImportError:  # Django before 6.0
    try:
        from django_tasks import task
    except ImportError:  # the extra `tasks` is not installed
        task = None


class _AtOnce:
    """A job that is done where it is asked for."""

    def __init__(self, deed: Callable[[int], None]) -> None:
        self.enqueue = deed


def _job(deed: Callable[[int], None]) -> Any:
    return task()(deed) if task else _AtOnce(deed)


@_job
def make_renditions(photo_pk: int) -> None:
    """Look whether this photo lacks sizes, and make them."""
    photo = Photo.objects.filter(pk=photo_pk).first()
    if photo is not None:
        renditions.make(photo, at=timezone.now())


@_job
def redraw_links(article_pk: int) -> None:
    """Draw the published rows that link to this article anew."""
    article = Article.objects.filter(pk=article_pk).first()
    if article is not None:
        redrawing.redraw_linking_to(article, at=timezone.now())


@_job
def tell_hub(article_pk: int) -> None:
    """Tell the hub that the feeds of this story have changed."""
    websub.announce(article_pk)


@_job
def index_story(article_pk: int) -> None:
    """Have the search index hold the published row of this article as it is now."""
    indexing.look(article_pk)


@_job
def welcome(subscription_pk: int) -> None:
    """Look whether this subscription's reader is to be welcomed, and mail it."""
    welcoming.welcome(subscription_pk, at=timezone.now())


@_job
def send_edition(edition_pk: int) -> None:
    """Look what waits of this edition, send some of it, and ask for the next look.

    It ends with the edition. Without a queue it is asked for by nobody: ``newsroom_send`` sends.
    """
    edition = Edition.objects.select_related("newsletter").filter(pk=edition_pk).first()
    if edition is None:
        return
    try:
        claimed = working.work(edition, clock=timezone.now, batches=BATCHES)
    except NewsroomError as refusal:
        logger.warning("Edition %s is not sent: %s", edition_pk, refusal)
        return
    if _has_queue() and edition.state == Edition.State.SENDING:
        after = None if claimed else timezone.now() + LATER
        send_edition.using(run_after=after).enqueue(edition_pk)


def _has_queue() -> bool:
    """Whether jobs are done by workers, and may be asked for later."""
    return task is not None and bool(send_edition.get_backend().supports_defer)


def connect() -> None:
    """Have what the desk announces, and what it stores for readers, bring these jobs about."""
    post_save.connect(_index, sender=PublishedArticle, dispatch_uid="newsroom.index_saved")
    post_delete.connect(_index, sender=PublishedArticle, dispatch_uid="newsroom.index_deleted")
    signals.photo_stored.connect(_show_and_make, dispatch_uid="newsroom.photo_stored")
    for signal in (
        signals.article_published,
        signals.article_expired,
        signals.article_withdrawn,
    ):
        signal.connect(_mend_links, dispatch_uid="newsroom.links")
        signal.connect(_tell_hub, dispatch_uid="newsroom.hub")
    signals.article_purged.connect(_take_out_links, dispatch_uid="newsroom.links")
    for signal in (signals.article_withdrawn, signals.article_expired):
        signal.connect(_stop_editions, dispatch_uid="newsroom.editions")
    signals.edition_released.connect(_send_edition, dispatch_uid="newsroom.editions")
    for signal in (signals.article_corrected, signals.article_purged):
        signal.connect(_tell_hub, dispatch_uid="newsroom.hub")
    signals.subscriber_confirmed.connect(_welcome, dispatch_uid="newsroom.welcome")


def _show_and_make(*, photo: Photo, at: datetime, **kwargs: Any) -> None:
    """Readers get a new file at once, in its own size; the smaller ones follow."""
    redrawing.redraw_with_photo(photo, at=at)
    make_renditions.enqueue(photo.pk)


def _mend_links(*, article: Article, **kwargs: Any) -> None:
    """A link is drawn as one only while its target is live."""
    if article.links_to_it.exists():
        redraw_links.enqueue(article.pk)


def _stop_editions(*, article: Article, **kwargs: Any) -> None:
    """What is on its way stops with the message in hand, and not only with the batch."""
    for story in PublishedArticle.objects.filter(article=article):
        pausing.pause_those_with(story)


def _send_edition(*, edition: Edition, **kwargs: Any) -> None:
    if _has_queue():
        for _number in range(JOBS):
            send_edition.enqueue(edition.pk)


def _take_out_links(*, article: Article, at: datetime, **kwargs: Any) -> None:
    """Links hold the old address, and that the headline: they wait for no worker."""
    redrawing.redraw_linking_to(article, at=at)


def _tell_hub(*, article: Article, **kwargs: Any) -> None:
    """Those who follow a feed get what is new in it without asking again and again."""
    if conf.get().WEBSUB_HUB:
        tell_hub.enqueue(article.pk)


def _welcome(*, subscriber: Subscriber, newsletter: Newsletter, **kwargs: Any) -> None:
    """A newsletter may have a text for those who have just confirmed."""
    if newsletter.welcome_text.strip():
        for number in subscriber.subscriptions.filter(newsletter=newsletter).values_list("pk"):
            welcome.enqueue(*number)


def _index(
    *, instance: PublishedArticle, update_fields: Iterable[str] | None = None, **kwargs: Any
) -> None:
    """The index follows once the row is committed; its failure is logged and harms nothing else.

    A scheduled story is in it before its hour, so that it is found on the minute.
    """
    changed = searchable.INDEXED if update_fields is None else searchable.INDEXED & {*update_fields}
    if not changed or not searchable.is_indexed():
        return
    number = instance.pk

    # A function, not a partial: Django logs a failing one by its name.
    def ask() -> None:
        index_story.enqueue(number)

    transaction.on_commit(ask, robust=True)
