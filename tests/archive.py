"""An archive of many stories, written in bulk, for tests that count or explain queries."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsroom.content.keys import exact_key
from newsroom.models import (
    Article,
    ArticleSlug,
    Author,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Revision,
    Section,
    Stage,
    Tag,
)
from tests.factories import THEN


def write_archive(
    number: int,
    *,
    sections: list[Section],
    authors: list[Author],
    tags: list[Tag],
    newest: datetime = THEN,
) -> list[PublishedArticle]:
    """Live stories, one an hour back from ``newest``, dealt to sections, authors and tags."""
    articles = Article.objects.bulk_create(
        Article(
            headline=f"Archive {place}",
            standfirst="From the archive.",
            body="<p>Text.</p>",
            section=sections[place % len(sections)],
            stage=Stage.PUBLISHED,
            revision_number=1,
            created_at=newest,
            saved_at=newest,
        )
        for place in range(number)
    )
    revisions = Revision.objects.bulk_create(
        Revision(article=article, number=1, schema=1, content={}, saved_at=newest)
        for article in articles
    )
    stories = PublishedArticle.objects.bulk_create(
        story_of(revision, place, newest) for place, revision in enumerate(revisions)
    )
    ArticleSlug.objects.bulk_create(
        ArticleSlug(article=story.article, slug=story.slug, slug_key=exact_key(story.slug))
        for story in stories
    )
    PublishedByline.objects.bulk_create(
        PublishedByline(
            published=story,
            author=authors[place % len(authors)],
            role="words",
            position=0,
            published_at=story.published_at,
        )
        for place, story in enumerate(stories)
    )
    PublishedTag.objects.bulk_create(
        PublishedTag(
            published=story,
            tag=tags[place % len(tags)],
            position=0,
            published_at=story.published_at,
        )
        for place, story in enumerate(stories)
    )
    return stories


def story_of(revision: Revision, place: int, newest: datetime) -> PublishedArticle:
    """One of them, unsaved: the one of this place."""
    article = revision.article
    published_at = newest - timedelta(hours=place)
    return PublishedArticle(
        article=article,
        revision=revision,
        headline=article.headline,
        standfirst=article.standfirst,
        body_page=article.body,
        body_feed=article.body,
        body_mail=article.body,
        body_text="Text.",
        section=article.section,
        slug=f"archive-{article.pk}",
        year=published_at.year,
        month=published_at.month,
        published_at=published_at,
        drawn_at=published_at,
    )
