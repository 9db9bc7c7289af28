"""Stories come and go at their instant, though every cache is warm."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories import THEN, make_author, make_section, schedule_article
from tests.pages.cached import publish_paper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_copies")]

LIVE_AT = THEN + timedelta(days=40, minutes=1)
STORY = "/2026/04/ferry-stops/"
#: What shows the story in words or by its address; of an index, its month alone.
SHOWING = [
    *(STORY, "/", "/section/ports/", "/tag/ferries/", "/author/bo-lind/"),
    *("/archive/", "/2026/", "/2026/04/", "/2026/04/23/", "/search/?q=ferry"),
    *("/feed/", "/feed/atom/", "/feed/json/"),
    *("/section/ports/feed/", "/tag/ferries/feed/", "/author/bo-lind/feed/"),
    *("/sitemap.xml", "/sitemap-2026-04.xml", "/sitemap-news.xml"),
]


def is_shown(client: Client, path: str, tags: dict[str, str]) -> bool:
    """Whether the page shows the story to who has asked for it before."""
    tag = tags.get(path)
    response = client.get(path, headers={"if-none-match": tag} if tag else {})
    if response.status_code == 304:
        return path in tags and tags[f"shown {path}"] == "yes"
    tags.pop(path, None)
    if "ETag" in response:
        tags[path] = response["ETag"]
    html = response.content.decode()
    is_shown = response.status_code == 200 and (
        "Ferry stops" in html or "ferry-stops" in html or "2026-04" in html or "/2026/04/" in html
    )
    tags[f"shown {path}"] = "yes" if is_shown else "no"
    return is_shown


def test_story_comes_and_goes_on_the_minute_with_every_cache_warm(
    client: Client, redis_cache: None
) -> None:
    publish_paper()
    section, author = make_section("Ports"), make_author("Bo Lind")
    story = schedule_article(
        "Ferry stops",
        live_at=LIVE_AT,
        section=section,
        authors=(author,),
        tags=("Ferries",),
        expires_at=LIVE_AT + timedelta(minutes=1),
    )
    assert story.get_absolute_url() == STORY
    tags: dict[str, str] = {}
    seen = []

    with time_machine.travel(LIVE_AT, tick=False) as clock:
        for second in (-30, -1, 0, 30, 59, 60, 90):
            clock.move_to(LIVE_AT + timedelta(seconds=second))
            seen.append({path for path in SHOWING if is_shown(client, path, tags)})

    everywhere = set(SHOWING)
    assert seen == [set(), set(), everywhere, everywhere, everywhere, set(), set()]
