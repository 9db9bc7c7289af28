"""Sign-up that cannot be abused: limits, captcha, IP addresses, forms that are none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from newsroom.models import Newsletter, Subscription
from newsroom.pages import clients, limits, mail_links, subscribing
from tests.factories import THEN, make_newsletter, make_subscription, publish_article
from tests.pages.answering import finish
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

SIGN_UP = "/newsletters/sign-up/"
SITE = {"SITE_URL": "https://news.example"}
HOOKS = "tests.pages.sign_up_hooks"


@pytest.fixture
def newsletter() -> Newsletter:
    return make_newsletter()


@pytest.fixture
def reader() -> Client:
    """A browser that checks CSRF as a real site does."""
    return Client(enforce_csrf_checks=True)


def body(response: HttpResponse) -> str:
    return response.content.decode()


def sign_up(
    client: Client, email: str = "ana@mail.example", *, ip: str = "127.0.0.1", **fields: str
) -> HttpResponse:
    return client.post(SIGN_UP, {"email": email, "website": ""} | fields, REMOTE_ADDR=ip)


def test_one_network_signs_up_so_many_in_an_hour(
    reader: Client, newsletter: Newsletter, mail_server: MailServer, settings: Any
) -> None:
    settings.NEWSROOM = SITE | {"SIGN_UPS_PER_NETWORK": 2}
    now = timezone.now().replace(minute=0, second=0)

    with time_machine.travel(now, tick=False):
        near = [sign_up(reader, f"{last}@mail.example", ip=f"8.8.8.{last}") for last in (1, 2, 3)]
        far = sign_up(reader, "far@mail.example", ip="8.8.9.1")
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        later = sign_up(reader, "later@mail.example", ip="8.8.8.4")

    assert [answer.status_code for answer in near] == [303, 303, 429]
    assert (far.status_code, later.status_code) == (303, 303)
    assert near[2]["Retry-After"] == "3600"
    assert "tried too often" in body(near[2])
    assert 'value="3@mail.example"' in body(near[2])
    assert Subscription.objects.count() == len(mail_server.received) == 4


def test_limits_are_the_same_whatever_is_known_of_the_address(
    reader: Client, newsletter: Newsletter, mail_server: MailServer, settings: Any
) -> None:
    settings.NEWSROOM = SITE | {"SIGN_UPS_PER_NETWORK": 1}
    make_subscription("known@mail.example", newsletter=newsletter)
    sign_up(reader, ip="8.8.8.8")

    answers = [
        sign_up(reader, f"{name}@mail.example", ip="8.8.8.8") for name in ("known", "unknown")
    ]

    known, unknown = (body(each).replace("unknown@", "known@") for each in answers)
    assert known == unknown
    assert {each.status_code for each in answers} == {429}


def test_all_together_sign_up_so_many_in_an_hour(
    reader: Client, newsletter: Newsletter, mail_server: MailServer, settings: Any
) -> None:
    settings.NEWSROOM = SITE | {"SIGN_UPS_PER_HOUR": 2}

    answers = [sign_up(reader, f"{n}@mail.example", ip=f"8.{n}.8.8") for n in (1, 2, 3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]


def test_one_address_is_taken_a_few_times_and_then_answered_alike(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    answers = [sign_up(reader) for _ in range(6)]
    Subscription.objects.all().delete()
    answers.append(sign_up(reader, "ANA@mail.example"))

    assert {answer.status_code for answer in answers} == {303}
    assert Subscription.objects.count() == 0


def test_robots_that_fill_in_all_fields_use_up_nothing(
    reader: Client, newsletter: Newsletter, mail_server: MailServer, settings: Any
) -> None:
    settings.NEWSROOM = SITE | {"SIGN_UPS_PER_HOUR": 1}
    sign_up(reader, website="https://spam.example")

    answer = sign_up(reader)

    assert answer.status_code == 303
    assert Subscription.objects.count() == 1


def test_machines_that_share_a_cache_count_together(
    newsletter: Newsletter, mail_server: MailServer, settings: Any, tmp_path: Path
) -> None:
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.NEWSROOM = SITE | {"SIGN_UPS_PER_NETWORK": 1}

    answers = []
    for number in (1, 2):
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": tmp_path}}
        answers.append(sign_up(Client(), f"{number}@mail.example", ip=f"8.8.8.{number}"))

    assert [answer.status_code for answer in answers] == [303, 429]
    assert list(tmp_path.iterdir())


def test_forms_sent_at_once_are_all_counted(settings: Any) -> None:
    settings.NEWSROOM = SITE | {"SIGN_UPS_PER_HOUR": 10}
    request = RequestFactory().post(SIGN_UP)

    def send(number: int) -> limits.Verdict:
        return limits.count(request, f"{number}@mail.example", at=THEN)

    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(send, range(40)))

    assert verdicts.count(limits.Verdict.TAKE) == 10


def test_sign_up_works_while_the_cache_is_down(
    reader: Client,
    newsletter: Newsletter,
    mail_server: MailServer,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.CACHES = {"default": {"BACKEND": f"{HOOKS}.BrokenCache"}}
    settings.NEWSROOM = SITE | {"SIGN_UPS_PER_HOUR": 1}

    answers = [sign_up(reader, f"{n}@mail.example") for n in (1, 2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(mail_server.received) == 2
    assert "Sign-ups are not counted: the cache fails with RuntimeError" in caplog.text
    assert "@" not in caplog.text


@pytest.mark.parametrize(
    ("given", "ip", "network"),
    [
        ("8.8.4.7", "8.8.4.7", "8.8.4.0/24"),
        ("2a00:1450:1:2:3:4:5:6", "2a00:1450:1:2:3:4:5:6", "2a00:1450:1:2::/64"),
        ("::ffff:8.8.4.7", "8.8.4.7", "8.8.4.0/24"),
        ("127.0.0.1", "127.0.0.1", ""),
        ("10.1.2.3", "10.1.2.3", ""),
        ("fe80::1%eth0", "fe80::1", ""),
        ("", "", ""),
        ("unix:", "", ""),
        ("8.8.4.7:443", "", ""),
    ],
)
def test_networks_are_told_from_addresses(given: str, ip: str, network: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=given)

    assert (clients.ip(request), clients.network(request)) == (ip, network)


@pytest.mark.parametrize(("is_kept", "kept"), [(False, None), (True, "9.9.9.9")])
def test_ip_is_kept_only_where_the_site_wants_it_and_as_it_tells_it(
    reader: Client,
    newsletter: Newsletter,
    mail_server: MailServer,
    settings: Any,
    is_kept: bool,
    kept: str | None,
) -> None:
    settings.NEWSROOM = SITE | {"CONSENT_IP": is_kept, "CLIENT_IP": f"{HOOKS}.last_forwarded"}

    reader.post(
        SIGN_UP,
        {"email": "ana@mail.example"},
        headers={"X-Forwarded-For": "6.6.6.6, 9.9.9.9"},
        REMOTE_ADDR="10.0.0.1",
    )

    assert Subscription.objects.get().consent_ip == kept


@pytest.mark.parametrize("path", [SIGN_UP, "/newsletters/account/"])
def test_captcha_is_drawn_and_must_be_passed(
    reader: Client, newsletter: Newsletter, mail_server: MailServer, settings: Any, path: str
) -> None:
    settings.NEWSROOM = SITE | {"CAPTCHA": f"{HOOKS}.Sum"}
    make_subscription("ana@mail.example", newsletter=make_newsletter("B", position=9))

    shown = reader.get(path)
    wrong = reader.post(path, {"email": "ana@mail.example", "sum": "4"})
    right = reader.post(path, {"email": "ana@mail.example", "sum": "5"})

    assert 'name="sum"' in body(shown)
    assert (wrong.status_code, right.status_code) == (400, 303)
    assert "show that you are a person" in body(wrong)
    assert 'value="ana@mail.example"' in body(wrong)
    assert len(mail_server.received) == 1
    assert "2 + 3" not in Subscription.objects.order_by("pk").last().consent_wording


def test_captcha_that_is_not_marked_safe_is_escaped(
    reader: Client, newsletter: Newsletter, settings: Any
) -> None:
    settings.NEWSROOM = SITE | {"CAPTCHA": f"{HOOKS}.Careless"}

    assert "&lt;script&gt;" in body(reader.get(SIGN_UP))


@pytest.mark.parametrize("charset", ["idna", "punycode", "hex", "rot13", "undefined", "utf-16"])
@pytest.mark.parametrize("name", ["sign_up", "account_form", "choices"])
def test_form_in_a_broken_character_set_is_no_fault_of_ours(
    newsletter: Newsletter,
    mail_server: MailServer,
    caplog: pytest.LogCaptureFixture,
    charset: str,
    name: str,
) -> None:
    token = make_subscription("bo@mail.example", newsletter=newsletter).unsubscribe_token
    path = reverse(f"newsroom:{name}", args=[token] if name == "choices" else [])
    part = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\xff..a@b.c\r\n--x--\r\n'

    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = Client(raise_request_exception=False).generic("POST", path, part, kind)

    # Which of them can be read depends on the version of Python.
    assert answer.status_code in ((200, 400) if name == "choices" else (400,))
    assert token not in caplog.text
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize(
    ("charset", "typed"), [("unicode_escape", rb"\ud800"), ("utf-7", b"+2AA-")]
)
@pytest.mark.parametrize("name", ["sign_up", "account_form", "choices"])
def test_half_a_character_is_no_fault_of_ours(
    newsletter: Newsletter, mail_server: MailServer, charset: str, typed: bytes, name: str
) -> None:
    token = make_subscription("bo@mail.example", newsletter=newsletter).unsubscribe_token
    path = reverse(f"newsroom:{name}", args=[token] if name == "choices" else [])
    head = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"

    answer = Client(raise_request_exception=False).generic(
        "POST", path, head + typed + b"@mail.example\r\n--x--\r\n", kind
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_broken_form_at_a_token_is_told_to_no_log(
    newsletter: Newsletter, caplog: pytest.LogCaptureFixture, content_type: str
) -> None:
    token = make_subscription("bo@mail.example", newsletter=newsletter).unsubscribe_token

    path = reverse("newsroom:choices", args=[token])
    answer = Client().generic("POST", path, b"--y\r\n\r\n", content_type)

    assert answer.status_code in (200, 400)
    assert token not in caplog.text


def test_pages_with_forms_set_no_cookie(reader: Client, newsletter: Newsletter) -> None:
    story = publish_article()

    pages = ["/", story.get_absolute_url(), SIGN_UP, "/newsletters/account/"]
    answers = [reader.get(page) for page in pages]

    assert {answer.status_code for answer in answers} == {200}
    assert not reader.cookies
    assert not [answer for answer in answers if "csrfmiddlewaretoken" in body(answer)]


def test_sign_up_is_looked_up_after_the_answer(
    newsletter: Newsletter, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("ana@mail.example")

    answer = mail_links.after(HttpResponse("sent"), fail, name="A sign-up")
    before = caplog.text
    finish(answer)

    assert before == ""
    assert "A sign-up failed: ValueError" in caplog.text
    assert "ana@" not in caplog.text


def test_sign_up_answers_before_anything_is_known_of_the_address(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    request = RequestFactory().post(SIGN_UP, {"email": "ana@mail.example"})

    answer = subscribing.sign_up(request)
    before = (Subscription.objects.count(), len(mail_server.received), mail_server.sessions)
    finish(answer)

    assert answer.status_code == 303
    assert before == (0, 0, 1)
    assert (Subscription.objects.count(), len(mail_server.received)) == (1, 1)


def test_mail_that_goes_out_after_the_answer_speaks_the_language_of_the_page(
    newsletter: Newsletter, mail_server: MailServer
) -> None:
    spoken: list[str] = []

    with translation.override("de"):
        answer = mail_links.after(
            HttpResponse(), lambda: spoken.append(translation.get_language()), name="A sign-up"
        )
    finish(answer)

    assert spoken == ["de"]


def test_no_text_of_the_form_stands_in_a_mail(
    reader: Client, newsletter: Newsletter, mail_server: MailServer
) -> None:
    sign_up(reader, "Buy.Cheap@mail.example", page="/visit-evil/", newsletter=newsletter.slug)

    [mail] = mail_server.received
    assert mail.recipient == "Buy.Cheap@mail.example"
    for typed in ("Buy", "Cheap", "visit-evil"):
        assert typed not in mail.part("plain") + mail.part("html") + mail.message["Subject"]
