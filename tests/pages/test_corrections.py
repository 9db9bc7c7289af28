"""Public notices: on the story, on the page of corrections, in its feed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import feedparser
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import DjangoAssertNumQueries

from newsroom.desk import purging, withdrawing
from newsroom.models import Correction, PublishedArticle
from tests.archive import write_archive
from tests.factories import (
    THEN,
    correct_story,
    make_author,
    make_chief,
    make_newsletter,
    make_section,
    make_tag,
    publish_article,
)
from tests.pages.stories import republish, shown_of, text_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PATH, FEED = "/corrections/", "/corrections/feed/"


def write_corrections(number: int) -> list[PublishedArticle]:
    """An archive of so many stories with two notices each, an hour apart from one another."""
    about = {"sections": [make_section()], "authors": [make_author()], "tags": [make_tag()]}
    stories = write_archive(number, **about)
    Correction.objects.bulk_create(
        Correction(
            published=story,
            kind=kind,
            text=f"{kind} of {story.headline}.",
            at=story.published_at + timedelta(minutes=minutes),
        )
        for story in stories
        for kind, minutes in (("correction", 10), ("update", 20))
    )
    return stories


def entries(client: Client) -> list[Any]:
    response = client.get(FEED)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    parsed = feedparser.parse(response.content)
    assert parsed.bozo == 0, parsed.get("bozo_exception")
    return list(parsed.entries)


def test_story_shows_each_notice_in_its_place(client: Client) -> None:
    story = publish_article(body="<p>They came in with the tide.</p>")
    correct_story(story, "It was Tuesday.")
    correct_story(story, "It may rain.", kind="clarification", placement="bottom")

    html = shown_of(client, story.get_absolute_url())

    top, body, bottom = map(html.index, ("It was Tuesday.", "with the tide", "It may rain."))
    assert top < body < bottom
    assert '<time datetime="2026-03-15T09:26:53+00:00">' in html
    assert html.index("Correction <time") < top
    assert body < html.index("Clarification <time") < bottom


def test_story_shows_a_notice_as_text_in_paragraphs(client: Client) -> None:
    story = publish_article()
    correct_story(story, "<b>Not</b> bold.\nSame.\n\nNext & last.")

    html = text_of(client, story.get_absolute_url())

    assert "<p>&lt;b&gt;Not&lt;/b&gt; bold.<br>Same.</p>" in html
    assert "<p>Next &amp; last.</p>" in html


def test_story_takes_no_query_more_for_its_notices(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story = publish_article(section=make_section(), authors=(make_author(),), tags=("Tides",))
    make_newsletter()
    for place in range(9):
        correct_story(story, f"Notice {place}.")

    with django_assert_num_queries(4):
        html = text_of(client, story.get_absolute_url())

    assert html.count('role="note"') == 9


def test_page_lists_notices_newest_first_with_their_stories(client: Client) -> None:
    harbour, ferry = publish_article("Harbour reopens"), publish_article("Ferry sails")
    correct_story(harbour, "It was Tuesday.", at=THEN + DAY)
    correct_story(ferry, "At ten.", at=THEN + 2 * DAY, kind="update")
    correct_story(harbour, "Or Monday.", at=THEN + 3 * DAY, kind="clarification")

    html = text_of(client, PATH)

    places = [html.index(text) for text in ("Or Monday.", "At ten.", "It was Tuesday.")]
    assert places == sorted(places)
    assert html.count(f'<a href="{harbour.get_absolute_url()}">Harbour reopens</a>') == 2
    assert "<strong>Update</strong>" in html
    assert '<time datetime="2026-03-17T09:26:53+00:00">' in html


def test_page_and_feed_call_a_story_as_it_is_called_now(client: Client) -> None:
    story = publish_article("Harbour reopens")
    correct_story(story)
    republish(story, headline="Harbour opens again")

    assert "Harbour opens again" in text_of(client, PATH)
    assert entries(client)[0].title == "Correction: Harbour opens again"


def test_page_escapes_what_it_shows(client: Client) -> None:
    correct_story(publish_article("<i>Headline</i>"), "<b>Not</b> bold.")

    html = text_of(client, PATH)

    assert "&lt;i&gt;Headline&lt;/i&gt;" in html
    assert "<p>&lt;b&gt;Not&lt;/b&gt; bold.</p>" in html


def test_page_names_the_language_of_a_story(client: Client) -> None:
    correct_story(publish_article("عودة", body="<p>غ</p>", language="ar"), "كان الثلاثاء")

    html = text_of(client, PATH)

    assert '<h2 class="nr-correction-story" lang="ar" dir="rtl">' in html
    assert '<div lang="ar" dir="rtl"><p>كان الثلاثاء</p></div>' in html


def test_page_without_notices_says_so(client: Client) -> None:
    publish_article()

    assert "Nothing has been corrected yet." in text_of(client, PATH)


def test_pages_by_keyset_hold_every_notice_once(client: Client, settings: Any) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": 4}
    story = publish_article()
    Correction.objects.bulk_create(
        Correction(published=story, kind="update", text=f"Notice {n}.", at=THEN + n // 3 * DAY)
        for n in range(10)
    )
    seen: list[str] = []
    path = PATH

    while path:
        response = client.get(path)
        page = response.context["page"]
        seen += [correction.text for correction in page.corrections]
        path = f"{PATH}?before={page.next_cursor}" if page.next_cursor else ""

    assert seen == [f"Notice {n}." for n in reversed(range(10))]
    assert "Newest corrections" in response.content.decode()


def test_page_is_not_found_for_a_place_that_is_none(client: Client) -> None:
    assert client.get(f"{PATH}?before=nowhere").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("path", [PATH, FEED])
def test_page_and_feed_are_only_read(client: Client, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("number", [2, 200])
@pytest.mark.parametrize(("path", "queries"), [(PATH, 2), (FEED, 2)])
def test_page_takes_the_same_queries_for_few_and_many_notices(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
    number: int,
) -> None:
    stories = write_corrections(number)

    with django_assert_num_queries(queries):
        html = text_of(client, path)

    assert f"update of {stories[0].headline}." in html


def test_withdrawn_story_takes_its_notices_with_it(client: Client) -> None:
    story = publish_article("Harbour reopens")
    correct_story(publish_article("Ferry sails"))
    correct_story(story)
    withdrawing.withdraw(story.article, by=make_chief(), at=THEN + 2 * DAY, line="Wrong.")

    html = text_of(client, PATH)

    assert "Ferry sails" in html
    assert "Harbour reopens" not in html
    assert [entry.title for entry in entries(client)] == ["Correction: Ferry sails"]


def test_purged_story_leaves_nothing_of_its_notices(client: Client) -> None:
    story = publish_article("Harbour reopens")
    correct_story(story, "The name was wrong.")
    purging.purge(story.article, by=make_chief(), at=THEN + 2 * DAY, note="Order 12.")

    assert "The name was wrong." not in text_of(client, PATH)
    assert entries(client) == []


def test_feed_tells_a_notice_with_its_story(client: Client) -> None:
    story = publish_article("Harbour reopens")
    correct_story(story, "Tide < ebb.\n\nSorry.")

    [entry] = entries(client)

    assert entry.title == "Correction: Harbour reopens"
    assert entry.link == f"https://news.example{story.get_absolute_url()}"
    assert entry.published == "Sun, 15 Mar 2026 09:26:53 +0000"
    assert entry.summary == "<p>Tide &lt; ebb.</p>\n\n<p>Sorry.</p>"
    assert entry.id.startswith("urn:uuid:")
    assert entry.guidislink is False


def test_feed_names_a_notice_alike_whatever_becomes_of_its_story(client: Client) -> None:
    story = publish_article("Harbour reopens")
    correct_story(story, "One.")
    correct_story(story, "Two.")
    before = {entry.summary: entry.id for entry in entries(client)}
    republish(story, headline="Harbour opens again", slug="open-again")

    after = {entry.summary: entry.id for entry in entries(client)}

    assert after == before
    assert len(set(after.values())) == 2


def test_feed_is_whole_whatever_a_notice_holds(client: Client) -> None:
    correct_story(publish_article(), "\x01\x0b ]]> &bogus; \ufffe <![CDATA[")

    assert len(entries(client)) == 1


def test_every_page_leads_to_the_corrections(client: Client) -> None:
    assert f'<a href="{PATH}">Corrections</a>' in text_of(client, "/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_notices_are_accessible_and_fit_the_screen(
    browser: Browser, live_server: Any, scheme: Any, width: int, settings: Any
) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": 2}
    story = publish_article("Harbour reopens", section=make_section())
    correct_story(story, "It was Tuesday. " + "Donaudampfschifffahrt" * 9)
    correct_story(story, "It may rain.", kind="clarification", placement="bottom")
    arabic = publish_article("عودة العبارة", body="<p>غادرت</p>", language="ar")
    correct_story(arabic, "كان الثلاثاء")
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})

    found, excess = [], []
    for path in (PATH, story.get_absolute_url(), arabic.get_absolute_url()):
        page.goto(live_server.url + path)
        results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        found += [(path, each["id"], each["nodes"]) for each in results.response["violations"]]
        excess.append(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
    page.close()

    assert found == []
    assert excess == [0, 0, 0]
