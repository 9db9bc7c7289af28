from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from newsroom.exceptions import FileRefused, NotAllowed, NotReady, WrongStage
from newsroom.mailing import bringing, importing, subscribing
from newsroom.models import Import, ImportLine, Newsletter, Subscriber, Subscription, Suppression
from newsroom.models.audience import SubscriptionQuerySet
from tests.factories import make_chief, make_newsletter, make_subscription, make_user
from tests.mailing.editions import NOW

pytestmark = pytest.mark.django_db

Outcome = ImportLine.Outcome


def bring(text: str, *, newsletter: Newsletter | None = None, **given: Any) -> Import:
    """An import of this text that was looked through."""
    brought = bringing.bring(
        io.BytesIO(text.encode()),
        **{
            "name": "list.csv",
            "newsletter": newsletter or make_newsletter(),
            "source": "Form on old.example",
            "by": make_chief(),
            "at": NOW,
            **given,
        },
    )
    while bringing.look_at_some(brought):
        pass
    return brought


def run(brought: Import, **options: Any) -> Import:
    if brought.state == Import.State.CHECKED:
        importing.start(brought, by=make_chief())
    while importing.subscribe_some(brought, at=NOW, **options):
        pass
    return brought


def outcomes(brought: Import) -> dict[str, str]:
    return {line.email: line.outcome for line in brought.lines.all()}


def confirmed(newsletter: Newsletter) -> SubscriptionQuerySet:
    return newsletter.subscriptions.confirmed()


def test_bring_tells_what_would_happen_and_subscribes_nobody() -> None:
    newsletter = make_newsletter()
    make_subscription("known@mail.example", newsletter=newsletter)
    left = make_subscription("left@mail.example", newsletter=newsletter)
    subscribing.unsubscribe(left.unsubscribe_token, at=NOW)
    erased = make_subscription("erased@mail.example", newsletter=newsletter).subscriber
    subscribing.erase(erased, at=NOW)
    before = Subscription.objects.count()

    brought = bring(
        "email,status\nnew@mail.example,\nKNOWN@mail.example,\nleft@mail.example,\n"
        "erased@mail.example,\nNew@Mail.example,\nno address,\nout@mail.example,unsubscribed\n",
        newsletter=newsletter,
    )

    assert [line.outcome for line in brought.lines.all()] == [
        Outcome.READY,
        Outcome.KNOWN,
        Outcome.LEFT,
        Outcome.BARRED,
        Outcome.TWICE,
        Outcome.BAD,
        Outcome.UNWANTED,
    ]
    assert brought.state == Import.State.CHECKED
    assert brought.lines.get(outcome=Outcome.TWICE).reason == "In line 2."
    assert "has an @" in brought.lines.get(outcome=Outcome.BAD).reason
    assert Subscription.objects.count() == before
    assert not Subscriber.objects.filter(email="new@mail.example").exists()


def test_run_subscribes_with_the_source_as_consent_and_mails_nobody(mailoutbox: list[Any]) -> None:
    newsletter = make_newsletter()

    brought = run(bring("email,created_at\nana@mail.example,2020-01-02\n", newsletter=newsletter))

    subscription = confirmed(newsletter).get()
    assert subscription.subscriber.email == "ana@mail.example"
    assert subscription.consent_wording == "Form on old.example"
    assert subscription.requested_at.year == 2020
    assert subscription.confirmed_at == NOW
    assert subscription.unsubscribe_token
    assert brought.state == Import.State.DONE
    assert outcomes(brought) == {"ana@mail.example": Outcome.SUBSCRIBED}
    assert mailoutbox == []


def test_run_confirms_who_waits_and_leaves_who_is_there() -> None:
    newsletter = make_newsletter()
    known = make_subscription("known@mail.example", newsletter=newsletter)
    waiting = make_subscription("waiting@mail.example", newsletter=newsletter)
    Subscription.objects.filter(pk=waiting.pk).update(confirmed_at=None)

    run(bring("known@mail.example\nwaiting@mail.example\n", newsletter=newsletter))

    known.refresh_from_db()
    waiting.refresh_from_db()
    assert known.consent_wording != "Form on old.example"
    assert waiting.confirmed_at == NOW
    assert waiting.consent_wording == "Form on old.example"
    assert Subscription.objects.count() == 2


def test_run_keeps_out_who_left_or_was_suppressed_since_the_file_was_looked_at() -> None:
    newsletter = make_newsletter()
    brought = bring("left@mail.example\nerased@mail.example\n", newsletter=newsletter)
    left = make_subscription("left@mail.example", newsletter=newsletter)
    subscribing.unsubscribe(left.unsubscribe_token, at=NOW)
    erased = make_subscription("erased@mail.example", newsletter=newsletter).subscriber
    subscribing.erase(erased, at=NOW)

    run(brought)

    assert not confirmed(newsletter).exists()
    assert set(outcomes(brought).values()) == {Outcome.LEFT, Outcome.BARRED}


