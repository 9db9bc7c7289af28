"""What is kept on a reader: shown, taken away, moved and erased by a link that is mailed."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from newsroom.mailing import rationing
from newsroom.models import (
    MailedLink,
    Newsletter,
    Subscriber,
    Subscription,
    Suppression,
)
from newsroom.pages import account
from tests.factories import make_newsletter, make_subscription
from tests.mailing.signing_up import suppress
from tests.pages.answering import finish
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

FORM = "/newsletters/account/"
ASKED = "/newsletters/account/asked/"
NOW = timezone.now()


@pytest.fixture
def reader() -> Client:
    """A browser that checks CSRF as a real site does."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def newsletter() -> Newsletter:
    return make_newsletter()


@pytest.fixture
def ana(newsletter: Newsletter) -> Subscriber:
    return make_subscription("ana@mail.example", newsletter=newsletter).subscriber


def body(response: HttpResponse) -> str:
    return response.content.decode()


def ask(client: Client, email: str = "ana@mail.example", **fields: str) -> HttpResponse:
    return client.post(FORM, {"email": email, "website": ""} | fields)


def link(server: MailServer, address: str = "ana@mail.example") -> str:
    """Path of the link in the newest mail to this address."""
    text = server.to(address)[-1].part("plain")
    found = re.search(r"https://news\.example(/newsletters/(?:account|address)/\S+/)", text)
    assert found is not None
    return found[1]


def test_form_answers_alike_for_every_address_and_mails_the_known_ones(
    reader: Client, ana: Subscriber, mail_server: MailServer
) -> None:
    make_subscription("pending@mail.example", newsletter=make_newsletter("B"), confirmed=None)
    make_subscription("barred@mail.example", newsletter=make_newsletter("C"))
    make_subscription("gone@mail.example", newsletter=make_newsletter("D"))
    suppress("barred@mail.example", "complained")
    mail_server.refusals["gone@mail.example"] = "550 no such user"
    names = ["ana", "pending", "barred", "gone", "unknown"]

    answers = [ask(reader, f"{name}@mail.example") for name in names]

    for answer in answers:
        del answer["Expires"]
    told = {(each.status_code, each.content, tuple(each.items())) for each in answers}
    assert len(told) == 1
    assert answers[0]["Location"] == ASKED
    assert [each.recipient.split("@")[0] for each in mail_server.received] == ["ana", "pending"]
    assert MailedLink.objects.count() == 2
    assert not reader.cookies


def test_form_answers_before_it_looks_the_address_up(
    ana: Subscriber, mail_server: MailServer, django_assert_num_queries: Any
) -> None:
    request = RequestFactory().post(FORM, {"email": "ana@mail.example"})

    with django_assert_num_queries(0):
        answer = account.account_form(request)
    before = len(mail_server.received)
    finish(answer)

    assert answer.status_code == 303
    assert (before, len(mail_server.received)) == (0, 1)


def test_mail_holds_the_link_and_nothing_typed(
    reader: Client, ana: Subscriber, mail_server: MailServer
) -> None:
    ask(reader, "ANA@mail.example")

    [mail] = mail_server.received
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.recipient == "ana@mail.example"
    assert "ANA" not in mail.raw.decode()
    assert "good for 1 hour" in mail.part("plain")
    token = link(mail_server).split("/")[-2]
    assert token not in MailedLink.objects.get().token_hash


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"email": "ana@"}, 400, "Something is missing after the @."),
        ({"website": "https://spam.example"}, 303, ""),
    ],
)
def test_form_mails_nothing_for_mistakes_and_robots(
    reader: Client,
    ana: Subscriber,
    mail_server: MailServer,
    fields: dict[str, str],
    status: int,
    said: str,
) -> None:
    answer = ask(reader, **fields)

    assert answer.status_code == status
    assert said in body(answer)
    assert mail_server.received == []


