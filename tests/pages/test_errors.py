"""What readers see instead of a page, in the site's looks and whatever is broken."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from lxml import html
from pytest_django import DjangoAssertNumQueries

from newsroom.pages import errors
from tests.archive import write_archive
from tests.factories import (
    make_article,
    make_author,
    make_section,
    make_tag,
    publish_article,
    schedule_article,
)


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret")


def denies(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("secret")


def suspects(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("secret")


def takes_a_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


urlpatterns = [
    path("paper/", include("newsroom.urls")),
    path("breaks/", breaks),
    path("denies/", denies),
    path("suspects/", suspects),
    path("form/", takes_a_form),
    path("given-up/<str:name>/", errors.gone),
]
handler400 = "newsroom.pages.errors.bad_request"
handler403 = "newsroom.pages.errors.refused"
handler404 = "newsroom.pages.errors.not_found"
handler500 = "newsroom.pages.errors.server_error"


def shown(response: Any) -> str:
    """The page's text, which is whole and drawn by our style sheet."""
    text: str = response.content.decode()
    document = html.fromstring(text)
    assert (
        document.find(".//link[@rel='stylesheet']").get("href") == "/static/newsroom/newsroom.css"
    )
    assert len(document.findall(".//h1")) == 1
    assert document.find(".//meta[@name='robots']").get("content") == "noindex"
    assert "no-store" in response["Cache-Control"]
    return text


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2, 200])
@pytest.mark.parametrize(
    ("path", "queries"), [("/nowhere/", 1), ("/2026/03/nowhere/", 3), ("/2019/", 2)]
)
def test_missing_page_takes_the_same_queries_for_few_and_many_stories(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
    number: int,
) -> None:
    section = make_section()
    write_archive(number, sections=[section], authors=[make_author()], tags=[make_tag()])

    with django_assert_num_queries(queries):
        response = client.get(path)

    assert response.status_code == 404
    assert section.get_absolute_url() in shown(response)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_missing_page_leads_on_wherever_the_paper_stands(client: Client) -> None:
    response = client.get("/elsewhere/in/the/site/")

    assert response.status_code == 404
    page = html.fromstring(shown(response))
    assert page.find(".//form[@role='search']").get("action") == "/paper/search/"
    assert {"/paper/", "/paper/archive/"} <= {each.get("href") for each in page.findall(".//a")}


@pytest.mark.django_db
def test_story_that_is_not_public_looks_like_one_that_never_was(client: Client) -> None:
    hour = timezone.now() + timedelta(hours=1)
    story = schedule_article("Minister resigns", at=timezone.now(), live_at=hour)
    make_article("Minister drafts")
    missing = story.get_absolute_url().replace("minister-resigns", "minister-yawns")

    with time_machine.travel(timezone.now(), tick=False):
        scheduled = client.get(story.get_absolute_url())
        drafted = client.get(missing.replace("yawns", "drafts"))
        never = client.get(missing)

    assert shown(scheduled) == shown(drafted) == shown(never)
    assert scheduled.headers == never.headers


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_address_that_was_given_up_is_gone(client: Client) -> None:
    response = client.get("/given-up/anything/")

    assert response.status_code == 410
    assert "This page is gone" in shown(response)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_refusal_does_not_say_why(client: Client) -> None:
    response = client.get("/denies/")

    assert response.status_code == 403
    assert "secret" not in shown(response)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_form_without_its_token_is_refused_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/form/")

    assert response.status_code == 403
    assert "load its page again" in shown(response)


@pytest.mark.urls(__name__)
def test_strange_request_is_answered_without_the_database(client: Client) -> None:
    response = client.get("/suspects/")

    assert response.status_code == 400
    assert "secret" not in shown(response)


@pytest.mark.urls(__name__)
def test_fault_is_answered_without_the_database_or_the_site(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    broken = tmp_path / "newsroom"
    broken.mkdir()
    (broken / "base.html").write_text("{% nonsense %}")
    [engine] = settings.TEMPLATES
    processors = {"context_processors": ["tests.pages.test_errors.breaks"]}
    options = {**engine["OPTIONS"], **processors}
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path], "OPTIONS": options}]
    client.raise_request_exception = False

    response = client.get("/breaks/")

    assert response.status_code == 500
    text = shown(response)
    assert "Something broke on our side" in text
    assert '<a href="/paper/">' in text
    assert "secret" not in text


@pytest.mark.urls(__name__)
def test_fault_is_answered_though_no_static_file_was_gathered(
    client: Client, settings: Any
) -> None:
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
    client.raise_request_exception = False

    response = client.get("/breaks/")

    assert response.status_code == 500
    assert "Something broke on our side" in shown(response)


@pytest.mark.django_db
def test_page_that_goes_live_is_shown_where_none_was(client: Client) -> None:
    address = f"/{timezone.now():%Y/%m}/harbour-reopens/"
    before = client.get(address).status_code

    publish_article("Harbour reopens", at=timezone.now())

    assert (before, client.get(address).status_code) == (404, 200)
