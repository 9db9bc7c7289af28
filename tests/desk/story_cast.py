"""The people of the story machine, and how they do what it asks of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from newsroom.desk import (
    correcting,
    deleting,
    holding,
    publishing,
    purging,
    reviewing,
    revising,
    scheduling,
    withdrawing,
)
from newsroom.desk.correcting import Notice
from newsroom.desk.verbs import Verb
from newsroom.models import Article, Author, Byline, Correction
from tests.desk import oracle
from tests.desk.evidence import COLUMNS
from tests.desk.story_model import JUDGING, Asked, Content
from tests.factories import make_author, make_member

DEEDS: dict[Verb, Callable[..., Any]] = {
    Verb.SUBMIT: reviewing.submit,
    Verb.SEND_BACK: reviewing.send_back,
    Verb.APPROVE: reviewing.approve,
    Verb.PUBLISH: publishing.publish,
    Verb.PUBLISH_MINOR: publishing.publish_minor,
    Verb.SCHEDULE: publishing.schedule,
    Verb.UPDATE_SCHEDULED: publishing.update_scheduled,
    Verb.RESCHEDULE: scheduling.reschedule,
    Verb.UNSCHEDULE: scheduling.unschedule,
    Verb.WITHDRAW: withdrawing.withdraw,
    Verb.HOLD: holding.hold,
    Verb.RELEASE: holding.release,
    Verb.DELETE: deleting.delete,
    Verb.PURGE: purging.purge,
}
BREAKING = oracle.BARRED_BY_HOLD - {Verb.DELETE} | {Verb.APPROVE}
NOTING = {Verb.SUBMIT, Verb.SEND_BACK, Verb.APPROVE, Verb.WITHDRAW, Verb.PURGE}
NOTING |= {Verb.HOLD, Verb.RELEASE}


class Cast:
    """The people and authors of every example, made once."""

    def __init__(self) -> None:
        roles = ("Reporter", "Editor", "Chief editor")
        self.users = {role: make_member(role=role) for role in roles}
        self.authors: dict[str, Author] = {
            role: make_author(role, user=self.users[role]) for role in roles[:2]
        }

    def store(self, article: Article, content: Content, *, role: str, at: datetime) -> None:
        """Save the content as the admin's form does, and number it."""
        user = self.users[role]
        for name in COLUMNS:
            setattr(article, name, getattr(content, name))
        revising.write(article, by=user, at=at)
        article.bylines.all().delete()
        for place, name in enumerate(content.bylines):
            Byline.objects.create(article=article, author=self.authors[name], position=place)
        article.tags.set(content.tags)
        revising.record(article, by=user, at=at)

    def do(self, verb: Verb, article: Article, asked: Asked, *, at: datetime) -> None:
        """Do the verb, with as much of what was given as it takes."""
        given: dict[str, Any] = {"by": self.users[asked.role], "at": at}
        if verb == Verb.CORRECT:
            notice = Notice(kind=Correction.Kind.CORRECTION, text=asked.note)
            correcting.correct(article, notice, reason=asked.reason, **given)
            return
        given |= {"revision": asked.read} if verb in JUDGING else {}
        given |= {"note": asked.note} if verb in NOTING else {}
        given |= {"reason": asked.reason} if verb in BREAKING else {}
        given |= {"live_at": asked.hour} if verb in (Verb.SCHEDULE, Verb.RESCHEDULE) else {}
        DEEDS[verb](article, **given)