def test_form_from_another_site_is_refused(
    reader: Client, ana: Subscriber, mail_server: MailServer
) -> None:
    answer = reader.post(FORM, {"email": ana.email}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert mail_server.received == []


def test_one_address_gets_a_few_links_in_a_day(
    reader: Client, ana: Subscriber, mail_server: MailServer
) -> None:
    for hour in range(20):
        with time_machine.travel(NOW + timedelta(hours=hour), tick=False):
            ask(reader)

    assert len(mail_server.received) == 5


def test_link_is_good_for_an_hour(reader: Client, ana: Subscriber, mail_server: MailServer) -> None:
    with time_machine.travel(NOW, tick=False):
        ask(reader)
    page = link(mail_server)

    with time_machine.travel(NOW + timedelta(minutes=59), tick=False):
        in_time = reader.get(page)
    with time_machine.travel(NOW + timedelta(minutes=60), tick=False):
        late = [reader.get(page), reader.post(f"{page}erase/"), reader.post(f"{page}download/")]

    assert "ana@mail.example" in body(in_time)
    assert "no-store" in in_time["Cache-Control"]
    assert {answer.status_code for answer in late} == {404}
    assert Subscriber.objects.count() == 1


def test_download_holds_all_that_is_kept(
    reader: Client, ana: Subscriber, mail_server: MailServer
) -> None:
    Subscription.objects.update(consent_page="/world/", consent_wording="Get the latest")
    ask(reader)

    looked = reader.get(f"{link(mail_server)}download/")
    answer = reader.post(f"{link(mail_server)}download/")

    data = json.loads(answer.content)
    assert "Download (JSON)" in body(looked)
    assert data["address"] == "ana@mail.example"
    assert data["subscriptions"][0]["newsletter"] == "The tide"
    assert data["subscriptions"][0]["consent_wording"] == "Get the latest"
    assert answer["Content-Disposition"] == 'attachment; filename="newsletter-data.json"'
    assert "no-store" in answer["Cache-Control"]
    token = Subscription.objects.get().unsubscribe_token
    assert token not in body(answer)


def test_erasing_asks_again_and_keeps_a_hash_alone(
    reader: Client, ana: Subscriber, mail_server: MailServer
) -> None:
    ask(reader)
    page = f"{link(mail_server)}erase/"

    asked = reader.get(page)
    before = Subscriber.objects.count()
    erased = reader.post(page)
    again = reader.post(page)

    assert "Erase all that we keep on you?" in body(asked)
    assert (before, Subscriber.objects.count(), MailedLink.objects.count()) == (1, 0, 0)
    assert "It is erased" in body(erased)
    assert again.status_code == 404
    assert Suppression.objects.get().reason == Suppression.Reason.ERASED


def move(client: Client, server: MailServer, to: str) -> HttpResponse:
    """Ask at the old address for a link, and by it to move to the new one."""
    ask(client)
    return client.post(f"{link(server)}move/", {"email": to, "website": ""})


def test_moving_takes_the_yes_of_both_ends(
    reader: Client, ana: Subscriber, mail_server: MailServer
) -> None:
    subscription = ana.subscriptions.get()
    answer = move(reader, mail_server, "ana@new.example")
    old_link, page = link(mail_server), link(mail_server, "ana@new.example")
    before = (reader.get(page).status_code, Subscriber.objects.get().email)

    moved = reader.post(page)

    assert "Now look in your new mailbox" in body(answer)
    assert before == (200, "ana@mail.example")
    assert "Your address is changed" in body(moved)
    assert Subscriber.objects.get().email == "ana@new.example"
    subscription.refresh_from_db()
    assert subscription.subscriber.email == "ana@new.example"
    assert subscription.confirmed_at is not None
    assert [reader.get(path).status_code for path in (old_link, page)] == [404, 404]
    assert "mail.example" not in mail_server.to("ana@new.example")[0].part("plain")


@pytest.mark.parametrize("known", ["", "confirmed", "complained"])
def test_moving_answers_alike_whatever_the_new_address_is(
    reader: Client, ana: Subscriber, mail_server: MailServer, known: str
) -> None:
    if known == "confirmed":
        make_subscription("bo@mail.example", newsletter=make_newsletter("B"))
    elif known:
        suppress("bo@mail.example", known)

    answer = move(reader, mail_server, "bo@mail.example")

    assert answer.status_code == 200
    assert "Now look in your new mailbox" in body(answer)
    assert len(mail_server.to("bo@mail.example")) == (0 if known == "complained" else 1)


def test_no_address_is_pestered_by_many_who_would_move_there(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    for number in range(6):
        name = f"reader{number}@mail.example"
        make_subscription(name, newsletter=newsletter)
        ask(reader, name)
        with time_machine.travel(NOW + timedelta(minutes=number), tick=False):
            page = f"{link(mail_server, name)}move/"
            cache.clear()
            reader.post(page, {"email": "victim@mail.example"})

    assert len(mail_server.to("victim@mail.example")) == rationing.MOST_LINKS


@pytest.mark.parametrize(
    ("to", "said"),
    [("ANA@mail.example", "the address that you have now"), ("ana@", "Something is missing")],
)
def test_moving_nowhere_says_so_beside_the_field(
    reader: Client, ana: Subscriber, mail_server: MailServer, to: str, said: str
) -> None:
    answer = move(reader, mail_server, to)

    assert answer.status_code == 400
    assert said in body(answer)
    assert f'value="{to}"' in body(answer)
    assert len(mail_server.received) == 1


@pytest.mark.parametrize("kind", ["account", "address"])
def test_links_open_only_what_they_are_for(
    reader: Client, ana: Subscriber, mail_server: MailServer, kind: str
) -> None:
    move(reader, mail_server, "ana@new.example")
    tokens = {
        "account": link(mail_server).split("/")[-2],
        "address": link(mail_server, "ana@new.example").split("/")[-2],
        "unsubscribe": ana.subscriptions.get().unsubscribe_token,
        "none": "a" * 26,
        "nonsense": "%00",
    }
    del tokens[kind]

    answers = [reader.get(f"/newsletters/{kind}/{token}/") for token in tokens.values()]

    assert {answer.status_code for answer in answers} == {404}


def test_looking_changes_nothing_and_stays_out_of_logs_and_caches(
    reader: Client, ana: Subscriber, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    move(reader, mail_server, "ana@new.example")
    page, new = link(mail_server), link(mail_server, "ana@new.example")
    choices = reverse("newsroom:choices", args=[ana.subscriptions.get().unsubscribe_token])
    pages = [page, f"{page}download/", f"{page}erase/", f"{page}move/", new, choices]
    before = [list(model.objects.values()) for model in (Subscriber, Subscription, MailedLink)]
    caplog.clear()

    answers = [do(each) for each in pages for do in (reader.get, reader.head)]
    others = [reader.put(each) for each in pages]

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.status_code for answer in others} == {405}
    after = [list(model.objects.values()) for model in (Subscriber, Subscription, MailedLink)]
    assert after == before
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
    assert page.split("/")[-2] not in caplog.text
    assert not reader.cookies
    assert len(mail_server.received) == 2


def test_pages_take_few_queries(
    reader: Client, ana: Subscriber, mail_server: MailServer, django_assert_max_num_queries: Any
) -> None:
    move(reader, mail_server, "ana@new.example")
    page, new = link(mail_server), link(mail_server, "ana@new.example")

    for each in (FORM, ASKED, page, f"{page}erase/", f"{page}move/", new):
        with django_assert_max_num_queries(3):
            reader.get(each)
