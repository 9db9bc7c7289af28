from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from newsroom.desk import publishing
from newsroom.models import Article, ArticleSlug, PublishedArticle
from tests.factories import THEN, make_article, make_chief

pytestmark = pytest.mark.django_db(transaction=True)

EDITORS = 4


def at_once(*deeds) -> None:
    """Do the deeds in threads that start together; raises what any of them raises."""
    start = Barrier(len(deeds))

    def run(deed) -> None:
        try:
            start.wait()
            deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(run, deeds))


def test_publish_gives_each_story_its_own_slug_when_headlines_are_equal() -> None:
    chief = make_chief()
    articles = [make_article("Boats return", by=chief) for _ in range(EDITORS)]

    at_once(
        *(
            lambda article=article: publishing.publish(article, revision=1, by=chief, at=THEN)
            for article in articles
        )
    )

    slugs = set(PublishedArticle.objects.values_list("slug", flat=True))
    assert slugs == {"boats-return", "boats-return-2", "boats-return-3", "boats-return-4"}
    assert ArticleSlug.objects.count() == EDITORS


def test_publish_leaves_one_row_when_editors_press_it_at_once() -> None:
    chief = make_chief()
    article = make_article("Boats return", by=chief, tags=("Boats", "Tides"))

    at_once(
        *(
            lambda copy=copy: publishing.publish(copy, revision=1, by=chief, at=THEN)
            for copy in [Article.objects.get() for _ in range(EDITORS)]
        )
    )

    story = PublishedArticle.objects.get()
    assert story.published_at == THEN
    assert story.story_tags.count() == 2
    assert article.events.filter(verb="publish").count() == EDITORS
