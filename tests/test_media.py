"""Uploaded files as the demo site serves them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_photo

pytestmark = pytest.mark.django_db


def test_files_of_photos_may_be_kept_for_a_year_and_say_what_they_are(client: Client) -> None:
    photo = make_photo()
    webp = photo.renditions[0]["name"]

    original, small = client.get(f"/media/{photo.file.name}"), client.get(f"/media/{webp}")

    for response, kind in ((original, "image/jpeg"), (small, "image/webp")):
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["Content-Type"] == kind
        assert b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_file_that_is_not_there_is_not_found(client: Client) -> None:
    response = client.get("/media/newsroom/renditions/00/none.webp")

    assert response.status_code == 404
    assert "no-store" in response["Cache-Control"]
