from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from newsroom.mailing import suppressing
from newsroom.models import Newsletter, Subscription, Suppression
from tests.factories import THEN, make_newsletter, make_subscription, publish_article
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

SIGN_UP = "/newsletters/sign-up/"
DONE = "/newsletters/sign-up/done/"


@pytest.fixture
def newsletter() -> Newsletter:
    return make_newsletter(description="The harbour, every morning.")


@pytest.fixture
def reader(client: Client) -> Client:
    """A browser that checks CSRF as a real site does."""
    return Client(enforce_csrf_checks=True)


def sign_up(client: Client, email: str = "ana@mail.example", **fields: Any) -> HttpResponse:
    headers = fields.pop("headers", {"Sec-Fetch-Site": "same-origin"})
    data = {"email": email, "website": "", "page": "/"} | fields
    return client.post(SIGN_UP, data, headers=headers)


def body(response: HttpResponse) -> str:
    return response.content.decode()


def link(server: MailServer, kind: str) -> str:
    """Path of the link in the newest mail."""
    found = re.search(
        rf"https://news\.example(/newsletters/{kind}/\S+/)", server.received[-1].part("plain")
    )
    assert found is not None
    return found[1]


def subscription(newsletter: Newsletter) -> Subscription:
    return make_subscription("ana@mail.example", newsletter=newsletter)


