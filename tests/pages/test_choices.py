"""The page on which a reader chooses newsletters and sections, reached from any mail."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from newsroom.mailing import subscribing
from newsroom.models import Newsletter, Section, Subscription
from tests.factories import make_newsletter, make_section, make_subscription
from tests.mailing.signing_up import link_token
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    """A browser that checks CSRF as a real site does."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def daily() -> Newsletter:
    return make_newsletter("The tide", description="Every morning.")


@pytest.fixture
def joined(daily: Newsletter) -> Subscription:
    return make_subscription("ana@mail.example", newsletter=daily)


def page_of(subscription: Subscription) -> str:
    return reverse("newsroom:choices", args=[subscription.unsubscribe_token])


def body(response: HttpResponse) -> str:
    return response.content.decode()


def save(client: Client, subscription: Subscription, **fields: Any) -> HttpResponse:
    return client.post(page_of(subscription), {"save": "1"} | fields)


def chosen(subscription: Subscription) -> set[str] | None:
    subscription.refresh_from_db()
    choice = subscription.choice
    return choice and {section.name for section in choice.sections.all()}


def test_page_offers_open_newsletters_and_what_the_reader_has(
    reader: Client, joined: Subscription
) -> None:
    make_newsletter("Weekly")
    make_newsletter("Closed", is_open=False)
    old = make_newsletter("Old", is_open=False)
    make_subscription("ana@mail.example", newsletter=old, confirmed=None)

    shown = body(reader.get(page_of(joined)))

    ticked = re.findall(r'name="newsletter" value="(\d+)"( checked)?', shown)
    assert {number for number, is_ticked in ticked if is_ticked} == {
        str(joined.newsletter_id),
        str(old.pk),
    }
    assert len(ticked) == 3
    assert "Closed" not in shown
    assert "This one waits for you" in shown
    assert "ana@mail.example" not in shown


def test_reader_chooses_sections_of_a_newsletter(reader: Client, joined: Subscription) -> None:
    world, sport = make_section("World"), make_section("Sport")
    number = joined.newsletter_id

    answer = save(reader, joined, newsletter=number, had=number, **{f"sections-{number}": sport.pk})
    some = chosen(joined)
    save(reader, joined, newsletter=number, had=number)
    everything = chosen(joined)

    assert "Your choice is kept" in body(answer)
    assert f'name="sections-{number}" value="{sport.pk}" checked' in body(answer)
    assert f'name="sections-{number}" value="{world.pk}" checked' not in body(answer)
    assert (some, everything) == ({"Sport"}, None)


def test_only_the_sections_of_the_newsletter_are_offered_and_taken(
    reader: Client, joined: Subscription
) -> None:
    world, sport = make_section("World"), make_section("Sport")
    joined.newsletter.sections.add(world)
    number = joined.newsletter_id

    answer = save(
        reader,
        joined,
        newsletter=number,
        had=number,
        **{f"sections-{number}": [world.pk, sport.pk, 99999, "x"]},
    )

    assert chosen(joined) == {"World"}
    assert f'name="sections-{number}" value="{sport.pk}"' not in body(answer)


def test_further_newsletter_needs_a_confirmation_by_mail(
    reader: Client, joined: Subscription, mail_server: MailServer
) -> None:
    weekly = make_newsletter("Weekly", description="On Sundays.")
    sport = make_section("Sport")

    answer = save(
        reader,
        joined,
        newsletter=[joined.newsletter_id, weekly.pk],
        had=joined.newsletter_id,
        **{f"sections-{weekly.pk}": sport.pk},
    )
    asked = Subscription.objects.get(newsletter=weekly)
    before = asked.confirmed_at
    subscribing.confirm(link_token(mail_server, "ana@mail.example"), at=asked.requested_at)

    assert "“Weekly”: we have mailed you a link to confirm." in body(answer)
    assert before is None
    assert asked.consent_page == "/newsletters/choices/-/"
    assert "Weekly – On Sundays." in asked.consent_wording
    assert "we mail you a link to confirm" in asked.consent_wording
    assert chosen(asked) == {"Sport"}
    assert asked.confirmed_at is not None


