from __future__ import annotations

from datetime import timedelta
from typing import Any

import django
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from newsroom.mailing import tokens
from newsroom.models import Newsletter, Subscription
from tests.factories import THEN, make_newsletter, make_section, make_subscription

pytestmark = pytest.mark.django_db

SIGN_UP = "/newsletters/sign-up/"
DONE = "/newsletters/sign-up/done/"
ACCOUNT = "/newsletters/account/"
ASKED = "/newsletters/account/asked/"


@pytest.fixture
def newsletter() -> Newsletter:
    return make_newsletter(description="The harbour, every morning.")


@pytest.fixture
def reader(client: Client) -> Client:
    """A browser that checks CSRF as a real site does."""
    return Client(enforce_csrf_checks=True)


def body(response: HttpResponse) -> str:
    return response.content.decode()


def subscription(newsletter: Newsletter) -> Subscription:
    return make_subscription("ana@mail.example", newsletter=newsletter)


def test_looking_changes_nothing(reader: Client, newsletter: Newsletter) -> None:
    asked = make_subscription(newsletter=newsletter, confirmed=None)
    before = list(Subscription.objects.values())
    pages = [
        SIGN_UP,
        DONE,
        ACCOUNT,
        ASKED,
        reverse("newsroom:choices", args=[asked.unsubscribe_token]),
        reverse("newsroom:confirm", args=[asked.confirm_token]),
        reverse("newsroom:unsubscribe", args=[asked.unsubscribe_token]),
    ]

    answers = [ask(page) for page in pages for ask in (reader.get, reader.head)]
    others = {reader.put(page).status_code for page in pages}

    assert {answer.status_code for answer in answers} == {200}
    assert others <= {403, 405}
    assert list(Subscription.objects.values()) == before


def test_confirming_twice_answers_alike(reader: Client, newsletter: Newsletter) -> None:
    asked = make_subscription(newsletter=newsletter, confirmed=None)
    page = reverse("newsroom:confirm", args=[asked.confirm_token])

    answers = [reader.post(page), reader.post(page), reader.get(page)]

    assert len({answer.content for answer in answers}) == 1
    assert "You are subscribed" in body(answers[0])


def test_unsubscribing_takes_one_post_without_cookie_or_token(
    reader: Client, newsletter: Newsletter
) -> None:
    joined = subscription(newsletter)
    page = reverse("newsroom:unsubscribe", args=[joined.unsubscribe_token])
    shown = reader.get(page)

    ended = reader.post(
        page,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"},
    )

    joined.refresh_from_db()
    assert "<form" in body(shown)
    assert ended.status_code == 200
    assert "You are unsubscribed" in body(ended)
    assert joined.ended_at is not None
    assert not reader.cookies


def test_unsubscribing_again_years_later_stays_calm(reader: Client, newsletter: Newsletter) -> None:
    joined = subscription(newsletter)
    Subscription.objects.update(ended_at=THEN - timedelta(days=3000))
    page = reverse("newsroom:unsubscribe", args=[joined.unsubscribe_token])

    answers = [reader.get(page), reader.post(page)]

    joined.refresh_from_db()
    assert {answer.status_code for answer in answers} == {200}
    assert all("You are unsubscribed" in body(answer) for answer in answers)
    assert joined.ended_at == THEN - timedelta(days=3000)


@pytest.mark.parametrize("kind", ["in", "out", "choices", "account", "address"])
@pytest.mark.parametrize("token", ["a" * 26, "x", "%00", "0unsubscribe00000000000000", "é" * 300])
def test_unknown_link_is_a_plain_page(reader: Client, kind: str, token: str) -> None:
    page = f"/newsletters/{kind}/{token}/"

    answers = [reader.get(page), reader.post(page)]

    for answer in answers:
        assert answer.status_code == 404
        assert "We do not know this link" in body(answer)
        assert answer["Referrer-Policy"] == "no-referrer"


def test_pages_behind_links_are_kept_nowhere(reader: Client, newsletter: Newsletter) -> None:
    joined = subscription(newsletter)
    pages = [
        reverse("newsroom:confirm", args=[joined.confirm_token]),
        reverse("newsroom:unsubscribe", args=[joined.unsubscribe_token]),
    ]

    answers = [reader.get(page) for page in pages]

    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"
        assert "ana@mail.example" not in body(answer)


def test_pages_take_few_queries(
    reader: Client, newsletter: Newsletter, django_assert_max_num_queries: Any
) -> None:
    make_section()
    joined = subscription(newsletter)
    pages = [
        SIGN_UP,
        DONE,
        reverse("newsroom:confirm", args=[joined.confirm_token]),
        reverse("newsroom:unsubscribe", args=[joined.unsubscribe_token]),
    ]

    for page in pages:
        with django_assert_max_num_queries(4):
            reader.get(page)


def test_no_token_reaches_the_log_whatever_is_asked(
    reader: Client, newsletter: Newsletter, caplog: pytest.LogCaptureFixture
) -> None:
    asked = make_subscription(newsletter=newsletter, confirmed=None)
    swapped = reverse("newsroom:confirm", args=[asked.unsubscribe_token])
    link = reverse("newsroom:unsubscribe", args=[asked.unsubscribe_token])

    answers = [reader.put(link).status_code, reader.get(swapped).status_code]

    assert answers == [405, 404]
    assert asked.unsubscribe_token not in caplog.text


@pytest.mark.parametrize("name", ["confirm", "unsubscribe", "choices", "account", "new_address"])
def test_failure_tells_no_log_the_token(
    newsletter: Newsletter,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    mailoutbox: list[Any],
    settings: Any,
    name: str,
) -> None:
    desk = "desk@news.example"
    settings.ADMINS = [desk] if django.VERSION >= (6, 0) else [("Desk", desk)]
    settings.DEBUG = False
    token = tokens.fresh()

    def fail(text: str) -> bool:
        raise OSError("The database is gone")

    monkeypatch.setattr(tokens, "is_token", fail)
    path = reverse(f"newsroom:{name}", args=[token])
    answer = Client(raise_request_exception=False).post(path)

    assert answer.status_code == 500
    assert "Internal Server Error: /newsletters/" in caplog.text
    assert token not in caplog.text
    [mail] = mailoutbox
    assert token not in mail.subject + mail.body
