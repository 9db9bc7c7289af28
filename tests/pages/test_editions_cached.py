"""Copies of the newsletters' pages grow old with what becomes of an edition."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom.mailing import deciding, delivery
from newsroom.models import Delivery, Edition, Paper
from tests.factories import make_chief
from tests.mailing.editions import NOW, make_edition_for, prepared, send
from tests.smtp import MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_copies")]


def listed(client: Client, edition: Edition, tags: dict[str, str]) -> bool:
    """Whether the list of newsletters shows the edition to who has asked for it before."""
    asked = {"if-none-match": tags["tag"]} if tags else {}
    response = client.get("/newsletters/", headers=asked)
    if response.status_code != 304:
        tags["tag"], tags["html"] = response["ETag"], response.content.decode()
    return edition.get_absolute_url() in tags["html"]


def generation() -> str:
    return str(Paper.objects.get().generation)


def test_edition_is_listed_from_its_first_mail_to_its_cancelling(
    client: Client, redis_cache: None, mail_server: MailServer
) -> None:
    edition, tags = prepared(make_edition_for("ana", "bo", "cy")), {}
    before = listed(client, edition, tags)
    send(edition, size=1)
    begun, of_first = listed(client, edition, tags), generation()
    send(edition, size=1)
    of_second = generation()
    delivery.cancel(edition, by=make_chief("Another"), at=NOW)

    assert (before, begun, listed(client, edition, tags)) == (False, True, False)
    assert of_first == of_second


def test_edition_that_ends_or_goes_on_is_another_state_of_the_paper(
    mail_server: MailServer,
) -> None:
    edition = prepared(make_edition_for("ana", "bo"))
    send(edition, size=1)
    running = generation()
    send(edition)
    ended = generation()
    [mail, _other] = edition.deliveries.all()
    Delivery.objects.filter(pk=mail.pk).update(state=Delivery.State.UNCERTAIN)

    deciding.send_again(mail, by=make_chief("Another"), at=NOW)

    assert len({running, ended, generation()}) == 3
