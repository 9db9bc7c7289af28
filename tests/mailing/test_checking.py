from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from newsroom.exceptions import NotReady
from newsroom.mailing import checking, delivery, link_checking, tokens
from newsroom.mailing.messages import Rendered
from newsroom.models import Edition
from tests.factories import THEN, make_photo, publish_article
from tests.mailing.editions import NOW, make_edition

pytestmark = pytest.mark.django_db

WAY_OUT = f"https://news.example/newsletter/unsubscribe/{tokens.PLACEHOLDER}/"


def checks(edition: Edition, body: Rendered | None = None) -> dict[str, checking.Check]:
    body = body or delivery.frozen_or_rendered(edition)
    return {each.label: each for each in checking.checklist(edition, body, at=NOW)}


def test_a_good_edition_is_fine() -> None:
    edition = make_edition(preheader="The boats are back.")

    assert [each.label for each in checks(edition).values() if not each.is_fine] == []
    checking.require_ready(edition, at=NOW)


def test_advice_does_not_stop_an_edition() -> None:
    edition = make_edition(subject="Boats " * 20)
    pictures = '<img src="a.webp" alt=""><img src="b.webp" alt="Boats">' + "x" * 100_000
    drawn = delivery.frozen_or_rendered(edition)

    found = checks(edition, Rendered(html=drawn.html + pictures, text=drawn.text))

    assert {label for label, each in found.items() if not each.is_fine} == {
        "Length of the subject",
        "A preheader",
        "Pictures have alternative text",
        "Size",
    }
    assert not any(each.stops for each in found.values())
    assert found["Pictures have alternative text"].told.startswith("1 picture has no")
    assert "take a story out" in found["Size"].told


def test_a_picture_with_words_is_fine() -> None:
    photo = make_photo()
    publish_article("Pictured", at=THEN + timedelta(hours=1), lead_photo=photo)
    edition = make_edition()

    found = checks(edition)["Pictures have alternative text"]

    assert (found.is_fine, found.told) == (True, "")


def test_an_edition_whose_template_lost_the_way_out_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = make_edition()
    without = Rendered(html="<p>Boats</p>", text="Boats")
    monkeypatch.setattr(delivery, "frozen_or_rendered", lambda edition: without)

    with pytest.raises(NotReady, match="link to unsubscribe is missing"):
        checking.require_ready(edition, at=NOW)


def test_links_of_the_site_are_followed_and_others_are_named() -> None:
    story = publish_article("Here")
    page = f"https://news.example{story.get_absolute_url()}"
    html = "".join(
        f'<a href="{each}">x</a>'
        for each in (
            f"{page}#top",
            page,
            "https://news.example/2001/01/gone/",
            "https://news.example.evil.example/",
            "http://169.254.169.254/latest/",
            WAY_OUT,
        )
    )

    found = link_checking.looked_at(Rendered(html=html, text=""))

    assert found.answering == (page,)
    assert found.dead == ("https://news.example/2001/01/gone/",)
    assert found.outside == (
        "https://news.example.evil.example/",
        "http://169.254.169.254/latest/",
    )


def test_following_links_leaves_language_and_users_alone(settings: Any) -> None:
    html = '<a href="https://news.example/">x</a><a href="https://news.example/admin/">x</a>'

    with translation.override("de"):
        found = link_checking.looked_at(Rendered(html=html, text=""))
        language = translation.get_language()

    assert len(found.answering) == 2
    assert language == "de"


def within_alone(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A site's middleware that lets this machine alone in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_within = request.META["REMOTE_ADDR"] == "127.0.0.1"
        return get_response(request) if is_within else HttpResponse(status=403)

    return middleware


def test_links_are_followed_as_a_stranger_from_outside(settings: Any) -> None:
    settings.MIDDLEWARE = [f"{__name__}.within_alone", *settings.MIDDLEWARE]

    found = link_checking.looked_at(Rendered(html='<a href="https://news.example/">x</a>', text=""))

    assert found.dead == ("https://news.example/",)
