"""The link by which a reader opens an edition in the browser."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom.mailing import delivery
from tests.factories import make_newsletter
from tests.mailing.editions import make_edition, make_readers, prepared, send
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_mail_links_to_the_edition_on_the_web_alike_for_all(
    mail_server: MailServer, client: Client
) -> None:
    edition = make_edition()
    make_readers(edition.newsletter, "ana", "bo")

    send(prepared(edition))

    address = f"https://news.example{edition.get_absolute_url()}"
    assert len(mail_server.received) == 2
    for received in mail_server.received:
        assert f'href="{address}"' in received.part("html")
        assert f"View in browser:\r\n{address}\r\n" in received.part("plain")
    assert client.get(edition.get_absolute_url()).status_code == 200


def test_link_opens_when_the_edition_was_cancelled_after_the_first_mail(
    mail_server: MailServer, client: Client
) -> None:
    edition = make_edition()
    readers = make_readers(edition.newsletter, "ana", "bo")
    send(prepared(edition), size=1)

    delivery.cancel(edition, by=edition.created_by, at=readers[0].confirmed_at)

    assert len(mail_server.received) == 1
    assert client.get(edition.get_absolute_url()).status_code == 200


def test_mail_of_a_newsletter_without_archive_has_no_such_link() -> None:
    edition = make_edition(make_newsletter(has_archive=False))

    body = delivery.frozen_or_rendered(edition)

    for text in (body.html, body.text):
        assert "View in browser" not in text
        assert edition.get_absolute_url() not in text
