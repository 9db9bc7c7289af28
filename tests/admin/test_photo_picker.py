"""The photo picker as the server draws it: what is found, who may look, and the form's field."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.admin import photo_search
from newsroom.models import Photo
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

PICKER = "admin:newsroom_photo_picker"
LOOKERS = ("view_article", "add_article", "change_article")


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_member("rosa", role="Reporter"))


def card_url(pk: int) -> str:
    return reverse("admin:newsroom_photo_card", args=[pk])


def look(client: Client, **terms: str) -> HttpResponse:
    return client.get(reverse(PICKER), {"part": "found", **terms})


def cards(response: HttpResponse) -> list[dict[str, Any]]:
    """The photos that a page of the picker offers, in their order."""
    found = re.findall(r'data-nr-card="([^"]*)"', response.content.decode())
    return [json.loads(html.unescape(each)) for each in found]


def alts(response: HttpResponse) -> list[str]:
    return [card["alt"] for card in cards(response)]


def make_bare_photos(number: int) -> None:
    """Photos as rows alone, an hour between each and the next."""
    Photo.objects.bulk_create(
        Photo(
            file=f"newsroom/originals/{place}.jpg",
            alt=f"Boat {place}",
            width=30,
            height=20,
            checksum=f"{place:064}",
            uploaded_at=factories.THEN + timedelta(hours=place // 2),
        )
        for place in range(number)
    )


def test_look_for_words_finds_alt_caption_and_credit_in_any_letter_case(client: Client) -> None:
    factories.make_photo(alt="Gulls over Ærø", caption="", credit="Bo Lind")
    factories.make_photo(alt="Boats", caption="Low tide in Ærøskøbing.", credit="Ana Sol")

    assert alts(look(client, text="GULLS")) == ["Gulls over Ærø"]
    assert alts(look(client, text="ÆRØ")) == ["Boats", "Gulls over Ærø"]
    assert alts(look(client, text="ærø lind")) == ["Gulls over Ærø"]
    assert alts(look(client, text="tide gulls")) == []


def test_look_for_credit_finds_it_in_the_credit_alone(client: Client) -> None:
    factories.make_photo(alt="Bo Lind on his boat", credit="Ana Sol")
    factories.make_photo(alt="Gulls", credit="Bo Lind / Agency")

    assert alts(look(client, credit="LIND")) == ["Gulls"]


def test_look_between_days_counts_both_in_the_site_s_time_zone(
    client: Client, settings: Any
) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    photo = factories.make_photo(alt="Uploaded on the 14th at 22:26 here, 09:26 in UTC")
    late = factories.THEN.replace(hour=11, minute=30)
    Photo.objects.filter(pk=photo.pk).update(uploaded_at=late)

    same_day = look(client, since="2026-03-15", until="2026-03-15")
    day_before = look(client, until="2026-03-14")

    assert len(cards(same_day)) == 1
    assert cards(day_before) == []


@pytest.mark.parametrize("terms", [{"since": "soon"}, {"until": "9999-12-31"}, {"text": "a\x00b"}])
def test_look_for_what_cannot_be_says_so_and_finds_nothing(
    client: Client, terms: dict[str, str]
) -> None:
    factories.make_photo()

    response = look(client, **terms)

    assert response.status_code == 200
    assert 'class="errornote"' in response.content.decode()
    assert cards(response) == []


def test_turn_pages_meets_every_photo_once_newest_first(client: Client) -> None:
    make_bare_photos(2 * photo_search.PHOTOS + 5)
    met: list[str] = []
    before = {}

    for _page in range(3):
        response = look(client, **before)
        met += alts(response)
        cursor = re.search(r'data-nr-more="([^"]+)"', response.content.decode())
        before = {"before": cursor[1]} if cursor else {}

    assert met == [f"Boat {place}" for place in reversed(range(2 * photo_search.PHOTOS + 5))]
    assert before == {}


def test_look_takes_as_many_queries_for_two_as_for_two_hundred_photos(client: Client) -> None:
    make_bare_photos(2)
    look(client)
    with CaptureQueriesContext(connection) as for_two:
        look(client, text="boat")
    Photo.objects.all().delete()
    make_bare_photos(200)

    with CaptureQueriesContext(connection) as for_many:
        response = look(client, text="boat")

    assert len(cards(response)) == photo_search.PHOTOS
    assert len(for_many) == len(for_two)


def test_photo_without_alternative_text_is_marked(client: Client) -> None:
    factories.make_photo(alt="")

    assert "No alternative text" in look(client).content.decode()


def test_words_of_a_photo_are_escaped(client: Client) -> None:
    factories.make_photo(alt='"><script>alert(1)</script>', credit="<b>Ana</b>")

    response = look(client)

    assert cards(response)[0]["alt"] == '"><script>alert(1)</script>'
    assert "<script" not in response.content.decode()
    assert "<b>" not in response.content.decode()


def test_card_tells_what_the_editor_shows(client: Client) -> None:
    photo = factories.make_photo(alt="Boats", caption="Low tide.", credit="Ana Sol")

    answer = client.get(card_url(photo.pk)).json()

    url = answer.pop("url")
    assert url == photo.file.storage.url(photo.renditions[-1]["name"]) or "renditions" in url
    assert answer == {
        "id": photo.pk,
        "alt": "Boats",
        "caption": "Low tide.",
        "credit": "Ana Sol",
        "width": 640,
        "height": 480,
    }


def test_staff_without_permission_to_see_photos_learn_nothing() -> None:
    photo = factories.make_photo(alt="Secret boats")
    stranger = desk.login(factories.make_user(permissions=LOOKERS))

    answers = [
        stranger.get(reverse(PICKER)),
        look(stranger, text="secret"),
        stranger.get(card_url(photo.pk)),
        stranger.get(card_url(photo.pk + 1)),
    ]
    article = factories.make_article()
    form = stranger.post(desk.article_url(article), {"lead_photo": photo.pk})

    assert {each.status_code for each in answers} == {403}
    assert "Secret boats" not in form.content.decode()
    assert "photo/picker" not in form.content.decode()


def test_visitor_is_sent_to_the_login() -> None:
    photo = factories.make_photo()

    answers = [Client().get(reverse(PICKER)), Client().get(card_url(photo.pk))]

    assert {each.status_code for each in answers} == {302}


def test_picker_is_only_read(client: Client) -> None:
    photo = factories.make_photo()

    assert client.post(reverse(PICKER)).status_code == 405
    assert client.post(card_url(photo.pk)).status_code == 405


@pytest.mark.parametrize("number", ["0", "999", "x", "9" * 30])
def test_card_of_no_photo_is_not_found(client: Client, number: str) -> None:
    url = reverse("admin:newsroom_photo_card", args=[number])

    assert client.get(url).status_code == 404


def test_article_form_shows_the_lead_photo_and_takes_its_number(client: Client) -> None:
    rosa = Photo.uploaded_by.field.related_model.objects.get(username="rosa")
    photo = factories.make_photo(alt="Boats", credit="Ana Sol")
    article = factories.make_article(by=rosa)

    desk.save(client, article, lead_photo=str(photo.pk))
    page = client.get(desk.article_url(article)).content.decode()

    article.refresh_from_db()
    assert article.lead_photo == photo
    assert f'value="{photo.pk}"' in page
    assert 'alt="Boats"' in page
    assert f'data-nr-photo-picker="{reverse(PICKER)}"' in page


@pytest.mark.parametrize("typed", ["999999", "boats", "9" * 30, "1 OR 1"])
def test_article_form_refuses_what_is_no_photo_beside_the_field(client: Client, typed: str) -> None:
    rosa = Photo.uploaded_by.field.related_model.objects.get(username="rosa")
    article = factories.make_article(by=rosa)

    response = desk.save(client, article, lead_photo=typed, headline="Typed words")

    assert response.context["adminform"].form.errors["lead_photo"]
    assert "Typed words" in response.content.decode()


def test_whoever_sees_no_photos_keeps_the_lead_photo_of_a_story_they_save() -> None:
    first, other = factories.make_photo(), factories.make_photo()
    writer = factories.make_user(permissions=LOOKERS)
    article = factories.make_article(by=writer, lead_photo=first)

    response = desk.save(
        desk.login(writer), article, lead_photo=str(other.pk), headline="New words"
    )

    article.refresh_from_db()
    assert response.status_code == 302
    assert (article.headline, article.lead_photo) == ("New words", first)
