"""The list of photos: marks, filters, and its fixed number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.models import Photo
from tests import factories
from tests.admin import desk

pytestmark = pytest.mark.django_db

LIST = reverse("admin:newsroom_photo_changelist")


@pytest.fixture
def client() -> Client:
    return desk.login(factories.make_member("rosa", role="Reporter"))


def listed(client: Client, **asked: str) -> list[str]:
    return [photo.alt for photo in client.get(LIST, asked).context["cl"].result_list]


def make_bare_photos(number: int) -> None:
    Photo.objects.bulk_create(
        Photo(
            file=f"newsroom/originals/{place}.jpg",
            alt="Boats",
            width=30,
            height=20,
            checksum=f"{place:064}",
            uploaded_at=factories.THEN + timedelta(hours=place),
        )
        for place in range(number)
    )


def test_list_marks_photos_without_alternative_text_and_finds_them(client: Client) -> None:
    factories.make_photo(alt="", caption="Low tide.")
    factories.make_photo(alt="Boats")

    page = client.get(LIST).content.decode()

    assert page.count("nr-mark-missing") == 1
    assert listed(client, missing="alt") == [""]


def test_list_of_mine_holds_what_i_uploaded(client: Client) -> None:
    rosa = Photo.uploaded_by.field.related_model.objects.get(username="rosa")
    factories.make_photo(alt="Another’s")
    factories.make_photo(alt="Mine", by=rosa)

    assert listed(client, whose="mine") == ["Mine"]


def test_list_of_sizes_being_made_leaves_out_those_ready(client: Client) -> None:
    factories.make_photo(alt="Ready")
    make_bare_photos(1)

    assert listed(client, missing="sizes") == ["Boats"]


def test_list_takes_as_many_queries_for_two_as_for_two_hundred(client: Client) -> None:
    make_bare_photos(2)
    client.get(LIST)
    with CaptureQueriesContext(connection) as for_two:
        client.get(LIST)
    Photo.objects.all().delete()
    make_bare_photos(200)

    with CaptureQueriesContext(connection) as for_many:
        assert len(listed(client)) == 50

    assert len(for_many) == len(for_two)
