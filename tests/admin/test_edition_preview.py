"""The preview of an edition: its mail in a frame that has a policy of its own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from newsroom.admin.edition_frame import in_scheme
from newsroom.mailing import messages
from newsroom.models import Edition
from tests.admin.desk import login
from tests.admin.newsletter_desk import body, newsletter_editor, url
from tests.factories import make_chief, make_photo, make_user
from tests.mailing.editions import make_edition

pytestmark = pytest.mark.django_db

SHEET = "getComputedStyle(document.querySelector('.nr-sheet')).backgroundColor"
LIGHT, DARK = "rgb(255, 253, 249)", "rgb(20, 21, 23)"


@pytest.fixture
def client() -> Client:
    return newsletter_editor()


@pytest.fixture
def edition() -> Edition:
    return make_edition(None, '"><script>alert(1)</script>')


def test_preview_frames_the_mail_in_a_sandbox(client: Client, edition: Edition) -> None:
    page = body(client.get(url(edition, "preview")))

    assert "<script>alert" not in page
    assert page.count("<iframe") == 1
    assert re.search(r'<iframe [^>]*sandbox src="[^"]*/preview/mail/\?as=desk"', page)


def test_preview_has_a_link_for_each_way_and_shows_the_plain_text(
    client: Client, edition: Edition
) -> None:
    page = body(client.get(url(edition, "preview") + "?as=text"))

    assert re.findall(r'href="\?as=([a-z-]+)"', page) == [
        *("desk", "desk-dark", "phone", "phone-dark", "text"),
    ]
    assert re.search(r'href="\?as=text" aria-current="true"', page)
    assert "<iframe" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("has_inliner", [True, False])
def test_mail_has_a_policy_under_which_nothing_runs(
    client: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch, has_inliner: bool
) -> None:
    if not has_inliner:
        monkeypatch.setattr(messages, "css_inline", None)

    answer = client.get(url(edition, "mail"))

    policy = answer["Content-Security-Policy"].split("; ")
    assert policy[:2] == ["default-src 'none'", "style-src 'unsafe-inline'"]
    assert {"sandbox", "frame-ancestors 'self'", "form-action 'none'"} <= set(policy)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert body(answer).startswith("<!doctype html>") or body(answer).startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("page", ["preview", "mail"])
def test_mail_is_shown_to_nobody_who_may_not_see_editions(edition: Edition, page: str) -> None:
    stranger = login(make_user("sam"))

    assert stranger.get(url(edition, page)).status_code == 403
    assert Client().get(url(edition, page)).status_code == 302


def test_mail_says_what_is_missing(client: Client, edition: Edition, settings: Any) -> None:
    settings.NEWSROOM = {}

    answer = client.get(url(edition, "mail"))

    assert answer.status_code == 409
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "SITE_URL" in body(answer)


def test_scheme_is_chosen_in_styles_alone() -> None:
    asked = "@media (prefers-color-scheme: dark) { a { color: red } }"
    html = f"<style>{asked}</style><p>{asked}</p>"

    dark, light = in_scheme(html, "dark"), in_scheme(html, "light")

    assert dark == f"<style>{asked.replace('(prefers-color-scheme: dark)', '(min-width: 0)')}" + (
        f"</style><p>{asked}</p>"
    )
    assert "(max-width: 0)" in light


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("prefers", ["light", "dark"])
def test_preview_draws_the_mail_in_both_schemes_under_a_strict_policy(
    browser: Browser, live_server: Any, prefers: Any
) -> None:
    edition = make_edition()
    edition.stories.get().story.__class__.objects.update(lead=make_photo().as_picture())
    session = login(make_chief()).cookies["sessionid"].value
    context = browser.new_context(color_scheme=prefers, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page, told = context.new_page(), []
    page.on("console", lambda message: told.append(message.text))

    seen = {}
    for way in ("desk", "desk-dark", "phone", "phone-dark"):
        page.goto(f"{live_server.url}{url(edition, 'preview')}?as={way}")
        frame = page.frame_locator("iframe").locator("body")
        seen[way] = frame.evaluate(f"() => [innerWidth, {SHEET}]")
    context.close()

    assert seen == {
        "desk": [818, LIGHT],
        "desk-dark": [818, DARK],
        "phone": [390, LIGHT],
        "phone-dark": [390, DARK],
    }
    assert [each for each in told if "Content Security Policy" in each] == []
