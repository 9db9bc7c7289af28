"""A page that was drawn for one visitor is never shown to another, nor kept by any cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_user
from tests.pages.cached import publish_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_copies")]

BASE = """<!doctype html><title>{% block newsroom_title %}{% endblock %}</title>
{% block newsroom_head %}{% endblock %}<p>%s</p>{% block newsroom_content %}{% endblock %}"""
GREETINGS = {
    "user": "{% if user.is_authenticated %}Hello, {{ user.get_username }}{% endif %}",
    "the request's user": "{% if request.user.is_staff %}Hello, tide-reader{% endif %}",
    "permissions": "{% if perms.newsroom.add_article %}Hello, tide-reader{% endif %}",
    "session": "{{ request.session.greeting }}",
    "cookies": "{{ request.COOKIES.greeting }}",
    "all cookies": "{% for name, value in request.COOKIES.items %}{{ value }}{% endfor %}",
    "cookies as text": "{{ request.COOKIES }}",
    "headers": "{{ request.headers.cookie }}",
    "variables": "{{ request.META.HTTP_COOKIE }}",
    "environment": "{{ request.environ.HTTP_COOKIE }}",
    "messages": "{% for message in messages %}{{ message }}{% endfor %}",
    "form": "<form method='post'>{% csrf_token %}</form>",
}
Greets = Callable[[str], None]


@pytest.fixture
def greets(settings: Any, tmp_path: Path) -> Greets:
    """Has a site's own base template greet so."""

    def write(greeting: str) -> None:
        folder = tmp_path / "templates"
        (folder / "newsroom").mkdir(parents=True)
        (folder / "newsroom" / "base.html").write_text(BASE.replace("%s", greeting), "utf-8")
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]

    return write


@pytest.fixture
def reader() -> Client:
    """A visitor who is logged in, with a cookie and something in the session."""
    client = Client()
    client.force_login(make_user("tide-reader", permissions=("add_article",)))
    session = client.session
    session["greeting"] = "Hello, tide-reader"
    session.save()
    client.cookies["greeting"] = "Hello, tide-reader"
    return client


def with_locale(settings: Any) -> None:
    """The order that Django's documentation gives."""
    place = settings.MIDDLEWARE.index("django.middleware.common.CommonMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE]
    settings.MIDDLEWARE.insert(place, "django.middleware.locale.LocaleMiddleware")


@pytest.mark.parametrize("greeting", GREETINGS)
@pytest.mark.parametrize("is_in_languages", [False, True])
def test_greeting_is_seen_by_its_reader_alone(
    client: Client,
    reader: Client,
    greets: Greets,
    redis_cache: None,
    settings: Any,
    greeting: str,
    is_in_languages: bool,
) -> None:
    publish_paper()
    greets(GREETINGS[greeting])
    if is_in_languages:
        with_locale(settings)

    for visitors in ([reader, client, reader], [client, reader, client]):
        for visitor in visitors:
            response = visitor.get("/section/world/")

            is_greeted = visitor is reader and greeting not in ("messages", "form")
            assert ("tide-reader" in response.content.decode()) == is_greeted
            assert response["Cache-Control"] == "private, no-store"
            assert "ETag" not in response
            assert "Last-Modified" not in response


def test_page_that_does_not_greet_is_kept_beside_one_that_does(
    client: Client,
    reader: Client,
    greets: Greets,
    redis_cache: None,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    publish_paper()
    greets("{% if request.path == '/' %}{{ user }}{% endif %}")

    fronts = [visitor.get("/") for visitor in (reader, client)]
    section = reader.get("/section/world/")

    assert [front["Cache-Control"] for front in fronts] == ["private, no-store"] * 2
    assert ["tide-reader" in front.content.decode() for front in fronts] == [True, False]
    assert section["Cache-Control"].startswith("public")
    with django_assert_num_queries(0):
        assert client.get("/section/world/").content == section.content


def test_template_that_begins_to_greet_makes_older_copies_unknown(
    client: Client, greets: Greets, redis_cache: None, settings: Any
) -> None:
    publish_paper()
    before = client.get("/")
    greets(GREETINGS["user"])

    after = client.get("/", headers={"if-none-match": before["ETag"]})

    assert after.status_code == 200
    assert after["Cache-Control"] == "private, no-store"


def test_page_with_somebody_elses_cookie_is_kept_by_nobody(
    client: Client, reader: Client, redis_cache: None, settings: Any
) -> None:
    publish_paper()
    tag = client.get("/")["ETag"]
    settings.SESSION_SAVE_EVERY_REQUEST = True

    answers = [reader.get("/"), reader.get("/", headers={"if-none-match": tag})]

    assert [answer.status_code for answer in answers] == [200, 304]
    for response in answers:
        assert "sessionid" in response.cookies
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response
    assert client.get("/")["Cache-Control"].startswith("public")


class Themed:
    """A site's middleware that knows its visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.newsroom_is_personal = "greeting" in request.COOKIES  # type: ignore[attr-defined]
        return self.get_response(request)


def test_site_says_which_pages_are_personal(
    client: Client, reader: Client, redis_cache: None, settings: Any
) -> None:
    publish_paper()
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Themed"]

    answers = [visitor.get("/") for visitor in (client, reader, client)]

    kinds = [answer["Cache-Control"].partition(",")[0] for answer in answers]
    assert kinds == ["public", "private", "public"]


def test_page_behind_a_password_of_the_server_is_private(client: Client) -> None:
    publish_paper()

    response = client.get("/", headers={"authorization": "Basic dGlkZTpsb3c="})

    assert response["Cache-Control"] == "private, no-store"


def test_address_behind_a_proxy_does_not_make_a_page_personal(
    client: Client, settings: Any
) -> None:
    publish_paper()
    settings.NEWSROOM = {}
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_SCHEME", "https")

    response = client.get("/", headers={"x-scheme": "https"})

    assert response["Cache-Control"].startswith("public")
    assert "https://testserver" in response["Link"]


def test_header_that_is_no_part_of_the_address_is_in_no_page_for_all(
    client: Client, greets: Greets, redis_cache: None
) -> None:
    publish_paper()
    greets("{{ request.META.HTTP_X_FORWARDED_HOST }}")

    poisoned = client.get("/", headers={"x-forwarded-host": "evil.example"})

    assert "evil.example" in poisoned.content.decode()
    assert poisoned["Cache-Control"] == "private, no-store"
    assert "evil.example" not in client.get("/").content.decode()


def test_page_in_the_language_of_a_cookie_is_private(
    client: Client, redis_cache: None, settings: Any
) -> None:
    publish_paper()
    with_locale(settings)
    arab = Client()
    arab.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"

    chosen, asked = arab.get("/"), client.get("/", headers={"accept-language": "ar"})

    assert ['lang="ar"' in page.content.decode() for page in (chosen, asked)] == [True, True]
    assert chosen["Cache-Control"] == "private, no-store"
    assert asked["Cache-Control"].startswith("public")


def test_page_of_an_answers_form_that_was_asked_for_before_is_private(
    client: Client, greets: Greets, redis_cache: None, settings: Any
) -> None:
    publish_paper()
    greets("{{ request.accepted_types }}")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.asks_for_form"]

    response = client.get("/", headers={"accept": "text/tide"})

    assert "text/tide" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def asks_for_form(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.accepts("text/html")
        return get_response(request)

    return middleware
