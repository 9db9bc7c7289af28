"""A story's text is removed from all that is stored, because the law wants it so."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from newsroom import signals
from newsroom.content import plaintext
from newsroom.deadlocks import retried
from newsroom.desk import (
    addressing,
    announcing,
    contents,
    parts,
    referring,
    revising,
    scheduling,
    timeline,
)
from newsroom.desk.verbs import Verb
from newsroom.models import (
    Article,
    Correction,
    Edition,
    EditionVersion,
    FrontPage,
    Placement,
    PublicState,
    PublishedArticle,
    Revision,
)

_SUBJECT_LENGTH = Edition._meta.get_field("subject").max_length or 0
_WORDS = ("kicker", "standfirst", "body", "slug")


@retried
def purge(
    article: Article, *, by: Any, at: datetime, note: str, line: str = "", reason: str = ""
) -> None:
    """Remove the text for good; the timeline keeps that it happened, who did it, and ``note``.

    It goes from the working copy, sites' own parts, every revision and autosave, earlier notes of
    the timeline, the published row, its notices, the editions that carried it and the front page;
    its headline from the revisions of stories that link to it, whose words stay. ``line`` is what
    its address says from now on. A scheduled story leaves the schedule. Tags and photos, which
    other stories may have, stay. Locks the article's row; sends ``article_purged`` on commit, with
    no ``published`` when nobody had seen the story. Raises: NotAllowed, RuleStands, NoteMissing.
    """
    with transaction.atomic():
        found = timeline.locked(article, by=by, at=at)
        locked, story = found.article, found.story
        passage = found.require(Verb.PURGE, note=note, reason=reason)
        headline = _("Removed story %(number)d") % {"number": locked.pk}
        headlines = _headlines(locked)
        # Nothing tells them once the text is gone, and copies in caches are found by them.
        was_at = addressing.addresses_of(story) if story else ()
        _empty_log_of_editions(headlines)
        _take_off_front_page(locked, headlines)
        _empty_history(locked)
        _rename_in_others(locked, headline)
        _empty_article(locked, headline)
        for part in parts.registered():
            part.purge(locked)
        # A number of its own, so that a form which still holds the text is out of date.
        emptied = revising.record(locked, by=by, at=at)
        if story and found.situation.public == PublicState.SCHEDULED:
            scheduling.take_off(locked, story)
            story = None
        elif story:
            _empty_editions(story, headline)
            _empty_published(story, emptied, line=line, at=at)
        announcing.tell(signals.article_purged, locked, story, by=by, at=at, was_at=was_at)
        announcing.forget(locked)
        timeline.enter(locked, passage, by=by, at=at)
    article.refresh_from_db()


def _empty_published(
    story: PublishedArticle, emptied: Revision, *, line: str, at: datetime
) -> None:
    """Leave an empty withdrawn row, which its old addresses still find by their keys."""
    article = emptied.article
    slug = addressing.claim_slug(article, None)
    article.slugs.update(slug=slug)
    story.bylines.all().delete()
    story.story_tags.all().delete()
    referring.note_published(story, photos=(), articles=())
    Correction.objects.filter(published=story).delete()
    for name in ("kicker", "standfirst", "body_page", "body_feed", "body_mail", "body_text"):
        setattr(story, name, "")
    story.headline, story.slug, story.revision = article.headline, slug, emptied
    story.lead, story.lead_photo, story.figures, story.notices = {}, None, {}, []
    story.word_count = 0
    story.drawn_at = max(at, story.drawn_at)
    if story.state(at) != PublicState.WITHDRAWN:
        story.withdrawn_at = at
    story.withdrawal_line = line
    story.save()


def _empty_editions(story: PublishedArticle, headline: str) -> None:
    """Empty the messages that held the story, whose words may stand anywhere in them.

    One that is being sent is cancelled.
    """
    held: QuerySet[Edition] = Edition.objects.filter(stories__story=story)
    numbers = list(held.values_list("pk", flat=True))
    editions = Edition.objects.filter(pk__in=numbers)
    editions.update(subject=headline, preheader="", intro="", html="", text="")
    EditionVersion.objects.filter(edition__in=numbers).update(html="", text="")
    _empty_admin_log(Edition, numbers)
    running = editions.filter(state__in=[Edition.State.SENDING, Edition.State.PAUSED])
    running.update(
        state=Edition.State.CANCELLED,
        pause_reason=_("A story in it was removed for legal reasons."),
    )


def _empty_history(article: Article) -> None:
    article.autosaves.all().delete()
    Revision.objects.filter(article=article).update(content=contents.EMPTY, schema=contents.SCHEMA)
    article.events.update(note="", reason="")
    _empty_admin_log(Article, [article.pk])


def _rename_in_others(article: Article, headline: str) -> None:
    """Revisions of other stories keep the headline of each story that their text links to."""
    link = f'data-article="{article.pk}"'
    linking = Revision.objects.annotate(text=KT("content__body")).filter(text__contains=link)
    for number in list(linking.values_list("pk", flat=True)):
        content = Revision.objects.values_list("content", flat=True).get(pk=number)
        for linked in content.get("body_links", ()):
            if linked["id"] == article.pk:
                linked["name"] = headline
        Revision.objects.filter(pk=number).update(content=content)


def _headlines(article: Article) -> set[str]:
    """All that the story was ever called."""
    revisions = Revision.objects.filter(article=article).annotate(called=KT("content__headline"))
    return set(filter(None, revisions.values_list("called", flat=True)))


def _empty_admin_log(model: type[Model], numbers: list[int]) -> None:
    """The admin's own log repeats the headline of its day, and names the rows of inlines."""
    for number in numbers:
        words = {"object_repr": f"{number}", "change_message": ""}
        _overwrite_admin_log(model, words, object_id=str(number))


def _empty_log_of_editions(headlines: set[str]) -> None:
    """Editions that were deleted, or that the story was taken out of, are logged by its name."""
    for headline in headlines:
        subject = plaintext.excerpt(headline, length=_SUBJECT_LENGTH)
        _overwrite_admin_log(Edition, {"object_repr": ""}, object_repr=subject)
    _empty_messages(Edition, headlines)


def _take_off_front_page(article: Article, headlines: set[str]) -> None:
    """The place is free for the next story, and the log of layouts names this one no more."""
    Placement.objects.filter(article=article).delete()
    _empty_messages(FrontPage, headlines)


def _empty_messages(model: type[Model], headlines: set[str]) -> None:
    """What the log tells of rows of this model, wherever it names one of these."""
    for headline in headlines:
        quoted = json.dumps(headline)  # As the log writes it.
        _overwrite_admin_log(model, {"change_message": ""}, change_message__contains=quoted)


def _overwrite_admin_log(model: type[Model], words: dict[str, str], **named: str) -> None:
    """Write ``words`` over those lines of the log on rows of this model, where there is one."""
    if not apps.is_installed("django.contrib.admin"):
        return
    from django.contrib.admin.models import LogEntry
    from django.contrib.contenttypes.models import ContentType

    content_type = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=content_type, **named).update(**words)


def _empty_article(article: Article, headline: str) -> None:
    """The newest revision says what is left, so that the next save tells what was written anew."""
    for name in _WORDS:
        setattr(article, name, "")
    article.headline, article.lead_photo, article.hold_note = headline, None, ""
    article.bylines.all().delete()
    article.tags.set([])
    article.save(update_fields=[*_WORDS, "body_cleaner", "headline", "lead_photo"])
