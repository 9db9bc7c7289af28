"""Stories for tests of pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from newsroom.desk import publishing, revising
from newsroom.models import PublishedArticle
from tests.factories import (
    THEN,
    make_author,
    make_chief,
    make_photo,
    make_section,
    publish_article,
)

#: The same page of each kind, for a story by ``publish_in_full``.
PUBLIC_PAGES = ["/", "/section/world/", "/tag/harbours/", "/author/ana-sol/", "/feed/"]


def publish_in_full(headline: str = "Harbour reopens", **fields: Any) -> PublishedArticle:
    """A live story with all that a story can have."""
    return publish_article(
        headline,
        section=make_section(),
        authors=(make_author(),),
        tags=("Harbours",),
        lead_photo=make_photo(),
        kicker="Transport",
        **fields,
    )


def republish(story: PublishedArticle, **changes: Any) -> PublishedArticle:
    """The story published again with these changes, a day later."""
    by, at = make_chief(), THEN + timedelta(days=1)
    article = story.article
    for name, value in changes.items():
        setattr(article, name, value)
    revision = revising.save(article, by=by, at=at)
    return publishing.publish(article, revision=revision.number, by=by, at=at)


def shown_of(client: Client, path: str) -> str:
    """The page without its blocks of data, which show nothing."""
    block = r'<script type="application/ld\+json">[^<]*</script>'
    return re.sub(block, "", text_of(client, path))


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()