def test_ended_newsletter_needs_a_confirmation_again(
    reader: Client, joined: Subscription, mail_server: MailServer
) -> None:
    number = joined.newsletter_id
    reader.post(page_of(joined), {"leave": number})

    save(reader, joined, newsletter=number)

    joined.refresh_from_db()
    assert (joined.confirmed_at, joined.ended_at) == (None, None)
    assert joined.earlier_consents.count() == 1
    assert len(mail_server.received) == 1


def test_one_click_leaves_one_newsletter_and_one_leaves_all(
    reader: Client, joined: Subscription
) -> None:
    others = [
        make_subscription("ana@mail.example", newsletter=make_newsletter(name))
        for name in ("Weekly", "Sport")
    ]
    bo = make_subscription("bo@mail.example", newsletter=joined.newsletter)

    one = reader.post(page_of(joined), {"leave": others[0].newsletter_id})
    left = list(Subscription.objects.confirmed().values_list("pk", flat=True))
    reader.post(page_of(joined), {"leave": "all"})

    assert "“Weekly” no longer comes to you." in body(one)
    assert set(left) == {joined.pk, others[1].pk, bo.pk}
    assert list(Subscription.objects.confirmed()) == [bo]
    assert not reader.cookies


def test_enter_in_a_box_keeps_the_choice_and_leaves_nothing(
    reader: Client, joined: Subscription
) -> None:
    form = (
        body(reader.get(page_of(joined))).partition('name="newsletter"')[2].partition("</form>")[0]
    )

    buttons = re.findall(r"<button [^>]*>", form)
    of_this_form = [button for button in buttons if ' form="' not in button]

    assert [re.search(r'name="(\w+)"', button)[1] for button in of_this_form] == ["save"]  # type: ignore[index]
    assert len(buttons) == 2


def test_unticked_newsletter_is_left_only_if_the_page_showed_it(
    reader: Client, joined: Subscription
) -> None:
    meanwhile = make_subscription("ana@mail.example", newsletter=make_newsletter("Weekly"))

    save(reader, joined, had=joined.newsletter_id)

    assert list(Subscription.objects.confirmed()) == [meanwhile]


def test_page_mails_the_link_to_the_owner_alone(
    reader: Client, joined: Subscription, mail_server: MailServer
) -> None:
    answer = reader.post(page_of(joined), {"account": "1"})

    assert "We have mailed you a link" in body(answer)
    assert [each.recipient for each in mail_server.received] == ["ana@mail.example"]
    assert "/newsletters/account/" in mail_server.received[0].part("plain")


def test_page_while_the_mail_server_is_down_says_so_and_keeps_the_rest(
    reader: Client, joined: Subscription, mail_server: MailServer
) -> None:
    weekly, sport = make_newsletter("Weekly"), make_section("Sport")
    number = joined.newsletter_id
    mail_server.stop()

    answer = save(
        reader, joined, newsletter=[number, weekly.pk], **{f"sections-{number}": sport.pk}
    )

    assert "Weekly: We cannot send mail at this moment" in body(answer)
    assert chosen(joined) == {"Sport"}


@pytest.mark.parametrize("fields", [{}, {"List-Unsubscribe": "One-Click"}, {"leave": "x"}])
def test_post_without_a_known_button_changes_nothing(
    reader: Client, joined: Subscription, fields: dict[str, str]
) -> None:
    answer = reader.post(page_of(joined), fields)

    assert answer.status_code == 200
    assert list(Subscription.objects.confirmed()) == [joined]


@pytest.mark.parametrize("number", [2, 40])
def test_page_takes_the_same_queries_for_few_and_many(
    reader: Client, joined: Subscription, django_assert_num_queries: Any, number: int
) -> None:
    for place in range(number):
        make_section(f"Section {place}")
        make_subscription("ana@mail.example", newsletter=make_newsletter(f"Letter {place}"))
    ticked = list(Section.objects.values_list("pk", flat=True))
    own = joined.newsletter_id
    save(reader, joined, newsletter=own, **{f"sections-{own}": ticked})

    with django_assert_num_queries(6):
        reader.get(page_of(joined))
