from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.desk import withdrawing
from newsroom.models import Edition
from tests.admin.desk import form_data, login
from tests.admin.newsletter_desk import EDITIONS, body, newsletter_editor, url
from tests.factories import (
    make_article,
    make_chief,
    make_newsletter,
    make_user,
    publish_article,
)
from tests.mailing.editions import make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return newsletter_editor()


def test_subject_is_kept_on_one_line(client: Client) -> None:
    edition = make_edition()

    data = form_data(client.get(url(edition)), subject="Tide\r\nBcc: eve@mail.example")
    client.post(url(edition), data)

    edition.refresh_from_db()
    assert edition.subject == "Tide Bcc: eve@mail.example"


def test_a_story_that_is_added_stands_last(client: Client) -> None:
    edition = make_edition(None, "First", "Second")
    story = publish_article("Added")

    data = form_data(client.get(url(edition)))
    client.post(url(edition), data | {"stories-2-story": story.pk})

    assert [row.story.headline for row in edition.stories.all()] == ["First", "Second", "Added"]


def test_edition_takes_only_live_stories(client: Client) -> None:
    edition = make_edition()
    withdrawn = publish_article("Gone story")
    withdrawing.withdraw(withdrawn.article, by=make_chief(), at=timezone.now())
    draft = make_article("Draft story")
    live = publish_article("Another live story")

    def save(story: Any) -> Any:
        data = form_data(client.get(url(edition)))
        data |= {"stories-1-story": story.pk, "stories-1-position": 1}
        return client.post(url(edition), data)

    refused, unknown, taken = save(withdrawn), save(draft), save(live)

    assert refused.status_code == unknown.status_code == 200
    assert "This story is not public now." in body(refused)
    assert taken.status_code == 302
    assert set(edition.stories.values_list("story", flat=True)) == {
        live.pk,
        edition.stories.first().story_id,
    }


def test_stories_are_found_by_typing_while_they_are_live(client: Client) -> None:
    publish_article("Harbour reopens")
    withdrawn = publish_article("Harbour closes")
    withdrawing.withdraw(withdrawn.article, by=make_chief(), at=timezone.now())
    make_article("Harbour draft")
    question = {
        "app_label": "newsroom",
        "model_name": "editionstory",
        "field_name": "story",
        "term": "harbour",
    }

    found = client.get("/admin/autocomplete/", question).json()["results"]
    stranger = login(make_user(permissions=("view_article",)))
    refused = stranger.get("/admin/autocomplete/", question)

    assert [each["text"] for each in found] == ["Harbour reopens"]
    assert refused.status_code == 403


def test_published_rows_have_no_page_at_the_desk() -> None:
    chief = login(make_chief())
    story = publish_article()

    pages = ["", "add/", f"{story.pk}/change/", f"{story.pk}/delete/"]
    answers = {chief.get(f"/admin/newsroom/publishedarticle/{page}").status_code for page in pages}

    assert answers == {404}
    assert "publishedarticle" not in body(chief.get("/admin/"))


def test_edition_is_written_by_hand(client: Client) -> None:
    newsletter, story = make_newsletter(), publish_article("Chosen story")

    data = form_data(client.get(f"{EDITIONS}add/"), newsletter=newsletter.pk, subject="By hand")
    data |= {"stories-0-story": story.pk}
    client.post(f"{EDITIONS}add/", data)

    edition = Edition.objects.get()
    assert (edition.subject, edition.created_by_name) == ("By hand", "nele")
    assert [row.story for row in edition.stories.all()] == [story]


@pytest.mark.parametrize("row", [1, 2], ids=["in another's place", "added"])
def test_story_that_stands_twice_is_told_beside_its_row(client: Client, row: int) -> None:
    edition = make_edition(None, "First", "Second")
    first = edition.stories.first()

    data = form_data(client.get(url(edition)), intro="Kept words")
    refused = body(client.post(url(edition), data | {f"stories-{row}-story": first.story_id}))

    assert "This story is in the edition already." in refused
    assert "Kept words" in refused
