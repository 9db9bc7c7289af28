"""An edition that the demo's readers have had, for the web archive. No mail is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from newsroom.mailing import digests
from newsroom.models import Edition, Newsletter

#: How long ago it went out, and most stories that it holds: the newest are for the next one.
AGE, STORIES = timedelta(days=2), 4

PREHEADER = "And a meadow under water, seen from above."
INTRO = (
    "Good morning from the quay, where the kettle is on and the tide is out. Here is what we have "
    "been reading aloud to one another."
)


def send_out(newsletter: Newsletter, *, by: Any) -> None:
    """Record an edition as sent to nobody, unless the newsletter has one already."""
    if newsletter.editions.exists():
        return
    at = timezone.now().replace(minute=0, second=0, microsecond=0) - AGE
    if not digests.fresh_stories(newsletter, at=at).exists():
        return
    edition = digests.build(newsletter, by=by, at=at)
    spare = edition.stories.values_list("pk", flat=True)[STORIES:]
    edition.stories.filter(pk__in=list(spare)).delete()
    edition.preheader, edition.intro = PREHEADER, INTRO
    edition.state = Edition.State.SENT
    edition.prepared_at = edition.finished_at = at
    edition.save()
