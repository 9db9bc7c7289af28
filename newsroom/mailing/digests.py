"""Which stories an edition holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from newsroom.content import plaintext
from newsroom.exceptions import NotAllowed, NotReady
from newsroom.mailing.locking import lock_newsletter
from newsroom.models import (
    Edition,
    EditionStory,
    Newsletter,
    Placement,
    PublishedArticle,
    display_name,
)
from newsroom.models.published import BODIES, PublishedArticleQuerySet


def fresh_stories(newsletter: Newsletter, *, at: datetime) -> PublishedArticleQuerySet:
    """Live stories of its sections that no edition of this newsletter carries, newest first.

    A cancelled edition does not count.
    """
    carried = EditionStory.objects.filter(
        story=OuterRef("pk"), edition__newsletter=newsletter
    ).exclude(edition__state=Edition.State.CANCELLED)
    stories = PublishedArticle.objects.live(at).exclude(Exists(carried)).defer(*BODIES)
    sections = list(newsletter.sections.values_list("pk", flat=True))
    return stories.filter(section__in=sections) if sections else stories


def picked(
    newsletter: Newsletter, *, at: datetime, since: datetime | None = None
) -> list[PublishedArticle]:
    """The next edition's stories: fresh ones that stand on the front page, then the newest.

    With ``since``, the others are those alone that went live after it. Three queries.
    """
    fresh, most = fresh_stories(newsletter, at=at), newsletter.most_stories
    places = list(Placement.objects.order_by("position").values_list("article_id", flat=True))
    placed = sorted(fresh.filter(pk__in=places), key=lambda story: places.index(story.pk))[:most]
    others = fresh.exclude(pk__in=[story.pk for story in placed])
    if since is not None:
        others = others.filter(published_at__gt=since)
    return [*placed, *others[: most - len(placed)]]


@transaction.atomic
def build(newsletter: Newsletter, *, by: Any, at: datetime) -> Edition:
    """A draft of the next edition, under its first story's headline.

    Locks the newsletter's row, so that two editors do not take the same stories.
    Raises: NotAllowed, NotReady when there is nothing new.
    """
    require_builder(by)
    locked = lock_newsletter(newsletter)
    stories = picked(locked, at=at)
    if not stories:
        raise NotReady(
            _("There is nothing new for “%(name)s”: it has carried every story that is public.")
            % {"name": locked.name}
        )
    return draft(locked, stories, by=by, at=at)


def require_builder(by: Any) -> None:
    """Raises: NotAllowed unless this person may build editions."""
    if not by.has_perm("newsroom.add_edition"):
        raise NotAllowed(_("You may not build editions."))


def draft(
    newsletter: Newsletter, stories: Sequence[PublishedArticle], *, by: Any, at: datetime
) -> Edition:
    """An edition of these stories, the first one's headline its subject; nobody built it by None.

    Inside a transaction that has locked the newsletter's row.
    """
    edition = Edition.objects.create(
        newsletter=newsletter,
        subject=plaintext.excerpt(stories[0].headline, length=_SUBJECT_LENGTH),
        created_at=at,
        created_by=by,
        created_by_name=display_name(by),
    )
    EditionStory.objects.bulk_create(
        EditionStory(edition=edition, story=story, position=place)
        for place, story in enumerate(stories, start=1)
    )
    return edition


_SUBJECT_LENGTH = Edition._meta.get_field("subject").max_length or 0
