"""The newsletters' pages and the web archive of their editions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import withdrawing
from newsroom.models import Delivery, Edition, EditionStory, Newsletter, PublishedArticle
from tests.archive import write_archive
from tests.factories import (
    THEN,
    make_author,
    make_chief,
    make_newsletter,
    make_section,
    make_subscription,
    make_tag,
    publish_article,
)
from tests.pages.head_reading import Head
from tests.pages.stories import shown_of

pytestmark = pytest.mark.django_db

State = Edition.State
DAY = timedelta(days=1)


def write_editions(
    newsletter: Newsletter, number: int, *, state: str = State.SENT, **fields: Any
) -> list[Edition]:
    """So many editions, one a day from ``THEN`` on, the oldest first."""
    return Edition.objects.bulk_create(
        Edition(
            newsletter=newsletter,
            state=state,
            created_at=THEN,
            prepared_at=None if state == State.DRAFT else THEN + place * DAY,
            **{"subject": f"Edition {place}", **fields},
        )
        for place in range(number)
    )


def write_edition(newsletter: Newsletter | None = None, *stories: Any, **fields: Any) -> Edition:
    """A sent edition of these stories, in this order."""
    [edition] = write_editions(newsletter or make_newsletter(), 1, **fields)
    EditionStory.objects.bulk_create(
        EditionStory(edition=edition, story=story, position=place)
        for place, story in enumerate(stories)
    )
    return edition


def deliver(edition: Edition, state: str, **fields: Any) -> None:
    """One mail of the edition in this state."""
    reader = make_subscription(newsletter=edition.newsletter).subscriber
    Delivery.objects.create(edition=edition, subscriber=reader, state=state, **fields)


def headlines(html: str) -> list[str]:
    return re.findall(r'nr-card-headline"[^>]*><a [^>]*>([^<]*)<', html)


def status(client: Client, path: str) -> int:
    return client.get(path).status_code


def test_list_tells_what_each_newsletter_brings_and_its_newest_edition(client: Client) -> None:
    tide = make_newsletter("The tide", description="Every morning.")
    make_newsletter("The ebb", position=1)
    oldest, newest = write_editions(tide, 2)

    html = shown_of(client, "/newsletters/")

    assert headlines(html) == ["The tide", "The ebb"]
    assert "Every morning." in html
    assert newest.get_absolute_url() in html
    assert oldest.get_absolute_url() not in html
    assert 'href="/newsletter/the-ebb/#newsroom-sign-up"' in html


def test_list_without_newsletters_says_so(client: Client) -> None:
    assert "There are no newsletters yet" in shown_of(client, "/newsletters/")


def test_every_page_leads_to_the_newsletters(client: Client) -> None:
    assert '<a href="/newsletters/">Newsletters</a>' in shown_of(client, "/")


def test_newsletter_shows_its_sign_up_box_and_its_editions_newest_first(client: Client) -> None:
    tide = make_newsletter("The tide", description="Every morning.")
    write_editions(tide, 3)
    write_editions(make_newsletter("Another"), 1, subject="Not of the tide")

    html = shown_of(client, "/newsletter/the-tide/")

    assert headlines(html) == ["Edition 2", "Edition 1", "Edition 0"]
    assert "<h1" in html
    assert "Every morning." in html
    assert 'name="newsletter" value="the-tide"' in html


def test_editions_of_one_instant_are_paged_without_loss(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {**settings.NEWSROOM, "PAGE_SIZE": 2}
    tide = make_newsletter()
    write_editions(tide, 5)
    Edition.objects.update(prepared_at=THEN)
    path, seen = tide.get_absolute_url(), []

    while path:
        html = shown_of(client, path)
        seen += headlines(html)
        follow = re.search(r'rel="next" href="(\?before=[^"]+)"', html)
        path = f"{tide.get_absolute_url()}{follow[1]}" if follow else ""

    assert seen == [f"Edition {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/newsletter/none/", 404),
        ("/newsletter/the-tide/?before=x", 404),
        ("/newsletter/the-tide/0/", 404),
        (f"/newsletter/the-tide/{'9' * 40}/", 404),
        ("/newsletter/the-tide/", 200),
    ],
)
def test_unknown_address_is_not_found(client: Client, path: str, code: int) -> None:
    make_newsletter()

    assert status(client, path) == code


@pytest.mark.parametrize("state", [State.SENDING, State.PAUSED, State.CANCELLED])
@pytest.mark.parametrize(
    ("mail", "handed_over_at", "is_out"),
    [
        ("waiting", None, False),
        ("claimed", None, False),
        ("claimed", THEN, True),
        ("failed", THEN, False),
        ("sent", THEN, True),
        ("uncertain", THEN, True),
    ],
)
def test_edition_is_public_once_a_reader_may_have_its_mail(
    client: Client, state: str, mail: str, handed_over_at: Any, is_out: bool
) -> None:
    edition = write_edition(state=state)
    deliver(edition, mail, handed_over_at=handed_over_at)

    assert status(client, edition.get_absolute_url()) == (200 if is_out else 404)
    is_listed = is_out and state != State.CANCELLED
    listed = shown_of(client, "/newsletter/the-tide/")
    assert (edition.get_absolute_url() in listed) == is_listed
    assert (edition.get_absolute_url() in shown_of(client, "/newsletters/")) == is_listed


@pytest.mark.parametrize("state", [State.DRAFT, State.SENDING, State.PAUSED, State.CANCELLED])
def test_edition_that_reached_nobody_is_not_found(client: Client, state: str) -> None:
    edition = write_edition(state=state)

    assert status(client, edition.get_absolute_url()) == 404


def test_cancelled_edition_is_kept_from_search_engines_and_neighbours(client: Client) -> None:
    tide = make_newsletter()
    first, middle, last = write_editions(tide, 3)
    deliver(middle, "sent")
    Edition.objects.filter(pk=middle.pk).update(state=State.CANCELLED)

    assert Head(client, middle.get_absolute_url()).meta("robots") == ["noindex, follow"]
    assert last.get_absolute_url() in shown_of(client, first.get_absolute_url())
    assert middle.get_absolute_url() not in shown_of(client, first.get_absolute_url())


def test_newsletter_out_of_the_archive_offers_its_sign_up_alone(client: Client) -> None:
    tide = make_newsletter(has_archive=False)
    edition = write_edition(tide)

    html = shown_of(client, "/newsletter/the-tide/")

    assert "newsroom-sign-up" in html
    assert headlines(html) == []
    assert status(client, edition.get_absolute_url()) == 404
    assert edition.subject not in shown_of(client, "/newsletters/")


@pytest.mark.parametrize(
    ("has_archive", "editions", "code"), [(True, 1, 200), (True, 0, 404), (False, 1, 404)]
)
def test_closed_newsletter_has_a_page_while_there_is_something_to_read(
    client: Client, has_archive: bool, editions: int, code: int
) -> None:
    tide = make_newsletter(is_open=False, has_archive=has_archive)
    write_editions(tide, editions)

    assert status(client, "/newsletter/the-tide/") == code
    listed = shown_of(client, "/newsletters/")
    assert ("/newsletter/the-tide/" in listed) == (code == 200)
    assert "newsroom-sign-up" not in listed


def test_edition_shows_its_stories_in_order_without_those_that_are_gone(client: Client) -> None:
    kept, gone, lead = (publish_article(name) for name in ("Kept", "Gone", "Lead"))
    edition = write_edition(None, lead, gone, kept, subject="Tides & co", intro="One.\n\nTwo.")
    withdrawing.withdraw(gone.article, by=make_chief(), at=THEN + DAY)

    html = shown_of(client, edition.get_absolute_url())

    assert headlines(html) == ["Lead", "Kept"]
    assert re.search(r"<h1[^>]*>Tides &amp; co</h1>", html)
    assert "<p>One.</p>" in html
    assert '<time datetime="2026-03-14T' in html


def test_edition_says_when_none_of_its_stories_is_left(client: Client) -> None:
    edition = write_edition()

    assert "None of its stories" in shown_of(client, edition.get_absolute_url())


def test_edition_leads_to_the_one_before_and_after_of_its_newsletter(client: Client) -> None:
    tide = make_newsletter()
    first, middle, last = write_editions(tide, 3)
    write_editions(make_newsletter("Another"), 3, subject="Another")

    html = shown_of(client, middle.get_absolute_url())

    assert f'rel="prev" href="{first.get_absolute_url()}">Earlier: <bdi>Edition 0</bdi>' in html
    assert f'rel="next" href="{last.get_absolute_url()}">Later: <bdi>Edition 2</bdi>' in html
    assert "rel=prev" not in shown_of(client, first.get_absolute_url())
    assert 'rel="next"' not in shown_of(client, last.get_absolute_url())


def test_neighbours_of_the_same_instant_are_told_by_their_numbers(client: Client) -> None:
    first, middle, last = write_editions(make_newsletter(), 3)
    Edition.objects.update(prepared_at=THEN)

    html = shown_of(client, middle.get_absolute_url())

    assert f'rel="prev" href="{first.get_absolute_url()}"' in html
    assert f'rel="next" href="{last.get_absolute_url()}"' in html


@pytest.mark.parametrize("slug", ["none", "old-name"])
def test_edition_at_another_newsletters_address_leads_to_its_own(client: Client, slug: str) -> None:
    edition = write_edition(make_newsletter("潮"))

    response = client.get(f"/newsletter/{slug}/{edition.pk}/?from=mail")

    assert response.status_code == 301
    assert response["Location"] == f"{edition.get_absolute_url()}?from=mail"
    assert status(client, edition.get_absolute_url()) == 200


def test_heads_tell_machines_where_the_pages_stand(client: Client) -> None:
    edition = write_edition(make_newsletter(description="Every morning."), intro="Good day.")
    path = edition.get_absolute_url()

    head = Head(client, path)
    own = Head(client, "/newsletter/the-tide/")

    assert head.link("canonical") == [f"https://news.example{path}"]
    assert head.meta("description") == ["Good day."]
    assert head.meta("robots") == ["max-image-preview:large"]
    steps = head.data()["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps[1:]] == ["Newsletters", "The tide", "Edition 0"]
    assert own.meta("description") == ["Every morning."]
    assert own.link("canonical") == ["https://news.example/newsletter/the-tide/"]
    assert Head(client, "/newsletters/").link("canonical") == ["https://news.example/newsletters/"]


def test_sitemap_lists_newsletters_that_have_a_page(client: Client) -> None:
    make_newsletter("The tide")
    make_newsletter("The ebb", is_open=False)

    text = client.get("/sitemap-sections.xml").content.decode()

    assert "https://news.example/newsletters/<" in text
    assert "https://news.example/newsletter/the-tide/<" in text
    assert "the-ebb" not in text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_can_only_be_read(client: Client, method: str) -> None:
    edition = write_edition()

    for path in ("/newsletters/", "/newsletter/the-tide/", edition.get_absolute_url()):
        assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("number", [2, 200])
def test_each_page_takes_the_same_queries_for_few_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    about = {"sections": [make_section()], "authors": [make_author()], "tags": [make_tag()]}
    stories: list[PublishedArticle] = write_archive(number, **about)
    letters = [make_newsletter(f"Letter {place}") for place in range(number)]
    for letter in letters[:20]:
        write_editions(letter, number, state=State.SENDING)
    edition = write_edition(letters[0], *stories)
    for each in Edition.objects.filter(newsletter=letters[0]):
        deliver(each, "sent")

    with django_assert_num_queries(3):
        client.get("/newsletters/")
    with django_assert_num_queries(3):
        client.get(letters[0].get_absolute_url())
    with django_assert_num_queries(4):
        assert len(headlines(shown_of(client, edition.get_absolute_url()))) == number
