from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.utils import timezone

from newsroom.management.demo.stories import STORIES
from newsroom.models import Article, Author, Newsletter, Photo, PublishedArticle, Revision, Section

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    models: list[Any] = [Article, Author, Newsletter, Photo, PublishedArticle, Revision, Section]
    return {model.__name__: model._default_manager.count() for model in models}


def test_demo_adds_nothing_when_it_runs_again() -> None:
    call_command("newsroom_demo", stdout=io.StringIO())
    first = counts()

    call_command("newsroom_demo", stdout=io.StringIO())

    assert counts() == first
    assert first["Article"] == len(STORIES)


def test_demo_has_live_scheduled_and_draft_stories() -> None:
    call_command("newsroom_demo", stdout=io.StringIO())

    now = timezone.now()
    live = PublishedArticle.objects.live(now).count()
    assert live == sum(1 for story in STORIES if (story.hours_ago or -1) > 0)
    assert PublishedArticle.objects.filter(published_at__gt=now).count() == 1
    assert Article.objects.filter(published=None).count() == 1


def test_demo_logins_open_with_the_password_that_was_given() -> None:
    call_command("newsroom_demo", "--password", "low tide", stdout=io.StringIO())

    editor = authenticate(username="editor", password="low tide")
    reporter = authenticate(username="reporter", password="low tide")
    assert editor is not None
    assert editor.has_perm("newsroom.publish_article")
    assert reporter is not None
    assert not reporter.has_perm("newsroom.publish_article")


def test_demo_logins_stay_shut_without_a_password() -> None:
    call_command("newsroom_demo", stdout=io.StringIO())

    assert authenticate(username="editor", password="") is None
    assert authenticate(username="editor", password="None") is None
