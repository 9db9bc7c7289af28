"""What readers see is drawn anew where a photo or a linked story changed; no word of it does."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from newsroom.deadlocks import retried
from newsroom.desk import contents, projection, timeline
from newsroom.exceptions import MarkupRefused
from newsroom.models import Article, Photo, PublishedArticle
from newsroom.models.fields import CleanHTML
from newsroom.models.published import BODIES

logger = logging.getLogger("newsroom.redrawing")

#: What a published row keeps of a photo as it was published, whatever the photo says today.
_WORDS = ("alt", "caption", "credit")


def redraw_with_photo(photo: Photo, *, at: datetime) -> None:
    """Draw anew each published row that shows this photo, each in a transaction of its own."""
    shown = Q(lead_photo=photo) | Q(body_photos__photo=photo)
    _redraw_all(PublishedArticle.objects.filter(shown), at=at)


def redraw_linking_to(article: Article, *, at: datetime) -> None:
    """Draw anew each published row that links to this article, each in a transaction of its own."""
    _redraw_all(PublishedArticle.objects.filter(links__target=article), at=at)


@retried
def redraw(story: PublishedArticle, *, at: datetime) -> None:
    """Draw a published row anew from the revision that it shows.

    Alt texts, captions and credits stay as they were published; files and their sizes are those
    that the photos have now, and links lead to what is live at ``at``, which is now.
    ``revised_at`` stays. Locks the article's row.
    """
    with transaction.atomic():
        article = timeline.lock(story.article)
        rows = PublishedArticle.objects.select_related("lead_photo", "revision")
        row = rows.defer(*BODIES).get(pk=article.pk)
        row.lead = _renewed(row.lead, row.lead_photo)
        photos = {use.photo_id: use.photo for use in row.body_photos.select_related("photo")}
        row.figures = {
            number: _renewed(kept, photos.get(int(number))) for number, kept in row.figures.items()
        }
        row.drawn_at = max(at, row.drawn_at)
        fields = ["lead", "figures", "drawn_at"]
        targets = list(row.links.values_list("target", flat=True))
        if row.figures or targets:
            _draw_body(row, targets, at=at)
            fields += BODIES
        row.save(update_fields=fields)


def stale_among(stories: Sequence[PublishedArticle]) -> list[PublishedArticle]:
    """Those that keep other files of a photo than it has now. One query."""
    numbers = {int(number) for story in stories for number in story.figures}
    numbers |= {story.lead_photo_id for story in stories if story.lead_photo_id}
    photos = Photo.objects.in_bulk(numbers)
    return [story for story in stories if _is_stale(story, photos)]


def _is_stale(story: PublishedArticle, photos: Mapping[int, Photo]) -> bool:
    pictures = [(story.lead, photos.get(story.lead_photo_id or 0))]
    pictures += [(kept, photos.get(int(number))) for number, kept in story.figures.items()]
    return any(kept != _renewed(kept, photo) for kept, photo in pictures)


def _redraw_all(stories: Any, *, at: datetime) -> None:
    for number in list(stories.order_by("pk").values_list("pk", flat=True).distinct()):
        found = PublishedArticle.objects.select_related("article").only("article").filter(pk=number)
        for story in found:
            try:
                redraw(story, at=at)
            except MarkupRefused as refusal:
                # An old body that the present cleaner will not take must not hold up the others.
                logger.error("Story %s cannot be drawn anew: %s", number, refusal)


def _renewed(kept: dict[str, Any], photo: Photo | None) -> dict[str, Any]:
    """The picture with the words that were published and the photo's files of today."""
    if not kept or photo is None:
        return kept
    return photo.as_picture() | {name: kept[name] for name in _WORDS if name in kept}


def _draw_body(row: PublishedArticle, targets: Iterable[int], *, at: datetime) -> None:
    """The shapes of the body that the row's revision has. Raises: MarkupRefused."""
    body = projection.rendered(
        contents.read(row.revision)["body"],
        figures={int(number): picture for number, picture in row.figures.items()},
        addresses=projection.live_addresses(targets, at=max(at, row.published_at), drawn_at=at),
        language=row.language,
    )
    row.body_page = CleanHTML(body.page)
    row.body_feed = CleanHTML(body.feed)
    row.body_mail = CleanHTML(body.mail)
    row.body_text = body.text
