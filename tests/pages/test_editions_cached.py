"""Copies of the newsletters' pages grow old with what becomes of an edition."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom.desk import withdrawing
from newsroom.mailing import deciding, delivery
from newsroom.models import Delivery, Edition, Newsletter, Paper
from newsroom.models.editions import edition_url
from tests.factories import THEN, make_chief, make_newsletter
from tests.mailing.editions import NOW, make_edition_for, prepared, send
from tests.pages.stories import publish_in_full
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


def test_pages_of_an_edition_are_told_as_it_goes_out(
    client: Client, mail_server: MailServer, told: list[tuple[str, ...]]
) -> None:
    first, second = (prepared(make_edition_for(name)) for name in ("ana", "bo"))
    Edition.objects.update(newsletter=first.newsletter)
    send(first)
    told.clear()
    send(Edition.objects.get(pk=second.pk))

    pages = {"/newsletters/", first.newsletter.get_absolute_url(), "/sitemap-sections.xml"}
    pages |= {edition_url(first.newsletter.slug, edition.pk) for edition in (first, second)}
    assert told
    assert {*told[0]} == pages
    for path in pages:
        assert client.get(path).status_code == 200, path


def test_edition_without_an_archive_has_no_page_to_tell_of(
    mail_server: MailServer, told: list[tuple[str, ...]]
) -> None:
    edition = prepared(make_edition_for("ana"))
    Newsletter.objects.update(has_archive=False)
    told.clear()
    send(Edition.objects.get(pk=edition.pk))

    newsletter = edition.newsletter.get_absolute_url()
    assert {path for paths in told for path in paths} == {"/newsletters/", newsletter}


def test_edition_is_told_of_with_a_story_that_it_holds(told: list[tuple[str, ...]]) -> None:
    story = publish_in_full()
    edition = Edition.objects.create(
        newsletter=make_newsletter("The tide"),
        subject="Boats at noon",
        state=Edition.State.SENT,
        created_at=THEN,
        prepared_at=THEN,
    )
    edition.stories.create(story=story)
    told.clear()

    withdrawing.withdraw(story.article, by=make_chief("Another"), at=NOW)

    (paths,) = told
    assert edition.get_absolute_url() in paths
