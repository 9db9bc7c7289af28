"""What tests of cached pages have in common: a whole paper, and where each kind of page is."""

from __future__ import annotations

from datetime import datetime

from newsroom.models import Edition, Paper, PublishedArticle
from newsroom.pages import generations
from tests.factories import THEN, correct_story, make_newsletter
from tests.pages.stories import publish_in_full

#: Every kind of page, for a story by ``publish_in_full``.
KINDS = [
    "/",
    "/2026/03/harbour-reopens/",
    *("/section/world/", "/tag/harbours/", "/author/ana-sol/"),
    *("/feed/", "/feed/atom/", "/feed/json/", "/corrections/", "/corrections/feed/"),
    *("/section/world/feed/", "/tag/harbours/feed/", "/author/ana-sol/feed/"),
    *("/archive/", "/2026/", "/2026/03/", "/2026/03/14/"),
    *("/search/", "/search/?q=boats", "/robots.txt"),
    *("/sitemap.xml", "/sitemap-news.xml", "/sitemap-sections.xml", "/sitemap-authors.xml"),
    *("/sitemap-tags.xml", "/sitemap-2026-03.xml"),
    *("/newsletters/", "/newsletter/the-tide/", "/newsletter/the-tide/31/"),
]


def publish_paper() -> PublishedArticle:
    """A live story that every kind of page shows; its correction too. It is all that ever was."""
    story = publish_in_full()
    correct_story(story)
    edition = Edition.objects.create(
        pk=31,
        newsletter=make_newsletter("The tide"),
        subject="Boats at noon",
        state=Edition.State.SENT,
        created_at=THEN,
        prepared_at=THEN,
        finished_at=THEN,
    )
    edition.stories.create(story=story)
    changed()
    Paper.objects.update(changed_at=THEN)
    return story


def changed(*, at: datetime = THEN) -> None:
    """What a commit tells, for tests in a transaction that never commits."""
    generations.bump(at=at)
