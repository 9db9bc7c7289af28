"""Background jobs: done at once, or by a worker in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django import VERSION
from django.conf import settings
from django.db import connection, transaction
from django.test import TestCase

from newsroom import tasks
from newsroom.desk import ingesting, publishing, purging, renditions, withdrawing
from newsroom.models import Photo, PublishedArticle
from newsroom.models.published import BODIES
from tests.factories import THEN, make_chief, picture_file, publish_article

LATER = THEN + timedelta(days=1)
ROOT = Path(__file__).resolve().parent.parent


def ingested() -> Photo:
    return ingesting.ingest(Photo(alt="A bay"), picture_file(), by=make_chief(), at=THEN).photo


@pytest.mark.django_db
def test_upload_has_its_sizes_and_published_rows_too_once_it_is_stored() -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        photo = ingested()
        story = publish_article(lead_photo=photo)

    photo.refresh_from_db()
    story.refresh_from_db()
    assert photo.recipe == renditions.recipe()
    assert story.lead["renditions"] == photo.renditions != []


@pytest.mark.django_db
def test_replacement_is_shown_at_once_though_no_worker_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    photo = ingested()
    story = publish_article(lead_photo=photo)
    asked: list[int] = []

    class Queue:
        enqueue = staticmethod(asked.append)

    monkeypatch.setattr(tasks, "make_renditions", Queue)

    with TestCase.captureOnCommitCallbacks(execute=True):
        ingesting.replace(photo, picture_file(size=(900, 300)), by=make_chief(), at=LATER)

    story.refresh_from_db()
    assert (story.lead["name"], story.lead["width"]) == (photo.file.name, 900)
    assert asked == [photo.pk]


def linking_to(target: PublishedArticle) -> PublishedArticle:
    body = f'<p>As <a data-article="{target.pk}">we told</a>.</p>'
    return publish_article("The bridge", body=body)


def all_of(story: PublishedArticle) -> str:
    """All the shapes of a story's body as they are stored."""
    return " ".join(PublishedArticle.objects.values_list(*BODIES).get(pk=story.pk))


@pytest.mark.django_db
def test_withdrawal_and_publication_mend_the_links_to_a_story() -> None:
    target = publish_article("The ferry")
    story, chief, article = linking_to(target), make_chief(), target.article

    with TestCase.captureOnCommitCallbacks(execute=True):
        withdrawing.withdraw(article, by=chief, at=LATER)
    withdrawn = all_of(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        publishing.publish(article, revision=1, by=chief, at=LATER)

    assert target.slug not in withdrawn
    assert target.slug in all_of(story)


@pytest.mark.django_db
def test_removed_story_leaves_its_address_nowhere_though_no_worker_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = publish_article("The ferry")
    story = linking_to(target)

    class Queue:
        enqueue = staticmethod(lambda number: None)

    monkeypatch.setattr(tasks, "redraw_links", Queue)
    before = all_of(story)

    with TestCase.captureOnCommitCallbacks(execute=True):
        purging.purge(target.article, by=make_chief(), at=LATER, note="A court order.")

    assert target.slug in before
    assert target.slug not in all_of(story)
    assert "we told" in all_of(story)


def test_jobs_are_django_s_own_where_it_has_some() -> None:
    library = "django.tasks" if VERSION >= (6, 0) else "django_tasks"

    assert type(tasks.make_renditions).__module__.startswith(library)


@pytest.mark.django_db
def test_jobs_about_what_is_gone_do_nothing() -> None:
    tasks.make_renditions.enqueue(0)
    tasks.redraw_links.enqueue(0)


@pytest.mark.django_db
def test_jobs_are_done_where_they_are_asked_for_without_any_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "task", None)
    done: list[int] = []

    tasks._job(done.append).enqueue(7)

    assert done == [7]


@pytest.mark.django_db(transaction=True)
def test_worker_in_a_process_of_its_own_makes_what_uploads_ask_for(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with transaction.atomic():
        photo = ingested()
        story = publish_article(lead_photo=photo)
    before = Photo.objects.get().recipe

    _work()

    photo.refresh_from_db()
    story.refresh_from_db()
    assert before == ""
    assert photo.recipe == renditions.recipe()
    assert story.lead["renditions"] == photo.renditions != []


def _work() -> None:
    """Run a worker until nothing waits."""
    database = connection.settings_dict["NAME"]
    ended = subprocess.run(
        [sys.executable, "manage.py", "db_worker", "--batch", "--interval", "0"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "WORKER_DATABASE": str(database),
            "WORKER_MEDIA": str(settings.MEDIA_ROOT),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
