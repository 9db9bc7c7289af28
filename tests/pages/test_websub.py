"""The hub is told which feeds have changed: over HTTP, by a background job, never in the way."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import TestCase
from pytest_django import DjangoAssertNumQueries

from newsroom import tasks
from newsroom.desk import announcing, purging, withdrawing
from newsroom.models import PublishedArticle
from newsroom.pages import websub
from tests.factories import (
    THEN,
    correct_story,
    make_author,
    make_chief,
    make_section,
    publish_article,
    schedule_article,
)
from tests.hub import Hub, running_hub

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
LATER = THEN + timedelta(days=1)
FORMS = ("", "atom/", "json/")


@pytest.fixture
def hub(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with running_hub() as running:
        settings.NEWSROOM = {"SITE_URL": SITE, "WEBSUB_HUB": running.url}
        yield running


def publish(**fields: Any) -> PublishedArticle:
    """A story that the hub has not heard of, with one of each feed."""
    fields = {"section": make_section(), "authors": (make_author(),), "tags": ("潮",)} | fields
    return publish_article("Harbour reopens", **fields)


def feeds(*paths: str) -> list[str]:
    return [f"{SITE}{path}{form}" for path in paths for form in FORMS]


def every_feed() -> list[str]:
    return feeds(
        "/feed/",
        "/corrections/feed/",
        "/section/world/feed/",
        "/tag/%E6%BD%AE/feed/",
        "/author/ana-sol/feed/",
    )


def test_publication_tells_the_hub_every_feed_of_the_story(hub: Hub) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        publish()

    [form] = hub.told
    assert form[0] == ("hub.mode", "publish")
    assert hub.topics() == every_feed()
    assert hub.types == ["application/x-www-form-urlencoded"]


def test_correction_and_withdrawal_tell_the_hub(hub: Hub) -> None:
    story, chief = publish(), make_chief()

    with TestCase.captureOnCommitCallbacks(execute=True):
        correct_story(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        withdrawing.withdraw(story.article, by=chief, at=LATER)

    assert hub.topics() == every_feed() * 2


def test_removal_for_legal_reasons_tells_the_hub(hub: Hub) -> None:
    story = publish()

    with TestCase.captureOnCommitCallbacks(execute=True):
        purging.purge(story.article, by=make_chief(), at=LATER, note="Court order.")

    assert hub.topics() == feeds("/feed/", "/corrections/feed/", "/section/world/feed/")


def test_tick_tells_the_hub_what_time_has_brought(hub: Hub) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        schedule_article(
            "Ebb tide", live_at=LATER, expires_at=LATER + timedelta(hours=2), tags=("Tides",)
        )
    before = hub.topics()

    announcing.announce_due(at=LATER)
    told = hub.topics()
    announcing.announce_due(at=LATER + timedelta(hours=2))

    assert before == []
    assert told == feeds("/feed/", "/corrections/feed/", "/tag/tides/feed/")
    assert hub.topics() == told * 2


def test_many_feeds_are_told_in_several_requests(hub: Hub) -> None:
    story = publish(tags=tuple(f"Tag {number}" for number in range(40)))

    websub.announce(story.pk)

    assert [len(form) - 1 for form in hub.told] == [100, 32]
    assert len(set(hub.topics())) == 132


def test_job_asks_whether_a_hub_is_set(
    hub: Hub, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Queue:
        enqueue = staticmethod(asked.append)

    monkeypatch.setattr(tasks, "tell_hub", Queue)
    with TestCase.captureOnCommitCallbacks(execute=True):
        story = publish()
    settings.NEWSROOM = {"SITE_URL": SITE}
    with TestCase.captureOnCommitCallbacks(execute=True):
        publish_article()
    websub.announce(story.pk)

    assert asked == [story.pk]
    assert hub.told == []


@pytest.mark.parametrize("status", [404, 429, 500])
def test_refusal_is_logged_without_the_hub_s_key(
    hub: Hub, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    hub.status = status

    with TestCase.captureOnCommitCallbacks(execute=True):
        publish()

    assert len(hub.told) == 1
    # Django 6 tells in a log of its own that a job ran.
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("newsroom")]
    assert ours == [f"The hub at 127.0.0.1 answered with status {status}."]
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize("status", [302, 303, 307])
def test_hub_leads_nowhere_else(hub: Hub, caplog: pytest.LogCaptureFixture, status: int) -> None:
    with running_hub() as other:
        hub.status, hub.location = status, other.url
        websub.announce(publish().pk)

    assert other.told == []
    assert f"status {status}" in caplog.text


def test_hub_that_never_answers_holds_nobody_for_long(
    hub: Hub, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websub, "TIMEOUT", 0.2)
    hub.status = 0

    websub.announce(publish().pk)

    assert [record.getMessage() for record in caplog.records] == [
        "The hub at 127.0.0.1 was not reached: TimeoutError."
    ]
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize("hub_url", ["http://127.0.0.1:{port}/SECRET", "http://[SECRET"])
def test_hub_that_is_not_there_is_logged(
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    hub_url: str,
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.NEWSROOM = {"SITE_URL": SITE, "WEBSUB_HUB": hub_url.format(port=port)}

    websub.announce(publish().pk)

    assert "was not reached" in caplog.text
    assert "SECRET" not in caplog.text


def test_feeds_of_a_story_take_the_same_queries_however_many_they_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    story = publish(tags=tuple(f"Tag {number}" for number in range(40)))

    with django_assert_num_queries(3):
        websub.feeds_of(story.pk)
