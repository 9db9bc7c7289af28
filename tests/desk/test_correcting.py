from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom import signals
from newsroom.desk import correcting, publishing, purging, revising, withdrawing
from newsroom.desk.correcting import Notice
from newsroom.exceptions import NotAllowed, NoteMissing, NotReady, WrongStage
from newsroom.models import Article, Correction, PublishedArticle
from tests.factories import (
    THEN,
    correct_story,
    make_article,
    make_chief,
    make_member,
    make_user,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOTICE = Notice(kind=Correction.Kind.CORRECTION, text=" The boats came on Tuesday. ")


def test_correct_puts_the_notice_on_the_story_and_on_record() -> None:
    story = publish_article()
    editor = make_member("vera", role="Editor")

    correction = correcting.correct(story.article, NOTICE, by=editor, at=THEN + DAY)

    public = PublishedArticle.objects.get()
    assert Correction.objects.get() == correction
    assert (correction.text, correction.by, correction.by_name) == (
        "The boats came on Tuesday.",
        editor,
        "vera",
    )
    assert public.notices == [
        {
            "kind": "correction",
            "text": "The boats came on Tuesday.",
            "placement": "top",
            "at": "2026-03-15T09:26:53+00:00",
        }
    ]
    assert (public.revised_at, public.drawn_at, public.published_at) == (
        THEN + DAY,
        THEN + DAY,
        THEN,
    )


def test_correct_refuses_the_notice_that_stands_there_already() -> None:
    story, chief = publish_article(), make_chief()
    correcting.correct(story.article, NOTICE, by=chief, at=THEN + DAY)

    with pytest.raises(NotReady, match="already"):
        correcting.correct(story.article, NOTICE, by=chief, at=THEN + 2 * DAY)

    assert Correction.objects.count() == 1
    assert len(PublishedArticle.objects.get().notices) == 1
    assert PublishedArticle.objects.get().revised_at == THEN + DAY


def test_correct_changes_neither_text_nor_stage() -> None:
    story = publish_article("Boats return")
    article = Article.objects.get()
    article.headline = "Not public yet"
    revising.save(article, by=make_chief(), at=THEN + DAY / 2)

    correct_story(story)

    article.refresh_from_db()
    assert (article.headline, article.stage, article.revision_number) == (
        "Not public yet",
        "draft",
        2,
    )
    assert PublishedArticle.objects.get().headline == "Boats return"


def test_correct_writes_the_event_that_explains_it() -> None:
    story = publish_article()

    correct_story(story, "It was Tuesday.")

    event = story.article.events.first()
    assert event is not None
    assert (event.verb, event.note, event.at) == ("correct", "It was Tuesday.", THEN + DAY)


def test_correct_is_announced_with_the_correction(
    django_capture_on_commit_callbacks: object,
) -> None:
    story = publish_article()
    heard: list[dict[str, object]] = []

    def listen(**told: object) -> None:
        heard.append(told)

    signals.article_corrected.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            correction = correct_story(story)
    finally:
        signals.article_corrected.disconnect(listen)

    [told] = heard
    assert (told["correction"], told["published"], told["at"]) == (correction, story, THEN + DAY)
    assert told["key"] == f"corrected:{story.pk}:2026-03-15T09:26:53+00:00"


def test_correct_is_refused_without_the_permission() -> None:
    story = publish_article()
    reporter = make_member(role="Reporter")

    with pytest.raises(NotAllowed):
        correcting.correct(story.article, NOTICE, by=reporter, at=THEN + DAY)

    assert not Correction.objects.exists()


def test_correct_takes_its_own_permission_alone() -> None:
    story = publish_article()
    corrector = make_user(permissions=("correct_article",))

    correcting.correct(story.article, NOTICE, by=corrector, at=THEN + DAY)

    assert Correction.objects.count() == 1


def _draft() -> Article:
    return make_article()


def _scheduled() -> Article:
    return schedule_article(live_at=THEN + 2 * DAY).article


def _expired() -> Article:
    return publish_article(expires_at=THEN + DAY).article


def _withdrawn() -> Article:
    story = publish_article()
    withdrawing.withdraw(story.article, by=make_chief(), at=THEN + DAY)
    return story.article


@pytest.mark.parametrize("make", [_draft, _scheduled, _expired, _withdrawn])
def test_correct_is_refused_unless_the_story_is_live(make: object) -> None:
    article = make()

    with pytest.raises(WrongStage, match="live"):
        correcting.correct(article, NOTICE, by=make_chief(), at=THEN + DAY)

    assert not Correction.objects.exists()


def test_correct_is_refused_without_words() -> None:
    story = publish_article()

    with pytest.raises(NoteMissing):
        correct_story(story, "  ")


def test_a_correction_cannot_be_rewritten() -> None:
    correction = correct_story(publish_article())
    correction.text = "Something else."

    with pytest.raises(TypeError, match="append-only"):
        correction.save()


def test_publishing_again_keeps_the_notices_and_adds_the_new_one() -> None:
    chief = make_chief()
    story = publish_article(by=chief)
    correct_story(story, "First.")
    article = Article.objects.get()
    article.headline = "Boats, again"
    revision = revising.save(article, by=chief, at=THEN + 2 * DAY)
    notice = Notice(kind=Correction.Kind.UPDATE, text="Second.")

    publishing.publish(
        article, revision=revision.number, by=chief, at=THEN + 3 * DAY, notice=notice
    )

    public = PublishedArticle.objects.get()
    assert [each["text"] for each in public.notices] == ["First.", "Second."]
    assert [each.text for each in Correction.objects.all()] == ["First.", "Second."]
    assert (public.headline, public.revised_at) == ("Boats, again", THEN + 3 * DAY)


def test_publishing_is_undone_when_its_notice_is_refused() -> None:
    chief = make_chief()
    story = publish_article("Boats return", by=chief)
    article = Article.objects.get()
    article.headline = "Boats, again"
    revision = revising.save(article, by=chief, at=THEN + DAY)
    notice = Notice(kind=Correction.Kind.UPDATE, text="")

    with pytest.raises(NoteMissing):
        publishing.publish(
            article, revision=revision.number, by=chief, at=THEN + 2 * DAY, notice=notice
        )

    story.refresh_from_db()
    assert (story.headline, story.revised_at) == ("Boats return", None)


def test_purge_removes_the_notices_and_what_the_timeline_says_of_them() -> None:
    story = publish_article()
    correct_story(story, "The name was wrong.")

    purging.purge(story.article, by=make_chief(), at=THEN + 2 * DAY, note="Order 12.")

    story.refresh_from_db()
    assert not Correction.objects.exists()
    assert story.notices == []
    assert not story.article.events.filter(note__contains="name").exists()
