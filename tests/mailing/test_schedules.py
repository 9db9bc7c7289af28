from __future__ import annotations

from datetime import datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from newsroom.exceptions import NotAllowed, NotReady, WrongStage
from newsroom.mailing import digests, hours, rounds, schedules
from newsroom.models import Edition, Newsletter, Round, Schedule, Turn
from tests.factories import THEN, make_chief, make_newsletter, make_user, publish_article
from tests.front import place
from tests.mailing.editions import make_schedule

pytestmark = pytest.mark.django_db

#: Two days after ``THEN``, at which the schedules of these tests are due.
DUE = THEN.replace(hour=7, minute=0, second=0) + timedelta(days=2)
SOON = DUE + timedelta(minutes=1)
BEFORE = DUE - timedelta(minutes=1)


def turns() -> list[tuple[datetime, str]]:
    return list(Turn.objects.order_by("due_at").values_list("due_at", "state"))


def headlines(edition: Edition | None) -> list[str]:
    assert edition
    return [row.story.headline for row in edition.stories.all()]


def go(at: datetime) -> rounds.Found:
    return rounds.go(at=at)


def test_an_edition_builds_itself_at_its_hour_and_waits_as_a_draft() -> None:
    make_schedule(since=BEFORE)
    publish_article("Older", at=THEN)
    publish_article("Newer", at=THEN + timedelta(hours=1))

    before = go(BEFORE)
    [came] = go(DUE).built
    again = go(SOON)

    assert before.built == again.built == []
    assert turns() == [(DUE, "built")]
    edition = Edition.objects.get()
    assert came.turn is not None
    assert came.turn.edition == edition
    assert headlines(edition) == ["Newer", "Older"]
    assert (edition.state, edition.send_at, edition.created_at) == ("draft", None, DUE)
    assert edition.created_by is None


def test_a_schedule_that_sends_gives_its_edition_the_hour() -> None:
    make_schedule(since=BEFORE, on_due=Schedule.OnDue.SEND)
    publish_article()

    built = schedules.build_due(looked_at=BEFORE, at=SOON)

    assert [each.turn and each.turn.state for each in built] == ["built"]
    assert Edition.objects.get().send_at == DUE


def test_too_few_stories_are_noted_and_come_in_the_next_edition() -> None:
    make_schedule(since=BEFORE, fewest_stories=2)
    publish_article("First", at=THEN)
    go(SOON)

    publish_article("Second", at=DUE + timedelta(hours=1))
    tomorrow = SOON + timedelta(days=1)
    go(tomorrow - timedelta(hours=1))
    go(tomorrow)

    assert turns() == [(DUE, "too_few"), (DUE + timedelta(days=1), "built")]
    assert list(Turn.objects.order_by("due_at").values_list("stories", flat=True)) == [1, 2]
    assert headlines(Edition.objects.get()) == ["Second", "First"]


def test_no_story_at_all_is_too_few() -> None:
    make_schedule(since=BEFORE)

    go(SOON)

    assert turns() == [(DUE, "too_few")]


def test_stories_of_long_ago_come_only_while_they_are_placed() -> None:
    make_schedule(since=BEFORE, days_back=1)
    placed = publish_article("Old and placed", at=THEN - timedelta(days=400))
    publish_article("Old", at=THEN - timedelta(days=399))
    publish_article("New", at=DUE - timedelta(hours=2))
    place(placed)

    go(SOON)

    assert headlines(Edition.objects.get()) == ["Old and placed", "New"]


@pytest.mark.parametrize(
    ("looked_at", "at", "state"),
    [
        (BEFORE, BEFORE + hours.LATEST, "built"),
        (BEFORE, BEFORE + hours.LATEST + timedelta(seconds=1), "late"),
        # Nobody had looked for long before the hour either: a backup of that time was restored.
        (DUE - timedelta(hours=3), SOON, "late"),
    ],
)
def test_an_hour_that_was_missed_waits_for_a_person(
    looked_at: datetime, at: datetime, state: str
) -> None:
    make_schedule(on_due=Schedule.OnDue.SEND)
    publish_article()
    Round.objects.create(done_at=looked_at)

    go(at)
    go(at + timedelta(minutes=1))

    assert turns() == [(DUE, state)]
    assert Edition.objects.count() == (state == "built")


def test_of_many_missed_hours_the_last_one_waits_until_the_next_comes() -> None:
    make_schedule()
    publish_article()
    late = DUE + timedelta(days=9, hours=5)

    go(late)
    waiting = turns()
    for hour in range(24):
        go(late + timedelta(hours=hour))

    last = DUE + timedelta(days=9)
    assert waiting == [(last, "late")]
    assert turns() == [(last, "skipped"), (last + timedelta(days=1), "built")]


