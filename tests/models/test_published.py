from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from newsroom.models import (
    ArticleSlug,
    PublicState,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
)
from tests.factories import THEN, make_article, make_author, make_tag, publish_article

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_live_leaves_out_what_is_scheduled_expired_or_withdrawn() -> None:
    live = publish_article()
    publish_article(at=THEN + 3 * HOUR)
    publish_article(expires_at=THEN + HOUR)
    withdrawn = publish_article()
    PublishedArticle.objects.filter(pk=withdrawn.pk).update(withdrawn_at=THEN + HOUR)

    found = list(PublishedArticle.objects.live(THEN + 2 * HOUR))

    assert found == [live]


def test_live_ends_at_the_instant_of_expiry() -> None:
    story = publish_article(expires_at=THEN + HOUR)

    assert PublishedArticle.objects.live(THEN + HOUR - timedelta(microseconds=1)).get() == story
    assert not PublishedArticle.objects.live(THEN + HOUR).exists()
    assert story.state(THEN + HOUR) == PublicState.EXPIRED


def test_live_walks_every_story_once_when_instants_are_equal() -> None:
    stories = [publish_article(at=THEN + (number % 2) * HOUR) for number in range(7)]
    seen: list[PublishedArticle] = []
    before = None

    for _ in range(10):
        page = list(PublishedArticle.objects.live(THEN + 9 * HOUR, before=before)[:2])
        if not page:
            break
        seen += page
        before = (page[-1].published_at, page[-1].pk)

    assert len(seen) == len(stories)
    assert set(seen) == set(stories)
    assert seen == sorted(seen, key=lambda story: (story.published_at, story.pk), reverse=True)


@pytest.mark.parametrize("rows", ["tag", "author"])
def test_live_holds_for_lists_by_tag_and_author(rows: str) -> None:
    author, tag = make_author(), make_tag("Boats")
    words = {"authors": (author,), "tags": ("Boats",)}
    first = publish_article(**words)
    second = publish_article(at=THEN + HOUR, **words)
    publish_article(at=THEN + 5 * HOUR, **words)
    publish_article(expires_at=THEN + HOUR, **words)
    publish_article()
    listed = {
        "tag": PublishedTag.objects.filter(tag=tag),
        "author": PublishedByline.objects.filter(author=author),
    }[rows]

    page = [row.published for row in listed.for_lists().live(THEN + 2 * HOUR)]
    rest = listed.for_lists().live(THEN + 2 * HOUR, before=(second.published_at, second.pk))

    assert page == [second, first]
    assert [row.published for row in rest] == [first]


def test_for_lists_reads_no_body() -> None:
    publish_article()

    story = PublishedArticle.objects.for_lists().get()

    assert {"body_page", "body_feed", "body_mail", "body_text"} <= story.get_deferred_fields()


def test_a_slug_is_unique_by_its_exact_text() -> None:
    article = make_article()
    ArticleSlug.objects.create(article=article, slug="cafe")
    ArticleSlug.objects.create(article=article, slug="café")

    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleSlug.objects.create(article=make_article(), slug="cafe")

    assert ArticleSlug.objects.count() == 2
