"""Each verb done with what the person gave for it, and the sentence that tells what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.admin.base import public_url
from newsroom.admin.verb_words import WORDS
from newsroom.content.clock import spoken
from newsroom.deadlocks import retried
from newsroom.desk import (
    correcting,
    holding,
    publishing,
    purging,
    reviewing,
    scheduling,
    timeline,
    withdrawing,
)
from newsroom.desk.correcting import Notice
from newsroom.desk.verbs import Verb
from newsroom.exceptions import NoteMissing, NotReady
from newsroom.models import Article


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What a person gave with a verb, and the revision that they read."""

    revision: int
    note: str = ""
    reason: str = ""
    line: str = ""
    hour: datetime | None = None
    notice: Notice | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """A verb about to be done."""

    article: Article
    given: Given
    by: Any
    at: datetime

    @property
    def read(self) -> dict[str, Any]:
        """What a verb takes that names the revision."""
        return {"revision": self.given.revision, **self.signed}

    @property
    def signed(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at}

    @property
    def words(self) -> dict[str, Any]:
        """What a verb takes that takes a story from readers."""
        given = self.given
        return {"line": given.line, "note": given.note, "reason": given.reason}

    @property
    def hour(self) -> datetime:
        """Raises: NotReady where none was chosen."""
        if self.given.hour is None:
            raise NotReady(_("Choose the day and the hour."))
        return self.given.hour


@retried
def do(article: Article, verb: Verb, given: Given, *, by: Any) -> str | SafeString:
    """Do the verb now; the sentence that tells the person so. Raises: NewsroomError."""
    headline = article.headline
    with transaction.atomic():
        # The clock is read once the row is ours: it may have gone public while we waited.
        timeline.lock(article)
        _DEEDS[verb](Deed(article=article, given=given, by=by, at=timezone.now()))
    if verb in (Verb.SCHEDULE, Verb.RESCHEDULE) and given.hour:
        sentence = _("“%(headline)s” goes public on %(instant)s.")
        return sentence % {"headline": headline, "instant": spoken(given.hour)}
    sentence = str(WORDS[verb].told).format(headline)
    return _with_link(article, sentence) if verb in _SHOWING else sentence


def _submit(deed: Deed) -> None:
    reviewing.submit(deed.article, note=deed.given.note, **deed.read)


def _send_back(deed: Deed) -> None:
    reviewing.send_back(deed.article, note=deed.given.note, **deed.read)


def _approve(deed: Deed) -> None:
    note, reason = deed.given.note, deed.given.reason
    reviewing.approve(deed.article, note=note, reason=reason, **deed.read)


def _publish(deed: Deed) -> None:
    notice, reason = deed.given.notice, deed.given.reason
    publishing.publish(deed.article, notice=notice, reason=reason, **deed.read)


def _publish_minor(deed: Deed) -> None:
    publishing.publish_minor(deed.article, reason=deed.given.reason, **deed.read)


def _schedule(deed: Deed) -> None:
    reason = deed.given.reason
    publishing.schedule(deed.article, live_at=deed.hour, reason=reason, **deed.read)


def _update_scheduled(deed: Deed) -> None:
    publishing.update_scheduled(deed.article, reason=deed.given.reason, **deed.read)


def _reschedule(deed: Deed) -> None:
    reason = deed.given.reason
    scheduling.reschedule(deed.article, live_at=deed.hour, reason=reason, **deed.signed)


def _unschedule(deed: Deed) -> None:
    scheduling.unschedule(deed.article, **deed.signed)


def _correct(deed: Deed) -> None:
    if deed.given.notice is None:
        raise NoteMissing(_("Write what the notice says."))
    notice, reason = deed.given.notice, deed.given.reason
    correcting.correct(deed.article, notice, reason=reason, **deed.signed)


def _withdraw(deed: Deed) -> None:
    withdrawing.withdraw(deed.article, **deed.words, **deed.signed)


def _hold(deed: Deed) -> None:
    holding.hold(deed.article, note=deed.given.note, **deed.signed)


def _release(deed: Deed) -> None:
    holding.release(deed.article, note=deed.given.note, **deed.signed)


def _purge(deed: Deed) -> None:
    purging.purge(deed.article, **deed.words, **deed.signed)


_DEEDS: dict[Verb, Callable[[Deed], None]] = {
    Verb.SUBMIT: _submit,
    Verb.SEND_BACK: _send_back,
    Verb.APPROVE: _approve,
    Verb.PUBLISH: _publish,
    Verb.PUBLISH_MINOR: _publish_minor,
    Verb.SCHEDULE: _schedule,
    Verb.UPDATE_SCHEDULED: _update_scheduled,
    Verb.RESCHEDULE: _reschedule,
    Verb.UNSCHEDULE: _unschedule,
    Verb.CORRECT: _correct,
    Verb.WITHDRAW: _withdraw,
    Verb.HOLD: _hold,
    Verb.RELEASE: _release,
    Verb.PURGE: _purge,
}
#: The verbs after which readers find something to look at.
_SHOWING = (Verb.PUBLISH, Verb.PUBLISH_MINOR, Verb.CORRECT)


def _with_link(article: Article, sentence: str) -> SafeString | str:
    url = public_url(timeline.published(article))
    if not url:
        return sentence
    return format_html('{} <a href="{}">{}</a>', sentence, url, _("View it on the site."))