def test_a_missed_hour_is_built_by_a_person_as_a_draft() -> None:
    make_schedule(on_due=Schedule.OnDue.SEND)
    publish_article("Harbour")
    go(DUE + timedelta(hours=5))
    chief, turn = make_chief("thea"), Turn.objects.get()

    with pytest.raises(NotAllowed):
        schedules.build_late(turn, by=make_user(), at=SOON)
    edition = schedules.build_late(turn, by=chief, at=DUE + timedelta(hours=6))
    with pytest.raises(WrongStage):
        schedules.build_late(turn, by=chief, at=DUE + timedelta(hours=6))
    with pytest.raises(WrongStage):
        schedules.skip_late(turn, by=chief, at=DUE + timedelta(hours=6))

    turn.refresh_from_db()
    assert (turn.state, turn.edition, turn.by_name) == ("built", edition, "thea")
    assert (edition.send_at, headlines(edition)) == (None, ["Harbour"])
    assert Edition.objects.count() == 1


def test_a_missed_hour_without_stories_still_waits() -> None:
    make_schedule()
    go(DUE + timedelta(hours=5))
    turn = Turn.objects.get()

    with pytest.raises(NotReady, match="nothing new"):
        schedules.build_late(turn, by=make_chief(), at=SOON)

    assert turns() == [(DUE, "late")]


def test_a_missed_hour_is_skipped_by_a_person() -> None:
    make_schedule()
    publish_article("Harbour")
    go(DUE + timedelta(hours=5))
    turn = Turn.objects.get()

    with pytest.raises(NotAllowed):
        schedules.skip_late(turn, by=make_user(), at=SOON)
    schedules.skip_late(turn, by=make_chief(), at=SOON)
    go(DUE + timedelta(hours=6))

    assert turns() == [(DUE, "skipped")]
    assert Edition.objects.count() == 0


def test_a_schedule_fires_nothing_from_before_it_was_kept() -> None:
    publish_article()
    found = Schedule(newsletter=make_newsletter(), days="1234567", hour=time(7), zone="UTC")
    schedules.keep(found, by=make_chief(), at=SOON)

    go(SOON + timedelta(minutes=5))
    go(SOON + timedelta(hours=12))

    assert turns() == []


def test_a_schedule_that_is_moved_to_an_earlier_hour_does_not_fire_for_today() -> None:
    publish_article()
    chief, found = make_chief(), make_schedule(hour=time(12), since=BEFORE)
    schedules.keep(found, by=chief, at=BEFORE)
    go(SOON)
    found.hour = time(6)

    schedules.keep(found, by=chief, at=SOON)
    go(SOON + timedelta(hours=6))
    found.fewest_stories = 1
    schedules.keep(found, by=chief, at=SOON + timedelta(days=5))

    assert turns() == []
    assert Schedule.objects.get().since == SOON


def test_who_may_not_send_keeps_no_schedule_that_does() -> None:
    found = Schedule(newsletter=make_newsletter(), days="1", on_due=Schedule.OnDue.SEND)
    reader, editor = make_user(), make_user(permissions=("change_newsletter",))

    with pytest.raises(NotAllowed):
        schedules.keep(Schedule(newsletter=found.newsletter), by=reader, at=SOON)
    with pytest.raises(NotAllowed, match="no schedule of yours"):
        schedules.keep(found, by=editor, at=SOON)

    assert Schedule.objects.count() == 0


def test_an_unknown_zone_holds_up_no_other_newsletter() -> None:
    make_schedule(make_newsletter("Mars"), zone="Mars/Olympus", since=BEFORE)
    make_schedule(make_newsletter("Earth"), since=BEFORE)
    publish_article()

    built = go(SOON).built

    assert [(each.newsletter.name, bool(each.trouble)) for each in built] == [
        ("Mars", True),
        ("Earth", False),
    ]
    assert turns() == [(DUE, "built")]


def test_a_deleted_draft_is_not_built_again() -> None:
    make_schedule(since=BEFORE)
    publish_article()
    go(SOON)

    Edition.objects.get().delete()
    go(SOON + timedelta(minutes=5))

    assert turns() == [(DUE, "built")]
    assert Edition.objects.count() == 0


def test_database_keeps_one_turn_for_an_hour() -> None:
    newsletter = make_newsletter()
    given = {"newsletter": newsletter, "due_at": DUE, "state": "late", "noted_at": DUE}
    Turn.objects.create(**given)

    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(**given)

    assert Turn.objects.count() == 1


def test_a_worker_that_fails_leaves_the_hour_open(monkeypatch: pytest.MonkeyPatch) -> None:
    make_schedule(since=BEFORE)
    publish_article()

    def broken(*given: object, **more: object) -> Edition:
        Edition.objects.create(newsletter=Newsletter.objects.get(), subject="x", created_at=DUE)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(digests, "draft", broken)
        with pytest.raises(KeyboardInterrupt):
            go(SOON)
    noted = rounds.last()
    go(SOON + timedelta(minutes=1))

    assert noted is None
    assert turns() == [(DUE, "built")]
    assert Edition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_build_one_edition() -> None:
    for name in ("One", "Two"):
        make_schedule(make_newsletter(name), since=BEFORE)
    publish_article()
    start, failures = Barrier(4), []

    def work() -> None:
        try:
            start.wait(timeout=30)
            go(SOON)
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    assert turns() == [(DUE, "built"), (DUE, "built")]
    assert Edition.objects.count() == 2
    assert rounds.last() == SOON
