"""The search page, with modelsearch's index and without it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client, modify_settings

from newsroom.desk import purging, redrawing, scheduling, withdrawing
from newsroom.models import PublishedArticle
from tests.factories import (
    THEN,
    correct_story,
    make_author,
    make_chief,
    make_photo,
    make_section,
    publish_article,
    schedule_article,
)
from tests.pages.stories import republish

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = [
    '"',
    '"""',
    "'",
    "'; DROP TABLE newsroom_article; --",
    "harbour\x00",
    "\x00",
    'NEAR("harbour" "tide", 5)',
    "title:harbour OR body:*",
    "* AND NOT",
    "+harbour -tide >< ~() @8",
    "a:* & !b | (c <-> d)",
    "\\",
    "%",
    "😀",
    "👩‍👩‍👧",
    "عودة العبارة",
    "\u202eruobrah",
    "harbour\u200f tide",
    "東京",
    "हिन्दी",
    "h0",
    "x" * 10_000,
    "harbour " * 1_250,
    " ".join(f"w{number}" for number in range(60)),
    "\ud800",
]


@pytest.fixture(params=["index", "plain"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each of the two ways in which a search is answered."""
    if request.param == "index":
        yield request.param
        return
    with modify_settings(INSTALLED_APPS={"remove": "modelsearch"}):
        yield request.param


def search(client: Client, q: str = "", **asked: Any) -> str:
    given = {"q": q} | {name.rstrip("_"): value for name, value in asked.items()}
    response = client.get("/search/", given)
    assert response.status_code == 200
    return response.content.decode()


def found(html: str) -> list[str]:
    """Headlines of the results, in their order."""
    parts = html.split('<h3 class="nr-card-headline"')[1:]
    links = [part.split("<a href=")[1].split(">", 1)[1].split("</a>")[0] for part in parts]
    return [unescape(link.replace("<mark>", "").replace("</mark>", "")) for link in links]


def test_search_finds_words_whatever_their_case_and_accents(client: Client, engine: str) -> None:
    publish_article("Café at the quay", body="<p>Straße in Łódź.</p>")
    publish_article("Another story", body="<p>Cafeteria.</p>")

    for words in ("cafe", "CAFÉ", "Cafe\u0301", "quay café", "STRASSE", "lodz", "at the"):
        assert found(search(client, words)) == ["Café at the quay"], words


def test_search_wants_all_words_and_whole_phrases(client: Client, engine: str) -> None:
    publish_article("One", standfirst="Low tide.", body="<p>The harbour is up.</p>")
    publish_article("Two", standfirst="Tide is low.", body="<p>The harbour is to open.</p>")

    assert sorted(found(search(client, "harbour tide"))) == ["One", "Two"]
    assert found(search(client, '"low tide" harbour')) == ["One"]
    assert found(search(client, "“is to”")) == ["Two"]
    assert found(search(client, '"tide harbour"')) == []
    assert found(search(client, "harbour ferry")) == []


def test_search_finds_short_common_and_unspaced_words(client: Client, engine: str) -> None:
    publish_article("EU and UK", body="<p>To be or not.</p>")
    publish_article("東京タワーに行く", body="<p>हिन्दी</p>", language="ja")

    assert found(search(client, "eu")) == ["EU and UK"]
    assert found(search(client, '"to be or not"')) == ["EU and UK"]
    assert found(search(client, "タワー")) == ["東京タワーに行く"]
    assert found(search(client, "हिन्दी")) == ["東京タワーに行く"]
    assert found(search(client, "京東")) == []


def test_search_puts_stories_with_the_words_in_the_headline_first(
    client: Client, engine: str
) -> None:
    publish_article("The ferry strike", at=THEN - timedelta(days=300))
    for place in range(3):
        body = "<p>The ferry and the strike.</p>"
        publish_article(f"News {place}", body=body, at=THEN - timedelta(days=3 - place))

    assert found(search(client, "ferry strike")) == [
        "The ferry strike",
        "News 2",
        "News 1",
        "News 0",
    ]


def test_search_marks_the_words_and_escapes_the_rest(client: Client, engine: str) -> None:
    body = f"<p>{'Nothing here. ' * 30}</p><p>a &lt;script&gt; by the Hárbour, &amp; so on.</p>"
    publish_article("Harbour <b>news</b>", standfirst="About it.", body=body)

    html = search(client, "harbour")

    assert "<mark>Harbour</mark> &lt;b&gt;news&lt;/b&gt;" in html
    assert "a &lt;script&gt; by the <mark>Hárbour</mark>, &amp; so on." in html
    assert "<script>" not in html


def test_search_goes_on_page_by_page_without_offset(
    client: Client, engine: str, settings: Any
) -> None:
    settings.NEWSROOM = {"PAGE_SIZE": 3}
    for place in range(4):
        publish_article(f"Harbour {place}", at=THEN - timedelta(days=place))
    for place in range(5):
        publish_article(f"Story {place}", body="<p>Harbour.</p>", at=THEN + timedelta(days=place))
    seen: list[str] = []
    query: str | None = "?q=harbour"

    while query:
        html = client.get(f"/search/{query}").content.decode()
        seen += found(html)
        match = re.search('rel="next" href="([^"]+)"', html)
        query = match and unescape(match[1])

    headlines = [f"Harbour {place}" for place in range(4)]
    assert seen == headlines + [f"Story {place}" for place in range(4, -1, -1)]


def test_search_keeps_to_section_author_tag_and_days(client: Client, engine: str) -> None:
    world, ana = make_section("World"), make_author("Ana Sol")
    publish_article("Harbour one", section=world, authors=(ana,), tags=("Low tide",))
    publish_article("Harbour two", section=make_section("Home"), at=THEN + timedelta(days=2))

    for asked in (
        {"section": "world"},
        {"author": "ana-sol"},
        {"author": "ana sol"},
        {"tag": "LOW TIDE"},
        {"tag": "low-tide"},
        {"to": "2026-03-14"},
        {"from": "2026-03-14", "to": "2026-03-15"},
    ):
        assert found(search(client, "harbour", **asked)) == ["Harbour one"], asked
    assert found(search(client, "harbour", from_="2026-03-15")) == ["Harbour two"]
    assert found(search(client, "", section="world")) == ["Harbour one"]
    assert found(search(client, "harbour", section="home", author="ana-sol")) == []


def test_search_reckons_days_in_the_site_s_time_zone(
    client: Client, engine: str, settings: Any
) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    publish_article("Harbour", at=datetime.fromisoformat("2026-03-14T12:00:00+00:00"))

    assert found(search(client, "harbour", from_="2026-03-15")) == ["Harbour"]
    assert found(search(client, "harbour", to="2026-03-14")) == []


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"q": "!!! 😀"}, "There is no word in this to search for."),
        ({"q": " ".join(f"w{number}" for number in range(21))}, "at most 20 words"),
        ({"q": "x" * 201}, "Please search for fewer words: 200 characters."),
        ({"section": "nowhere"}, "There is no such section."),
        ({"author": "Nobody"}, "We have no author of this name."),
        ({"tag": "Nothing"}, "We have no topic of this name."),
        ({"from": "14.3.2026"}, "Please give a day, such as 2026-03-14."),
        ({"to": "0001-01-01"}, "This year is out of reach."),
        ({"to": "9999-12-31"}, "This year is out of reach."),
        ({"from": "2026-03-15", "to": "2026-03-14"}, "This day is before the first one."),
    ],
)
def test_search_tells_what_is_wrong_beside_the_field_and_keeps_it(
    client: Client, asked: dict[str, str], sentence: str
) -> None:
    make_section("World")

    html = client.get("/search/", {"q": "kept"} | asked).content.decode()

    name = list(asked)[-1]
    assert sentence in html.split(f'id="newsroom-{name}-error"')[1].split("</span>")[0]
    assert f'aria-describedby="newsroom-{name}-error"' in html or name == "q"
    for value in ({"q": "kept"} | asked).values():
        assert f'value="{value}"' in html


@pytest.mark.parametrize("words", HOSTILE)
def test_search_answers_whatever_is_typed(client: Client, engine: str, words: str) -> None:
    publish_article("Harbour at low tide")
    query = urlencode({"q": words}, errors="surrogatepass")

    for path in (f"/search/?{query}", f"/search/?{query.replace('q=', 'author=')}"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "utf-16", "none"])
def test_search_reads_words_alike_whatever_is_said_of_a_body(client: Client, charset: str) -> None:
    publish_article("Café by the harbour")
    said = {"content-type": f"text/plain; charset={charset}"}

    answers = [
        client.get("/search/", {"q": words}, headers=said)
        for words in ("Café", "Café \\ud800 +2AA-")
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "by the harbour" in answers[0].content.decode()
    assert "\\ud800 +2AA-" in answers[1].content.decode()


@pytest.mark.parametrize(
    "before", ["", "x", "h-", "q-20260314T092653000000-1", "w99999-2026", "\x00"]
)
def test_search_is_not_found_at_a_place_that_is_none(client: Client, before: str) -> None:
    assert client.get("/search/", {"q": "harbour", "before": before}).status_code == 404


def test_search_says_so_when_nothing_is_asked_or_found(client: Client, engine: str) -> None:
    make_section("World")

    assert "What are you looking for?" in search(client)
    assert "No story holds all of this." in search(client, "harbour")
    html = search(client, "harbour", section="world")
    assert '<a href="?q=harbour">Search all sections, authors, topics and days</a>' in html


def test_search_is_kept_out_of_search_engines_and_logs(
    client: Client, engine: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        response = client.get("/search/", {"q": "secretword", "before": "x"})
        page = client.get("/search/", {"q": "secretword"})

    assert response.status_code == 404
    assert page["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert "secretword" not in caplog.text


def test_scheduled_story_is_found_at_its_minute(client: Client, engine: str) -> None:
    with time_machine.travel(THEN, tick=False) as clock:
        schedule_article("Harbour", live_at=THEN + timedelta(minutes=1), at=THEN)
        before = found(search(client, "harbour"))

        clock.move_to(THEN + timedelta(minutes=1))
        assert (before, found(search(client, "harbour"))) == ([], ["Harbour"])


def test_expired_story_is_found_no_more(client: Client, engine: str) -> None:
    expires_at = THEN + timedelta(hours=1)
    publish_article("Harbour", expires_at=expires_at)

    with time_machine.travel(expires_at - timedelta(seconds=1), tick=False) as clock:
        before = found(search(client, "harbour"))
        clock.move_to(expires_at)
        assert (before, found(search(client, "harbour"))) == (["Harbour"], [])


def test_search_follows_what_readers_see(client: Client, engine: str) -> None:
    story = publish_article("Harbour reopens")
    republish(story, headline="Port reopens", body="<p>New words.</p>")
    assert found(search(client, "harbour")) == []
    assert found(search(client, "port words")) == ["Port reopens"]

    withdrawing.withdraw(story.article, by=make_chief(), at=THEN + timedelta(days=2))
    assert found(search(client, "port")) == []


def test_corrected_and_redrawn_story_is_still_found(client: Client, engine: str) -> None:
    story = publish_article("Harbour reopens", lead_photo=make_photo())

    correct_story(story)
    redrawing.redraw(PublishedArticle.objects.get(), at=THEN + timedelta(days=3))

    assert found(search(client, "harbour")) == ["Harbour reopens"]


def test_unscheduled_and_purged_stories_are_found_no_more(client: Client, engine: str) -> None:
    chief, later = make_chief(), THEN + timedelta(days=365)
    story = schedule_article("Harbour plans", live_at=later)
    scheduling.unschedule(story.article, by=chief, at=THEN)
    other = publish_article("Harbour opens")
    purging.purge(other.article, by=chief, at=THEN + timedelta(days=1), note="The law.")

    with time_machine.travel(later + timedelta(days=1), tick=False):
        assert found(search(client, "harbour")) == []
