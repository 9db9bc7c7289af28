"""The only bridge from the desk to readers: article → published article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from newsroom import conf
from newsroom.content import markup, rendering
from newsroom.content.rendering import Rendered
from newsroom.desk import referring
from newsroom.models import (
    Article,
    Byline,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Tag,
)
from newsroom.models.fields import CleanHTML


@dataclass(frozen=True, kw_only=True, slots=True)
class Projection:
    """An article as readers would see it, unsaved: its row, its bylines, its tags in order."""

    story: PublishedArticle
    bylines: tuple[PublishedByline, ...]
    tags: tuple[PublishedTag, ...]
    photos: tuple[int, ...]
    """The photos in its body."""
    links: tuple[int, ...]
    """The articles that its body links to, live or not."""


def project(article: Article, *, at: datetime, drawn_at: datetime) -> Projection:
    """What readers would see of the stored article if it went public at ``at``; nothing is stored.

    ``drawn_at`` is now. Address and revision are left for publishing to fill in. Raises:
    MarkupRefused.
    """
    credited = article.bylines.select_related("author__photo").order_by("position", "pk")
    tags = list(article.tags.all())
    return draw(article, bylines=list(credited), tags=tags, at=at, drawn_at=drawn_at)


def draw(
    article: Article,
    *,
    bylines: Sequence[Byline],
    tags: Sequence[Tag],
    at: datetime,
    drawn_at: datetime,
) -> Projection:
    """As ``project``, of an article, bylines and tags in their order that need not be stored.

    Raises: MarkupRefused for an old body that the present cleaner will not take.
    """
    clean = _clean_body(article)
    named = referring.referred(clean)
    figures = {number: photo.as_picture() for number, photo in named.photos.items()}
    body = rendered(
        clean,
        figures=figures,
        addresses=live_addresses(named.articles, at=at, drawn_at=drawn_at),
        language=article.language,
    )
    story = PublishedArticle(
        article=article,
        kicker=article.kicker,
        headline=article.headline,
        standfirst=article.standfirst,
        body_page=CleanHTML(body.page),
        body_feed=CleanHTML(body.feed),
        body_mail=CleanHTML(body.mail),
        body_text=body.text,
        word_count=markup.word_count(f"{article.headline} {article.standfirst} {body.text}"),
        language=article.language,
        section=article.section,
        lead_photo=article.lead_photo,
        lead=article.lead_photo.as_picture() if article.lead_photo else {},
        figures={str(number): picture for number, picture in figures.items()},
        embargo_until=article.embargo_until,
        expires_at=article.expires_at,
        published_at=at,
    )
    return Projection(
        story=story,
        bylines=tuple(
            PublishedByline(author=byline.author, role=byline.role, position=place)
            for place, byline in enumerate(bylines)
        ),
        tags=tuple(PublishedTag(tag=tag, position=place) for place, tag in enumerate(tags)),
        photos=tuple(named.photos),
        links=tuple(named.articles),
    )


def rendered(
    body: str,
    *,
    figures: Mapping[int, Mapping[str, Any]],
    addresses: Mapping[int, str],
    language: str,
) -> Rendered:
    """A clean body in its four shapes, the site's own words in the story's language.

    Where the site does not speak it, they are in the site's.
    """
    with translation.override(_spoken(language)):
        return rendering.render(
            body, base_url=conf.site_url(), figures=figures, addresses=addresses
        )


def live_addresses(articles: Iterable[int], *, at: datetime, drawn_at: datetime) -> dict[int, str]:
    """The paths of those of these articles that are live at both instants. At most one query.

    One that goes public between them may be given another hour, and its address is not known yet.
    """
    numbers = list(articles)
    if not numbers:
        return {}
    live = PublishedArticle.objects.live(drawn_at).live(at).filter(pk__in=numbers)
    return {story.pk: story.get_absolute_url() for story in live.only("year", "month", "slug")}


def _spoken(language: str) -> str:
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


def _clean_body(article: Article) -> str:
    """The body as the present cleaner leaves it: it may have been stored under an older one."""
    if article.body_cleaner == markup.cleaner_version():
        return article.body
    return markup.sanitize(str.__str__(article.body))
