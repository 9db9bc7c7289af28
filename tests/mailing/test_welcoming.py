"""The mail that a newsletter greets a new reader with."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.mailing import subscribing, welcoming
from newsroom.models import Subscription
from tests.factories import THEN, make_newsletter, make_subscription
from tests.mailing.signing_up import suppress
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

WORDS = "Good morning.\n\n<b>Two</b> & three\n."


def pending(**fields: Any) -> Subscription:
    newsletter = make_newsletter(**({"welcome_text": WORDS} | fields))
    return make_subscription("ana@mail.example", newsletter=newsletter, confirmed=None)


def test_confirming_twice_mails_one_welcome(
    mail_server: MailServer, django_capture_on_commit_callbacks: Any
) -> None:
    subscription = pending(welcome_subject="Hello\nBcc: all", reply_to="desk@news.example")
    page = reverse("newsroom:confirm", args=[subscription.confirm_token])

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = Client().post(page)
    again = welcoming.welcome(subscription.pk, at=THEN)

    [mail] = mail_server.received
    assert answer.status_code == 200
    assert again is False
    message, token = mail.message, subscription.unsubscribe_token
    assert message["Subject"] == "Hello Bcc: all"
    assert message["Reply-To"] == "desk@news.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"List-Unsubscribe: <https://news.example/newsletters/out/{token}/>" in (
        mail.header_lines()
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<b>Two</b> & three" in mail.part("plain")
    assert "&lt;b&gt;Two&lt;/b&gt; &amp; three" in mail.part("html")
    for kind in ("plain", "html"):
        assert f"https://news.example/newsletters/choices/{token}/" in mail.part(kind)


def test_newsletter_without_words_mails_no_welcome(
    mail_server: MailServer, django_capture_on_commit_callbacks: Any
) -> None:
    subscription = pending(welcome_text=" \n", welcome_subject="Hello")

    with django_capture_on_commit_callbacks(execute=True):
        subscribing.confirm(subscription.confirm_token or "", at=THEN)

    assert mail_server.received == []


def test_welcome_without_a_subject_names_the_newsletter(mail_server: MailServer) -> None:
    subscription = pending()
    subscribing.confirm(subscription.confirm_token or "", at=THEN)

    welcoming.welcome(subscription.pk, at=THEN)

    assert mail_server.received[0].message["Subject"] == "Welcome to The tide"


def test_welcome_that_fails_leaves_the_confirmation_alone(
    mail_server: MailServer,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    subscription = pending()
    mail_server.stop()

    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(reverse("newsroom:confirm", args=[subscription.confirm_token]))

    assert "You are subscribed" in answer.content.decode()
    assert Subscription.objects.confirmed().count() == 1
    assert "A welcome was not mailed" in caplog.text
    assert "ana@" not in caplog.text


@pytest.mark.parametrize("why", ["ended", "complained", "gone"])
def test_no_welcome_for_who_has_left_meanwhile(mail_server: MailServer, why: str) -> None:
    subscription = pending()
    subscribing.confirm(subscription.confirm_token or "", at=THEN)
    if why == "ended":
        subscribing.unsubscribe(subscription.unsubscribe_token, at=THEN)
    elif why == "complained":
        suppress("ana@mail.example", why)
    else:
        subscribing.erase(subscription.subscriber, at=THEN)

    assert welcoming.welcome(subscription.pk, at=THEN) is False
    assert mail_server.received == []
