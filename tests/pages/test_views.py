"""What holds for the pages of the front, sections, tags and authors, and for all pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.desk import withdrawing
from newsroom.pages import keyset
from tests.factories import (
    THEN,
    make_article,
    make_author,
    make_chief,
    make_newsletter,
    make_photo,
    make_section,
    make_tag,
    publish_article,
    schedule_article,
)
from tests.pages.stories import PUBLIC_PAGES, publish_in_full, shown_of, text_of

pytestmark = pytest.mark.django_db


def test_front_leads_with_the_newest_story(client: Client) -> None:
    publish_article("Older story", at=THEN)
    publish_article("Newer story", at=THEN + timedelta(hours=1))

    html = text_of(client, "/")

    assert re.search(r'<h2 class="nr-card-headline"><a href="[^"]+">Newer story</a></h2>', html)
    assert re.search(r'<h3 class="nr-card-headline"><a href="[^"]+">Older story</a></h3>', html)


def test_front_without_stories_says_so(client: Client) -> None:
    html = text_of(client, "/")

    assert "There are no stories yet." in html


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/section/world/", "There are no stories in this section yet."),
        ("/author/ana-sol/", "There are no stories by this author yet."),
    ],
)
def test_empty_list_says_so(client: Client, path: str, sentence: str) -> None:
    make_section(), make_author()

    assert sentence in text_of(client, path)


def test_topic_of_no_live_story_is_not_found_as_one_that_is_not_there(client: Client) -> None:
    soon = timezone.now() + timedelta(hours=1)
    make_tag("Unused")
    make_article(tags=("Draft plan",))
    schedule_article(tags=("Scheduled plan",), live_at=soon, embargo_until=soon)
    publish_article(tags=("Expired plan",), expires_at=THEN + timedelta(hours=1))
    withdrawn = publish_article(tags=("Withdrawn plan",)).article
    withdrawing.withdraw(withdrawn, by=make_chief(), at=timezone.now())
    publish_article(tags=("Live",))
    before = f"?before={keyset.written((THEN + timedelta(days=1), 1))}"
    slugs = ["unused", "draft-plan", "scheduled-plan", "expired-plan", "withdrawn-plan"]

    live = client.get("/tag/live/")
    absent = client.get("/tag/absent/")
    hidden = [client.get(f"/tag/{slug}/{query}") for slug in slugs for query in ("", before)]

    assert (live.status_code, absent.status_code) == (200, 404)
    assert [answer.status_code for answer in hidden] == [404] * len(hidden)
    assert {answer.content for answer in hidden} == {absent.content}


def test_page_behind_the_last_story_of_a_topic_is_not_found(client: Client) -> None:
    story = publish_article(tags=("Harbours",))

    answer = client.get(f"/tag/harbours/?before={keyset.written((THEN, story.pk))}")

    assert answer.status_code == 404


def test_photos_below_the_first_are_loaded_late(client: Client) -> None:
    photo = make_photo()
    publish_article("One", lead_photo=photo)
    publish_article("Two", lead_photo=photo, at=THEN + timedelta(hours=1))

    images = re.findall(r"<img [^>]+>", text_of(client, "/"))

    assert ["lazy" in image for image in images] == [False, True]


def test_site_in_a_language_from_right_to_left_says_so(client: Client, settings: Any) -> None:
    settings.LANGUAGE_CODE = "ar"

    assert '<html lang="ar" dir="rtl">' in text_of(client, "/")


def test_section_shows_its_description_and_its_own_stories(client: Client) -> None:
    world = make_section("World", description="Far and near.")
    publish_article("In the world", section=world)
    publish_article("In town", section=make_section("Town"))

    html = text_of(client, world.get_absolute_url())

    assert "Far and near." in html
    assert "In the world" in html
    assert "In town" not in html
    assert '<a href="/section/world/" aria-current="page">World</a>' in html


def test_author_page_says_who_it_is(client: Client) -> None:
    photo = make_photo(alt="Ana on the quay")
    make_author(position="Chief reporter", biography="Ana writes.\n\nDaily.", photo=photo)
    make_author("Harbour Wire", kind="agency")

    person, agency = text_of(client, "/author/ana-sol/"), text_of(client, "/author/harbour-wire/")

    for part in ("Chief reporter", "<p>Ana writes.</p>", 'alt="Ana on the quay"', "Author"):
        assert part in person
    assert "News agency" in agency


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_pages_are_only_read(client: Client, method: str) -> None:
    paths = [*PUBLIC_PAGES, publish_in_full().get_absolute_url()]

    answers = [getattr(client, method)(path) for path in paths]

    assert [answer.status_code for answer in answers] == [405] * len(paths)
    assert {answer["Allow"] for answer in answers} == {"GET, HEAD"}


def test_pages_answer_head_without_a_body(client: Client) -> None:
    paths = [*PUBLIC_PAGES, publish_in_full().get_absolute_url()]

    answers = [client.head(path) for path in paths]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * len(paths)


def test_pages_touch_neither_session_nor_cookie(client: Client) -> None:
    make_newsletter()
    paths = [*PUBLIC_PAGES, publish_in_full().get_absolute_url()]
    client.force_login(make_chief())

    answers = [client.get(path) for path in paths]

    assert not [answer for answer in answers if answer.cookies]
    assert not [answer for answer in answers if "cookie" in answer.get("Vary", "").lower()]
    assert not [answer for answer in answers if b"csrfmiddlewaretoken" in answer.content]


def test_pages_hold_neither_inline_script_nor_inline_style(client: Client) -> None:
    make_newsletter()
    paths = [*PUBLIC_PAGES[:-1], publish_in_full().get_absolute_url()]

    pages = [shown_of(client, path) for path in paths]

    inline = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=")
    assert not [html for html in pages if inline.search(html)]


def test_page_inside_a_foreign_site_brings_all_but_the_masthead(
    client: Client, settings: Any, tmp_path: Any
) -> None:
    make_newsletter()
    story = publish_in_full()
    (tmp_path / "newsroom").mkdir()
    (tmp_path / "newsroom" / "base.html").write_text(
        "<!doctype html><title>Mine</title><main>{% block newsroom_content %}{% endblock %}</main>"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    pages = [text_of(client, path) for path in ("/", story.get_absolute_url())]

    for html in pages:
        assert html.startswith("<!doctype html><title>Mine</title>")
        assert 'class="newsroom nr-page"' in html
        assert html.count('<nav class="nr-nav"') == 1
        assert "Harbour reopens" in html
        assert "nr-masthead" not in html


def test_page_in_the_own_base_has_one_navigation(client: Client) -> None:
    publish_in_full()

    html = text_of(client, "/")

    assert html.count('<nav class="nr-nav"') == 1
    assert html.index('<nav class="nr-nav"') < html.index("<main")
