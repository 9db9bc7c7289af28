"""A story with an embargo and an expiry is public between them, everywhere, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.template import engines
from django.test import Client
from django.utils import timezone

from newsroom.mailing import digests
from newsroom.models import Announcement, Correction, Newsletter, PublishedArticle
from tests.factories import (
    THEN,
    make_author,
    make_chief,
    make_newsletter,
    make_section,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
HEADLINE = "The secret of the harbour"
LIVE_AT, EXPIRES_AT = THEN + 24 * HOUR, THEN + 48 * HOUR

#: Every list and feed of the readers' side; the story's own page and the digests besides.
LISTS = {
    "front": "/",
    "section": "/section/world/",
    "tag": "/tag/harbours/",
    "author": "/author/ana-sol/",
    "feed": "/feed/",
    "corrections": "/corrections/",
    "corrections feed": "/corrections/feed/",
}


@pytest.fixture
def story() -> PublishedArticle:
    """A story under embargo until its hour, with an expiry and, as never happens, a notice.

    Beside it one that is always live, so that no page is empty for another reason.
    """
    about: dict[str, Any] = {
        "section": make_section("World"),
        "authors": (make_author("Ana Sol"),),
        "tags": ("Harbours",),
        "by": make_chief(),
    }
    beside = publish_article("Always here", **about)
    hidden = schedule_article(
        HEADLINE, live_at=LIVE_AT, embargo_until=LIVE_AT, expires_at=EXPIRES_AT, **about
    )
    for each in (beside, hidden):
        Correction.objects.create(published=each, kind="update", text="Text.", at=THEN)
    make_newsletter()
    return hidden


def places(client: Client, story: PublishedArticle) -> set[str]:
    """Where readers find the story now."""
    found = {name for name, path in LISTS.items() if HEADLINE in read(client, path)}
    if HEADLINE in client.get(story.get_absolute_url()).content.decode():
        found.add("its page")
    newsletter = Newsletter.objects.get()
    if story in digests.fresh_stories(newsletter, at=timezone.now()):
        found.add("digests")
    return found


def read(client: Client, path: str) -> str:
    html = client.get(path).content.decode()
    assert "Always here" in html, path
    return html


EVERYWHERE = {*LISTS, "its page", "digests"}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (THEN, set()),
        (LIVE_AT - SECOND, set()),
        (LIVE_AT, EVERYWHERE),
        (LIVE_AT + SECOND, EVERYWHERE),
        (EXPIRES_AT - SECOND, EVERYWHERE),
        (EXPIRES_AT, set()),
        (EXPIRES_AT + SECOND, set()),
    ],
    ids=["when scheduled", "-1 s", "live", "+1 s", "expiry -1 s", "expired", "expiry +1 s"],
)
def test_story_is_found_between_its_instants_alone_with_no_tick_run(
    client: Client, story: PublishedArticle, at: datetime, expected: set[str]
) -> None:
    with time_machine.travel(at, tick=False):
        found = places(client, story)

    assert found == expected
    assert Announcement.objects.filter(done_at=None).count() == 2


@pytest.mark.parametrize("at", [LIVE_AT - SECOND, EXPIRES_AT])
def test_page_of_a_story_that_is_not_public_is_not_found_and_tells_nothing(
    client: Client, story: PublishedArticle, at: datetime
) -> None:
    with time_machine.travel(at, tick=False):
        response = client.get(story.get_absolute_url())

    assert response.status_code == 404
    assert "secret" not in response.content.decode()


def _embargo_after_hour(rows: Any) -> None:
    rows.update(embargo_until=LIVE_AT + SECOND)


def _hour_before_embargo(rows: Any) -> None:
    rows.update(published_at=LIVE_AT - SECOND)


def _expiry_at_hour(rows: Any) -> None:
    rows.update(expires_at=LIVE_AT)


@pytest.mark.parametrize("violate", [_embargo_after_hour, _hour_before_embargo, _expiry_at_hour])
def test_database_refuses_a_row_that_breaks_its_instants(
    story: PublishedArticle, violate: Callable[[Any], None]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        violate(PublishedArticle.objects.filter(pk=story.pk))

    story.refresh_from_db()
    assert (story.published_at, story.embargo_until) == (LIVE_AT, LIVE_AT)


def test_tags_of_templates_draw_only_what_they_are_given(
    story: PublishedArticle, django_assert_num_queries: Any
) -> None:
    rows = PublishedArticle.objects.live(LIVE_AT - SECOND).for_lists()
    template = engines["django"].from_string(
        "{% load newsroom %}{% for story in stories %}{% story_card story %}"
        "{% notices story 'top' %}{% endfor %}"
    )

    with django_assert_num_queries(2):
        html = template.render({"stories": rows})

    assert "Always here" in html
    assert HEADLINE not in html
