"""The search index follows the published rows."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import modify_settings
from django.test.utils import CaptureQueriesContext
from modelsearch.models import IndexEntry

from newsroom.desk import indexing, purging, scheduling, withdrawing
from newsroom.models import PublishedArticle
from newsroom.models.searchable import as_indexed
from tests.archive import write_archive
from tests.factories import (
    THEN,
    correct_story,
    make_author,
    make_chief,
    make_section,
    make_tag,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db(transaction=True)


def indexed() -> dict[int, str]:
    """The words that the index holds, by story."""
    return {int(entry.object_id): str(entry.body) for entry in IndexEntry.objects.all()}


def write_stories(number: int) -> list[PublishedArticle]:
    return write_archive(
        number, sections=[make_section()], authors=[make_author()], tags=[make_tag()]
    )


def test_index_holds_published_and_scheduled_stories() -> None:
    live = publish_article("Harbour reopens")
    coming = schedule_article("Ferry sails", live_at=THEN + timedelta(days=999))

    words = indexed()

    assert set(words) == {live.pk, coming.pk}
    assert as_indexed("reopens") in words[live.pk]
    assert as_indexed("ferry") in words[coming.pk]


@pytest.mark.parametrize("verb", ["withdraw", "purge", "unschedule", "purge_scheduled"])
def test_index_lets_go_of_what_is_taken_from_readers(verb: str) -> None:
    chief, at = make_chief(), THEN + timedelta(days=1)
    if verb in ("withdraw", "purge"):
        story = publish_article("Harbour reopens")
    else:
        story = schedule_article("Harbour reopens", live_at=THEN + timedelta(days=999))
    assert indexed()

    match verb:
        case "withdraw":
            withdrawing.withdraw(story.article, by=chief, at=at)
        case "unschedule":
            scheduling.unschedule(story.article, by=chief, at=at)
        case _:
            purging.purge(story.article, by=chief, at=at, note="The law.")

    assert indexed() == {}


def test_correction_does_not_write_the_index_anew() -> None:
    story = publish_article("Harbour reopens")
    IndexEntry.objects.all().delete()

    correct_story(story)

    assert indexed() == {}


def test_failing_index_does_not_keep_a_story_from_readers(settings: Any) -> None:
    settings.MODELSEARCH_BACKENDS = {"default": {"BACKEND": "no.such.engine"}}

    story = publish_article("Harbour reopens")

    assert PublishedArticle.objects.live(THEN).get() == story
    assert indexed() == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODELSEARCH_BACKENDS", {"default": {"BACKEND": "tests.desk.test_indexing.FullDisk"}}),
        ("TASKS", {"default": {"BACKEND": "no.such.queue"}}),
    ],
)
def test_failing_disk_or_queue_does_not_keep_a_story_from_readers(
    settings: Any, name: str, value: Any
) -> None:
    setattr(settings, name, value)

    publish_article("Harbour reopens")

    assert PublishedArticle.objects.live(THEN).exists()
    assert indexed() == {}


class FullDisk:
    """An engine that cannot be written to."""

    def __init__(self, params: Any) -> None:
        pass

    def get_index_for_model(self, model: Any) -> Any:
        raise OSError("No space left on device")


def test_newsroom_index_writes_everything_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 3)
    stories = write_stories(7)
    gone = stories[0]
    PublishedArticle.objects.filter(pk=gone.pk).update(withdrawn_at=THEN)
    out, err = io.StringIO(), io.StringIO()

    call_command("newsroom_index", stdout=out, stderr=err)

    assert set(indexed()) == {story.pk for story in stories[1:]}
    assert out.getvalue() == "6 stories indexed.\n"
    assert "6 of 6" in err.getvalue()


def test_newsroom_index_mends_what_the_index_missed() -> None:
    [story] = write_stories(1)
    call_command("newsroom_index", verbosity=0)
    PublishedArticle.objects.update(headline="Tides")
    call_command("newsroom_index", verbosity=0)
    assert as_indexed("tides") in indexed()[story.pk]

    PublishedArticle.objects.update(withdrawn_at=THEN)
    call_command("newsroom_index", verbosity=0)

    assert indexed() == {}


def test_newsroom_index_goes_on_behind_a_story() -> None:
    stories = write_stories(3)
    err = io.StringIO()

    call_command("newsroom_index", after=stories[0].pk, stderr=err)

    assert set(indexed()) == {story.pk for story in stories[1:]}
    assert "2 of 2" in err.getvalue()


def test_newsroom_index_says_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    stories = write_stories(4)
    err = Interrupting()

    with pytest.raises(SystemExit) as stopped:
        call_command("newsroom_index", stderr=err)

    assert stopped.value.code == 130
    assert f"To go on: newsroom_index --after {stories[1].pk}" in err.getvalue()
    assert set(indexed()) == {story.pk for story in stories[:2]}


class Interrupting(io.StringIO):
    """A terminal at which somebody presses Ctrl-C once the bar is drawn."""

    is_pressed = False

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if " of " in text and not self.is_pressed:
            self.is_pressed = True
            raise KeyboardInterrupt
        return super().write(text)


def test_newsroom_index_says_that_there_is_no_index() -> None:
    with (
        modify_settings(INSTALLED_APPS={"remove": "modelsearch"}),
        pytest.raises(CommandError, match=r"django-newsroom\[search\]"),
    ):
        call_command("newsroom_index")


def test_writing_the_index_takes_the_same_queries_whatever_the_number_of_stories() -> None:
    ContentType.objects.get_for_model(PublishedArticle)
    numbers = []

    for number in (2, 40):
        stories = write_stories(number)
        with CaptureQueriesContext(connection) as captured:
            written = list(indexing.renew(after=stories[0].pk - 1))
        assert [batch.size for batch in written] == [number]
        numbers.append(len(captured))

    assert numbers[0] == numbers[1]
    assert set(indexed()) == set(PublishedArticle.objects.values_list("pk", flat=True))
