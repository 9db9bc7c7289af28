"""The demo's security headers: one strict policy on every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.content import embeds
from tests.factories import make_chief, make_newsletter, publish_article
from tests.mailing.editions import make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_middleware(settings: Any) -> None:
    """The demo's own, without the stricter policy of the other tests' admin."""
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("tests.")]


def policy(response: Any) -> dict[str, list[str]]:
    """The sources of each directive."""
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize(
    "path", ["/", "/no/such/page/", "/search/", "/robots.txt", "/admin/login/"]
)
def test_every_answer_has_the_strict_policy(client: Client, path: str) -> None:
    response = client.get(path)

    told = policy(response)
    sources = {source for each in told.values() for source in each}
    assert told["default-src"] == ["'self'"]
    assert told["frame-ancestors"] == told["object-src"] == told["base-uri"] == ["'none'"]
    assert not sources & {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"}
    assert not {"script-src", "style-src"} & set(told)


def test_every_answer_tells_browsers_not_to_sniff_or_frame(client: Client) -> None:
    response = client.get("/")

    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_links_in_mail_tell_no_other_site_of_themselves(client: Client) -> None:
    make_newsletter()

    response = client.get("/newsletters/in/unknown/")

    assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("link", ["https://youtu.be/dQw4w9WgXcQ", "https://vimeo.com/76979871"])
def test_the_policy_lets_in_the_frames_of_embeds(client: Client, link: str) -> None:
    figure = f'<figure class="embed"><a href="{link}">The tide</a></figure>'
    story = publish_article(body=figure)

    response = client.get(story.get_absolute_url())

    frame = embeds.find(link)
    assert frame is not None
    assert any(frame.address.startswith(f"{host}/") for host in policy(response)["frame-src"])


def test_the_policy_lets_in_the_frame_of_an_editions_mail(client: Client) -> None:
    edition = make_edition()
    client.force_login(make_chief())
    page = f"/admin/newsroom/edition/{edition.pk}/preview/"

    preview, mail = client.get(page), client.get(f"{page}mail/")

    assert "'self'" in policy(preview)["frame-src"]
    assert policy(mail)["frame-ancestors"] == ["'self'"]
    assert policy(mail)["style-src"] == ["'unsafe-inline'"]
    assert policy(mail)["default-src"] == ["'none'"]
    assert mail.headers["X-Frame-Options"] == "SAMEORIGIN"