def test_box_leads_by_the_mail_to_a_confirmed_subscription(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    answer = sign_up(reader)
    page = link(mail_server, "in")
    before = reader.get(page)
    pending = Subscription.objects.pending().count()
    confirmed = reader.post(page)

    assert (answer.status_code, answer["Location"]) == (303, DONE)
    assert reader.get(DONE).status_code == 200
    assert "<form" in body(before)
    assert pending == 1
    assert "You are subscribed" in body(confirmed)
    assert Subscription.objects.confirmed().count() == 1
    assert not reader.cookies


def test_box_signs_up_for_the_newsletter_that_it_names(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    second = make_newsletter("Second", position=9)

    answer = sign_up(reader, newsletter=second.slug)

    assert (answer.status_code, answer["Location"]) == (303, DONE)
    assert Subscription.objects.get().newsletter == second


@pytest.mark.parametrize("slug", ["closed", "absent", "\x00", "x" * 5000])
def test_box_of_a_newsletter_that_is_not_open_signs_up_for_no_other(
    reader: Client, newsletter: Newsletter, mail_server: MailServer, slug: str
) -> None:
    make_newsletter("Closed", is_open=False)

    answer = sign_up(reader, newsletter=slug)

    assert answer.status_code == 409
    assert "No newsletter takes new readers now" in body(answer)
    assert not Subscription.objects.exists()


def test_sign_up_records_the_page_and_the_words_shown(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    page = publish_article().get_absolute_url()
    shown = body(reader.get(page))

    sign_up(reader, page=page)

    [asked] = Subscription.objects.all()
    assert asked.consent_page == page
    lines = asked.consent_wording.splitlines()
    assert lines[0] == "Get the latest stories delivered straight to you"
    assert "The tide – The harbour, every morning." in lines
    assert "Leave this empty" not in lines
    text = re.sub(r"<[^>]*>", "", shown)
    assert all(line in text for line in lines)


@pytest.mark.parametrize(
    "page",
    ["//evil.example/", "https://evil.example/", "x" * 400, "/\\evil", "/a\nb", "javascript:"],
)
def test_sign_up_keeps_no_page_that_is_not_of_this_site(
    reader: Client, newsletter: Newsletter, mail_server: MailServer, page: str
) -> None:
    sign_up(reader, page=page)

    assert Subscription.objects.get().consent_page == ""


def test_sign_up_answers_alike_for_every_address(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    make_subscription("confirmed@mail.example", newsletter=newsletter)
    make_subscription("pending@mail.example", newsletter=newsletter, confirmed=None)
    make_subscription("ended@mail.example", newsletter=newsletter)
    Subscription.objects.filter(subscriber__email__startswith="ended").update(ended_at=THEN)
    for reason in Suppression.Reason.values:
        Suppression.objects.create(
            address_hash=suppressing.hash_of(f"{reason}@mail.example"),
            reason=reason,
            created_at=THEN,
        )
    names = ["new", "confirmed", "pending", "ended", *Suppression.Reason.values]

    answers = [sign_up(reader, f"{name}@mail.example") for name in names]

    for answer in answers:
        del answer["Expires"]
    told = {(each.status_code, each.content, tuple(each.items())) for each in answers}
    assert len(told) == 1
    assert {each.recipient.split("@")[0] for each in mail_server.received} == {
        "new",
        "pending",
        "ended",
        "erased",
    }


def test_sign_up_twice_makes_one_row_and_one_mail(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    first, second = sign_up(reader), sign_up(reader, "ANA@mail.example")

    assert first.status_code == second.status_code == 303
    assert Subscription.objects.count() == 1
    assert len(mail_server.received) == 1


def test_malformed_address_comes_back_with_its_reason(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    answer = sign_up(reader, 'ana"><script>@mail..example', page="/tag/harbours/")

    page = body(answer)
    assert answer.status_code == 400
    assert 'value="ana&quot;&gt;&lt;script&gt;@mail..example"' in page
    assert 'id="newsroom-sign-up-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'name="page" value="/tag/harbours/"' in page
    assert Subscription.objects.count() == 0


def test_sign_up_does_not_tell_which_addresses_the_mail_server_refuses(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    mail_server.refusals["ana@mail.example"] = "550 5.1.1 unknown"

    answer = sign_up(reader)

    assert (answer.status_code, answer["Location"]) == (303, DONE)
    assert mail_server.received == []


def test_sign_up_while_the_mail_server_is_down_keeps_what_was_typed(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    mail_server.stop()

    answer = sign_up(reader)
    mail_server.start(mail_server.port)
    again = sign_up(reader)

    assert answer.status_code == 503
    assert 'value="ana@mail.example"' in body(answer)
    assert "try again in a few minutes" in body(answer)
    assert again.status_code == 303
    assert len(mail_server.received) == 1


def test_sign_up_on_a_site_without_address_tells_the_reader_to_come_back(
    reader: Client, newsletter: Newsletter, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.NEWSROOM = {}

    answer = sign_up(reader)

    assert answer.status_code == 503
    assert "try again in a few minutes" in body(answer)
    assert "SITE_URL" not in body(answer)
    assert "SITE_URL" in caplog.text
    assert "ana@" not in caplog.text


def test_trap_answers_alike_and_does_nothing(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    answer = sign_up(reader, website="https://spam.example")

    assert (answer.status_code, answer["Location"]) == (303, DONE)
    assert Subscription.objects.count() == 0
    assert mail_server.sessions == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://blog.testserver"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)
def test_sign_up_from_another_site_is_refused(
    reader: Client, newsletter: Newsletter, mail_server: MailServer, headers: dict[str, str]
) -> None:
    answer = sign_up(reader, headers=headers)

    assert answer.status_code == 403
    assert "another site" in body(answer)
    assert Subscription.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Origin": "https://testserver"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://friend.example"},
    ],
)
def test_sign_up_from_our_pages_is_taken(
    reader: Client,
    newsletter: Newsletter,
    mail_server: MailServer,
    settings: Any,
    headers: dict[str, str],
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://friend.example"]

    answer = sign_up(reader, headers=headers)

    assert answer.status_code == 303
    assert Subscription.objects.count() == 1


def test_sign_up_page_says_so_when_no_newsletter_is_open(reader: Client) -> None:
    make_newsletter(is_open=False)

    shown, sent = reader.get(SIGN_UP), sign_up(reader)

    assert shown.status_code == 200
    assert sent.status_code == 409
    for answer in (shown, sent):
        assert "No newsletter takes new readers now" in body(answer)
        assert "<form" not in body(answer)
