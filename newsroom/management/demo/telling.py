"""A demo story is brought to its stage, by the same verbs that the desk uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from newsroom.desk import correcting, publishing, reviewing, revising, withdrawing
from newsroom.desk.correcting import Notice
from newsroom.management.demo.story import DemoStory
from newsroom.models import Article, Author, Byline, Correction, Photo, Section, Stage

#: How long after publishing a demo story is corrected, or withdrawn.
SECOND_THOUGHTS = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Staff:
    """Who writes the demo's stories, and who publishes them."""

    reporter: Any
    editor: Any


@transaction.atomic
def tell(story: DemoStory, photos: dict[str, Photo], staff: Staff) -> bool:
    """Write the story and bring it to its stage, unless it is there; whether it was added."""
    if Article.objects.filter(slug=story.slug).exists():
        return False
    now = timezone.now().replace(second=0, microsecond=0)
    hour = now - timedelta(hours=story.hours_ago or 0)
    article = _write(story, photos, by=staff.reporter, at=min(now, hour))
    if story.hours_ago is None:
        _review(article, story.stage, staff, at=now)
    elif hour > now:
        _schedule(article, story, staff.editor, at=now, live_at=hour)
    else:
        _publish(article, story, staff.editor, at=hour)
    return True


def _write(story: DemoStory, photos: dict[str, Photo], *, by: Any, at: datetime) -> Article:
    article = Article(
        slug=story.slug,
        kicker=story.kicker,
        headline=story.headline,
        standfirst=story.standfirst,
        body=story.body,
        language=story.language,
        section=Section.objects.filter(name=story.section).first(),
        lead_photo=photos.get(story.photo),
    )
    revising.write(article, by=by, at=at)
    for position, (name, role) in enumerate(story.bylines):
        author = Author.objects.filter(name=name)[0]
        Byline.objects.create(article=article, author=author, role=role, position=position)
    article.tags.set(story.tags)
    revising.record(article, by=by, at=at)
    return article


def _review(article: Article, stage: Stage, staff: Staff, *, at: datetime) -> None:
    number = article.revision_number
    if stage in (Stage.IN_REVIEW, Stage.READY):
        reviewing.submit(article, revision=number, by=staff.reporter, at=at)
    if stage == Stage.READY:
        reviewing.approve(article, revision=number, by=staff.editor, at=at)


def _schedule(
    article: Article, story: DemoStory, editor: Any, *, at: datetime, live_at: datetime
) -> None:
    number = article.revision_number
    publishing.schedule(article, revision=number, by=editor, at=at, live_at=live_at)
    if story.later_standfirst:
        article.standfirst = story.later_standfirst
        revising.save(article, by=editor, at=at)


def _publish(article: Article, story: DemoStory, editor: Any, *, at: datetime) -> None:
    publishing.publish(article, revision=article.revision_number, by=editor, at=at)
    later = at + SECOND_THOUGHTS
    if story.correction:
        notice = Notice(kind=Correction.Kind.CORRECTION, text=story.correction)
        correcting.correct(article, notice, by=editor, at=later)
    if story.withdrawal_line:
        withdrawing.withdraw(article, by=editor, at=later, line=story.withdrawal_line)
