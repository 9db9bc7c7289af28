"""A newsletter's schedule at the desk, and the hours above the list of editions."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.admin import due_hours
from newsroom.mailing import rounds
from newsroom.models import Edition, Newsletter, Round, Schedule, Turn
from tests.admin.desk import form_data, login, sentences
from tests.admin.newsletter_desk import EDITIONS, body, url
from tests.factories import make_member, make_newsletter, make_user, publish_article
from tests.mailing.editions import make_schedule

pytestmark = pytest.mark.django_db

RIGHTS = ("view_newsletter", "change_newsletter", "add_newsletter")


@pytest.fixture
def client() -> Client:
    return login(make_member("nele", role="Newsletter editor"))


def page_of(newsletter: Newsletter) -> str:
    return reverse("admin:newsroom_newsletter_change", args=[newsletter.pk])


def save(client: Client, newsletter: Newsletter, **changes: Any) -> Any:
    """Type these of the schedule's fields into the newsletter's form, and save it."""
    page = page_of(newsletter)
    data = form_data(client.get(page))
    return client.post(page, data | {f"schedule-0-{name}": each for name, each in changes.items()})


def errors(response: Any) -> Any:
    return response.context["inline_admin_formsets"][0].formset.errors[0]


def make_late(newsletter: Newsletter, due_at: datetime) -> Turn:
    return Turn.objects.create(
        newsletter=newsletter, due_at=due_at, noted_at=due_at, state=Turn.State.LATE
    )


def test_a_newsletter_without_a_schedule_is_saved_without_one(client: Client) -> None:
    newsletter = make_newsletter()

    answer = save(client, newsletter)

    assert answer.status_code == 302
    assert Schedule.objects.count() == 0


def test_a_schedule_is_kept_and_read_back(client: Client) -> None:
    newsletter = make_newsletter()
    before = timezone.now()

    save(
        client,
        newsletter,
        days=["5", "1"],
        hour="18:30",
        zone="America/Lima",
        on_due="send",
        fewest_stories=3,
    )
    again = save(client, newsletter, days_back=30)

    schedule = Schedule.objects.get()
    assert again.status_code == 302
    assert (schedule.days, schedule.hour, schedule.zone) == ("15", time(18, 30), "America/Lima")
    assert (schedule.on_due, schedule.fewest_stories, schedule.days_back) == ("send", 3, 30)
    assert before <= schedule.since <= timezone.now()
    assert rounds.go(at=timezone.now()).built == []


def test_a_draft_waits_for_a_person_unless_told_otherwise(client: Client) -> None:
    newsletter = make_newsletter()

    save(client, newsletter, days=["1"])

    assert Schedule.objects.get().on_due == "draft"


def test_a_schedule_without_days_is_off(client: Client) -> None:
    schedule = make_schedule()

    save(client, schedule.newsletter, days=[])

    schedule.refresh_from_db()
    assert schedule.days == ""


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("days", ["8"]),
        ("zone", "Mars/Olympus"),
        ("hour", "25:00"),
        ("fewest_stories", "0"),
        ("fewest_stories", "11"),
        ("days_back", "0"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client: Client, field: str, typed: Any) -> None:
    newsletter = make_newsletter()

    answer = save(client, newsletter, **{"days": ["1"], field: typed})

    assert field in errors(answer)
    assert Schedule.objects.count() == 0


def test_who_may_not_send_keeps_no_schedule_that_does() -> None:
    newsletter = make_newsletter()
    editor = login(make_user(permissions=RIGHTS))

    refused = save(editor, newsletter, days=["1"], on_due="send")
    kept = save(editor, newsletter, days=["1"])

    assert "You may not send editions" in str(errors(refused))
    assert kept.status_code == 302
    assert Schedule.objects.get().on_due == "draft"


def test_who_may_not_send_saves_the_newsletter_of_a_schedule_that_does() -> None:
    schedule = make_schedule(on_due="send")
    editor = login(make_user(permissions=RIGHTS))

    kept = save(editor, schedule.newsletter)
    refused = save(editor, schedule.newsletter, hour="05:00")

    assert kept.status_code == 302
    assert "You may not send editions" in str(errors(refused))
    schedule.refresh_from_db()
    assert (schedule.on_due, schedule.hour) == ("send", time(7))


def test_who_may_only_look_sees_the_schedule_and_changes_nothing() -> None:
    schedule = make_schedule()
    viewer = login(make_user(permissions=("view_newsletter",)))

    page = body(viewer.get(page_of(schedule.newsletter)))
    answer = viewer.post(page_of(schedule.newsletter), {"schedule-0-days": []})

    assert 'name="schedule-0-days"' not in page
    assert answer.status_code == 403
    assert Schedule.objects.get().days == "1234567"


def test_the_list_tells_what_is_due_and_what_came(client: Client) -> None:
    newsletter = make_schedule(zone="Pacific/Auckland").newsletter
    make_newsletter("By hand")
    due_at = timezone.now() - timedelta(hours=1)
    Turn.objects.create(
        newsletter=newsletter, due_at=due_at, noted_at=due_at, state="too_few", stories=2
    )

    page = body(client.get(EDITIONS))

    assert "Next: " in page
    assert "7 a.m. NZ" in page
    assert "Built by hand" in page
    assert "2 new stories. They come in the next edition." in page
    assert "“manage.py newsroom_send” has not run yet" in page


def test_the_list_tells_that_nobody_looks(client: Client) -> None:
    make_schedule()
    Round.objects.create(done_at=timezone.now() - timedelta(hours=5))

    silent = body(client.get(EDITIONS))
    rounds.go(at=timezone.now())
    awake = body(client.get(EDITIONS))

    assert "“manage.py newsroom_send” has not run since" in silent
    assert "has not run" not in awake


def test_a_missed_hour_stands_first_however_many_newsletters_there_are(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_hours, "LINES", 1)
    make_schedule(make_newsletter("First"))
    make_late(make_newsletter("Last", position=9), timezone.now())

    page = client.get(EDITIONS)

    assert [line.newsletter.name for line in page.context["due_lines"]] == ["Last"]


def test_a_missed_hour_is_built_or_skipped_by_a_person(client: Client) -> None:
    newsletter = make_schedule().newsletter
    publish_article("Harbour reopens", at=timezone.now() - timedelta(hours=9))
    turn = make_late(newsletter, timezone.now() - timedelta(hours=8))
    other = make_late(make_newsletter("Other"), timezone.now() - timedelta(hours=8))

    shown = body(client.get(EDITIONS))
    built = client.post(reverse("admin:newsroom_turn_build", args=[turn.pk]))
    again = client.post(reverse("admin:newsroom_turn_build", args=[turn.pk]))
    skipped = client.post(reverse("admin:newsroom_turn_skip", args=[other.pk]))

    edition = Edition.objects.get()
    assert "Build it as a draft" in shown
    assert "Waits for a person" in shown
    assert built["Location"] == url(edition)
    assert "decided about this hour already" in sentences(again)
    assert "The hour is skipped." in sentences(skipped)
    assert list(Turn.objects.order_by("pk").values_list("state", flat=True)) == ["built", "skipped"]


def test_a_missed_hour_is_decided_about_by_those_who_build_and_by_post(client: Client) -> None:
    turn = make_late(make_newsletter(), timezone.now())
    pages = [reverse(f"admin:newsroom_turn_{deed}", args=[turn.pk]) for deed in ("build", "skip")]
    viewer = login(make_user(permissions=("view_edition", "view_newsletter")))

    got = {client.get(page).status_code for page in pages}
    for page in pages:
        viewer.post(page)
    missing = client.post(reverse("admin:newsroom_turn_skip", args=["9" * 5000]))

    assert got == {405}
    assert missing.status_code == 404
    assert Turn.objects.get().state == "late"
    assert Edition.objects.count() == 0


@pytest.mark.parametrize("number", [2, 9])
def test_the_hours_take_a_fixed_number_of_queries(
    number: int, client: Client, django_assert_num_queries: Any
) -> None:
    for place in range(number):
        newsletter = make_schedule(make_newsletter(f"Letter {place}")).newsletter
        make_late(newsletter, timezone.now())
    client.get(EDITIONS)

    with django_assert_num_queries(10):
        client.get(EDITIONS)
