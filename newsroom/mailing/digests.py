"""Which stories an edition holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from newsroom.content import plaintext
from newsroom.exceptions import NotAllowed, NotReady
from newsroom.mailing.locking import lock_newsletter
from newsroom.models import Edition, EditionStory, Newsletter, PublishedArticle, display_name
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


@transaction.atomic
def build(newsletter: Newsletter, *, by: Any, at: datetime) -> Edition:
    """A draft of the next edition: the newest fresh stories, under the first one's headline.

    Locks the newsletter's row, so that two editors do not take the same stories.
    Raises: NotAllowed, NotReady when there is nothing new.
    """
    if not by.has_perm("newsroom.add_edition"):
        raise NotAllowed(_("You may not build editions."))
    locked = lock_newsletter(newsletter)
    stories = list(fresh_stories(locked, at=at)[: locked.most_stories])
    if not stories:
        raise NotReady(
            _("There is nothing new for “%(name)s”: it has carried every story that is public.")
            % {"name": locked.name}
        )
    edition = Edition.objects.create(
        newsletter=locked,
        subject=plaintext.excerpt(stories[0].headline, length=_SUBJECT_LENGTH),
        created_at=at,
        created_by=by,
        created_by_name=display_name(by),
    )
    EditionStory.objects.bulk_create(
        EditionStory(edition=edition, story=story, position=place)
        for place, story in enumerate(stories)
    )
    return edition


_SUBJECT_LENGTH = Edition._meta.get_field("subject").max_length or 0
