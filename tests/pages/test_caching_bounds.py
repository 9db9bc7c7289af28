"""What no visitor can have a cache say or keep, whatever they ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from tests.factories import THEN
from tests.pages.cached import publish_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_copies", "redis_cache")]

#: A quiet hour, with no instant near.
QUIET = THEN + timedelta(days=40)


@pytest.mark.parametrize("address", ["/2026/04/none/", "/tag/none/", "/2025/", "/?before=x"])
def test_missing_page_is_missing_whatever_copy_is_asked_about(client: Client, address: str) -> None:
    publish_paper()

    with time_machine.travel(QUIET, tick=False):
        answers = [client.get(address, headers={"if-none-match": "*"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}


def test_any_copy_of_a_page_that_is_there_is_right(client: Client) -> None:
    publish_paper()

    with time_machine.travel(QUIET, tick=False):
        answers = [client.get("/", headers={"if-none-match": "*"}) for _ in range(2)]
        page = client.get("/")

    assert [answer.status_code for answer in answers] == [304, 304]
    assert {answer.content for answer in answers} == {b""}
    assert {answer["ETag"] for answer in answers} == {page["ETag"]}
    assert page.content


@pytest.mark.parametrize("path", ["/", "/section/world/", "/tag/harbours/", "/author/ana-sol/"])
def test_places_in_a_list_do_not_fill_the_cache(client: Client, path: str) -> None:
    publish_paper()

    with time_machine.travel(QUIET, tick=False):
        pages = [
            client.get(f"{path}?before=20260401T0926530000{number}-7") for number in range(10, 20)
        ]
        again = client.get(
            f"{path}?before=20260401T092653000010-7", headers={"if-none-match": pages[0]["ETag"]}
        )

    assert {page.status_code for page in pages} == {200}
    assert again.status_code == 304
    cache: Any = caches["default"]
    held = list(cache._cache.get_client().scan_iter(match=f"{cache.key_prefix}:*"))
    assert len(held) == 2  # The turn, and the generation.
