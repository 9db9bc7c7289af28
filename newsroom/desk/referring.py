"""What the body of a story refers to by its id: its photos, and the stories that it links to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from newsroom.content import rendering
from newsroom.content.rendering import References
from newsroom.exceptions import MarkupRefused
from newsroom.models import (
    Article,
    ArticlePhoto,
    Photo,
    PublishedArticle,
    PublishedLink,
    PublishedPhoto,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Referred:
    """What a body refers to, by id and in its order, and the ids of what is not there."""

    photos: dict[int, Photo]
    articles: dict[int, Article]
    """With their headline alone."""
    lost: References


def referred(body: str) -> Referred:
    """What a clean body refers to. One query for photos, one for stories, where it names any."""
    named = rendering.references(body)
    photos = Photo.objects.in_bulk(named.photos) if named.photos else {}
    known = Article.objects.only("headline")
    articles = known.in_bulk(named.articles) if named.articles else {}
    return Referred(
        photos={number: photos[number] for number in named.photos if number in photos},
        articles={number: articles[number] for number in named.articles if number in articles},
        lost=References(
            photos=tuple(number for number in named.photos if number not in photos),
            articles=tuple(number for number in named.articles if number not in articles),
        ),
    )


def refusal(lost: References) -> str:
    """What is not there, as a sentence; empty where nothing is lost."""
    sentences = []
    if lost.photos:
        sentence = _("The text shows a photo that is not here: number %(numbers)s.")
        sentences.append(sentence % {"numbers": _listed(lost.photos)})
    if lost.articles:
        sentence = _("The text links to a story that is not here: number %(numbers)s.")
        sentences.append(sentence % {"numbers": _listed(lost.articles)})
    return " ".join(sentences)


def require_there(body: str) -> None:
    """Raises: MarkupRefused for a clean body that refers to what is not there."""
    reason = refusal(referred(body).lost)
    if reason:
        raise MarkupRefused(reason)


def note_photos(article: Article, photos: Iterable[int]) -> None:
    """Keep which photos stand in the article's newest body, so that none of them is deleted."""
    _replace(
        article.body_photos,
        "photo_id",
        [ArticlePhoto(article=article, photo_id=each) for each in photos],
    )


def note_published(
    story: PublishedArticle, *, photos: Iterable[int], articles: Iterable[int]
) -> None:
    """Keep what the published body shows and links to, so that it is drawn anew with them."""
    _replace(
        story.body_photos,
        "photo_id",
        [PublishedPhoto(published=story, photo_id=each) for each in photos],
    )
    _replace(
        story.links,
        "target_id",
        [PublishedLink(published=story, target_id=each) for each in articles],
    )


def _replace(rows: Any, key: str, wanted: list[Any]) -> None:
    """Make these the rows, writing only where they differ from what is there."""
    numbers = {getattr(row, key) for row in wanted}
    there = set(rows.values_list(key, flat=True))
    if there - numbers:
        rows.filter(**{f"{key}__in": there - numbers}).delete()
    if numbers - there:
        rows.bulk_create([row for row in wanted if getattr(row, key) not in there])


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
