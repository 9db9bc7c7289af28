"""An edition stops until a person lets it go on, and says why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from newsroom.exceptions import EditionPaused
from newsroom.models import Edition, PublishedArticle

#: Most characters of a reason that are kept.
_REASON_LENGTH = Edition._meta.get_field("pause_reason").max_length or 0


def pause(edition: Edition, reason: str) -> EditionPaused:
    """Stop the edition; the error that says so. Workers see it before their next message."""
    running = Edition.objects.filter(pk=edition.pk, state=Edition.State.SENDING)
    running.update(state=Edition.State.PAUSED, pause_reason=reason[:_REASON_LENGTH])
    edition.refresh_from_db()
    return EditionPaused(_("The edition is paused. %(reason)s") % {"reason": reason})


def pause_unless_live(edition: Edition, *, at: datetime) -> None:
    """Raises: EditionPaused when a story of the edition is no longer public."""
    rows = edition.stories.select_related("story").only("edition", "story__headline")
    gone = not_live([row.story for row in rows], at=at)
    if gone:
        raise pause(edition, _no_longer_public(gone[0]))


def pause_those_with(story: PublishedArticle) -> int:
    """Stop every edition that is being sent and holds this story; how many those were."""
    running = Edition.objects.filter(state=Edition.State.SENDING, stories__story=story)
    numbers = list(running.values_list("pk", flat=True))
    stopped = Edition.objects.filter(pk__in=numbers, state=Edition.State.SENDING)
    reason = _no_longer_public(story)[:_REASON_LENGTH]
    return stopped.update(state=Edition.State.PAUSED, pause_reason=reason)


def not_live(stories: Iterable[PublishedArticle], *, at: datetime) -> list[PublishedArticle]:
    """Those of the stories that are not public at this instant. One query."""
    all_of_them = list(stories)
    keys = [story.pk for story in all_of_them]
    live = set(PublishedArticle.objects.live(at).filter(pk__in=keys).values_list("pk", flat=True))
    return [story for story in all_of_them if story.pk not in live]


def _no_longer_public(story: PublishedArticle) -> str:
    return _("“%(headline)s” is no longer public.") % {"headline": story.headline}