def test_who_left_and_asked_anew_without_confirming_stays_out() -> None:
    newsletter = make_newsletter()
    left = make_subscription("left@mail.example", newsletter=newsletter)
    subscribing.unsubscribe(left.unsubscribe_token, at=NOW)
    subscribing.subscribe(
        "left@mail.example", newsletter=newsletter, page="/", wording="Get it", at=NOW
    )

    brought = run(bring("left@mail.example\n", newsletter=newsletter))

    assert outcomes(brought) == {"left@mail.example": Outcome.LEFT}
    assert not confirmed(newsletter).exists()


def test_run_that_was_stopped_goes_on_where_it_was() -> None:
    newsletter = make_newsletter()
    brought = bring("".join(f"r{n}@mail.example\n" for n in range(7)), newsletter=newsletter)
    importing.start(brought, by=make_chief())

    first = importing.subscribe_some(brought, at=NOW, most=3)
    subscribed = confirmed(newsletter).count()
    run(Import.objects.get(), most=3)

    assert (first, subscribed) == (3, 3)
    assert confirmed(newsletter).count() == 7


def test_import_again_subscribes_nobody_twice() -> None:
    newsletter = make_newsletter()
    text = "ana@mail.example\nbo@mail.example\n"

    run(bring(text, newsletter=newsletter))
    again = run(bring(text, newsletter=newsletter))

    assert set(outcomes(again).values()) == {Outcome.KNOWN}
    assert Subscription.objects.count() == 2


def test_twins_are_found_across_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "STEP", 2)

    brought = bring("a@mail.example\nb@mail.example\nc@mail.example\nA@mail.example\n")

    assert [line.outcome for line in brought.lines.all()][3] == Outcome.TWICE
    assert importing.tally(brought) == {Outcome.READY: 3, Outcome.TWICE: 1}


def test_queries_are_few_for_many_lines(django_assert_max_num_queries: Any) -> None:
    text = "".join(f"r{n}@mail.example\n" for n in range(importing.STEP))
    newsletter, chief = make_newsletter(), make_chief()

    with django_assert_max_num_queries(35):
        brought = bring(text, newsletter=newsletter, by=chief)
    importing.start(brought, by=chief)
    with django_assert_max_num_queries(25):
        importing.subscribe_some(brought, at=NOW)

    assert confirmed(newsletter).count() == importing.STEP


def test_every_verb_needs_its_permission() -> None:
    reporter = make_user(permissions=("view_subscriber", "view_import"))
    brought = bring("ana@mail.example\n")

    with pytest.raises(NotAllowed):
        bring("ana@mail.example\n", newsletter=brought.newsletter, by=reporter)
    with pytest.raises(NotAllowed):
        importing.start(brought, by=reporter)
    assert importing.subscribe_some(brought, at=NOW) == 0
    assert Import.objects.count() == 1


def test_source_of_the_consent_is_required() -> None:
    with pytest.raises(NotReady):
        bring("ana@mail.example\n", source="  ")


@pytest.mark.parametrize("text", ["", "email\n", "name\nAna\n"])
def test_file_without_addresses_leaves_no_import(text: str) -> None:
    with pytest.raises(FileRefused):
        bring(text)

    assert not Import.objects.exists()


def test_start_twice_is_refused() -> None:
    brought = bring("ana@mail.example\n")
    importing.start(brought, by=make_chief())

    with pytest.raises(WrongStage):
        importing.start(brought, by=make_chief())


def test_tick_forgets_the_lines_of_old_imports() -> None:
    old = run(bring("ana@mail.example\n", at=NOW - timedelta(days=30)))
    stopped = bring("bo@mail.example\n", newsletter=old.newsletter, at=NOW - timedelta(days=30))
    importing_at = importing.KEPT
    assert importing_at < timedelta(days=30)

    call_command("newsroom_tick", verbosity=0)

    assert not ImportLine.objects.exists()
    assert set(Import.objects.values_list("state", flat=True)) == {Import.State.DONE}
    assert stopped.lines.count() == 0
    assert Suppression.objects.count() == 0
    assert confirmed(old.newsletter).count() == 1


def test_erase_takes_the_address_out_of_imports() -> None:
    newsletter = make_newsletter()
    brought = run(bring("ana@mail.example\nbo@mail.example\n", newsletter=newsletter))

    subscribing.erase(Subscriber.objects.get(email="ana@mail.example"), at=NOW)

    assert list(brought.lines.values_list("email", flat=True)) == ["", "bo@mail.example"]
