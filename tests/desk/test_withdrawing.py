from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.desk import publishing, withdrawing
from newsroom.exceptions import NotAllowed, WrongStage
from newsroom.models import Announcement, Article, PublicState, PublishedArticle, Stage
from tests.factories import (
    THEN,
    make_article,
    make_chief,
    make_user,
    publish_article,
    schedule_article,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_withdraw_takes_the_story_from_readers_and_keeps_its_row() -> None:
    story = publish_article()
    article = Article.objects.get(pk=story.pk)

    withdrawing.withdraw(article, by=make_chief(), at=THEN + HOUR, line="It was not so.")

    gone = PublishedArticle.objects.get()
    assert gone.state(THEN + HOUR) == PublicState.WITHDRAWN
    assert gone.withdrawal_line == "It was not so."
    assert not PublishedArticle.objects.live(THEN + 2 * HOUR).exists()
    assert article.stage == Article.objects.get().stage == Stage.DRAFT
    event = article.events.first()
    assert (event.verb, event.note) == ("withdraw", "It was not so.")


def test_withdraw_keeps_the_note_for_the_desk_alone() -> None:
    article = Article.objects.get(pk=publish_article().pk)

    withdrawing.withdraw(article, by=make_chief(), at=THEN + HOUR, note="A lawyer wrote.")

    assert PublishedArticle.objects.get().withdrawal_line == ""
    assert article.events.first().note == "A lawyer wrote."


@pytest.mark.parametrize(("line", "status"), [("It was not so.", 410), ("", 404)])
def test_the_address_of_a_withdrawn_story_answers_with_its_line_or_not_at_all(
    client, line: str, status: int
) -> None:
    story = publish_article("Boats return")
    withdrawing.withdraw(
        Article.objects.get(pk=story.pk), by=make_chief(), at=THEN + HOUR, line=line
    )

    answer = client.get(story.get_absolute_url())

    assert answer.status_code == status
    assert line in answer.content.decode()
    assert "Boats return" not in answer.content.decode()


def test_withdraw_announces_nothing_of_the_story_any_more() -> None:
    story = publish_article(expires_at=THEN + 9 * HOUR)
    assert Announcement.objects.exists()

    withdrawing.withdraw(Article.objects.get(pk=story.pk), by=make_chief(), at=THEN + HOUR)

    assert not Announcement.objects.exists()


def test_withdraw_takes_what_has_expired() -> None:
    story = publish_article(expires_at=THEN + HOUR)

    withdrawing.withdraw(Article.objects.get(pk=story.pk), by=make_chief(), at=THEN + 2 * HOUR)

    assert PublishedArticle.objects.get().state(THEN + 2 * HOUR) == PublicState.WITHDRAWN


def test_withdraw_is_refused_when_nothing_is_public() -> None:
    article = make_article()

    with pytest.raises(WrongStage):
        withdrawing.withdraw(article, by=make_chief(), at=THEN)

    assert article.events.count() == 1


def test_withdraw_is_refused_when_the_story_is_scheduled() -> None:
    story = schedule_article(live_at=THEN + 2 * HOUR)

    with pytest.raises(WrongStage):
        withdrawing.withdraw(Article.objects.get(pk=story.pk), by=make_chief(), at=THEN + HOUR)

    assert PublishedArticle.objects.live(THEN + 2 * HOUR).exists()


def test_withdraw_is_refused_without_the_permission() -> None:
    story = publish_article()
    editor = make_user(permissions=("change_article", "publish_article"))

    with pytest.raises(NotAllowed):
        withdrawing.withdraw(Article.objects.get(pk=story.pk), by=editor, at=THEN + HOUR)

    assert PublishedArticle.objects.live(THEN + HOUR).exists()


def test_publish_brings_a_withdrawn_story_back_at_its_old_address() -> None:
    chief = make_chief()
    story = publish_article(by=chief)
    article = Article.objects.get(pk=story.pk)
    withdrawing.withdraw(article, by=chief, at=THEN + HOUR, line="Not so.")

    publishing.publish(article, revision=1, by=chief, at=THEN + 2 * HOUR)

    back = PublishedArticle.objects.live(THEN + 2 * HOUR).get()
    assert back.get_absolute_url() == story.get_absolute_url()
    assert (back.published_at, back.withdrawal_line) == (THEN, "")
