"""What an edition's own pages say of how it stands, and what they offer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.admin.desk import login
from tests.admin.newsletter_desk import EDITIONS, body, newsletter_editor, url
from tests.factories import make_member, make_newsletter, make_user
from tests.mailing.editions import NOW, make_edition, make_edition_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return newsletter_editor()


def test_edition_that_cannot_be_sent_is_offered_no_button(client: Client) -> None:
    edition = make_edition_for("ana")
    sendable = body(client.get(url(edition, "send")))
    edition.stories.all().delete()

    without_stories = body(client.get(url(edition, "send")))
    without_readers = body(client.get(url(make_edition(), "send")))

    assert "Send it to 1 subscriber" in sendable
    assert "Send it to" not in without_stories
    assert "It can be sent once what must be mended is mended." in without_stories
    assert "Send it to" not in without_readers
    assert "there is nobody to send it to" in without_readers


def test_scheduled_edition_says_who_may_change_it(client: Client) -> None:
    edition = make_edition_for("ana", send_at=NOW + timedelta(days=1))
    writer = login(make_user(permissions=("view_edition", "change_edition")))

    for_sender, for_writer = (body(each.get(url(edition))) for each in (client, writer))

    assert "What you save before that hour goes out with it." in for_sender
    assert "What you save" not in for_writer
    assert "Who may send it can still change it." in for_writer


def test_without_a_newsletter_pages_lead_to_one() -> None:
    nele = login(make_member("nele", role="Newsletter editor"))
    pages = [EDITIONS, "/admin/newsroom/import/add/"]

    empty = [body(nele.get(page)) for page in pages]
    make_newsletter()
    filled = [body(nele.get(page)) for page in pages]

    assert all('href="/admin/newsroom/newsletter/add/">Make one first.' in page for page in empty)
    assert not any("Make one first." in page for page in filled)
