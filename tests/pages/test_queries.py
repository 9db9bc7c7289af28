"""Every public page takes a fixed number of queries, however many stories there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsroom.models import PublishedArticle, Tag
from tests.archive import write_archive
from tests.factories import THEN, make_author, make_newsletter, make_photo, make_section, make_tag
from tests.pages.cached import KINDS, publish_paper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [2, 200])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("front", 5),
        ("article", 5),
        ("section", 4),
        ("tag", 4),
        ("author", 4),
        ("feed", 4),
        ("section feed", 5),
        ("tag feed", 5),
        ("author feed", 5),
    ],
)
def test_page_takes_the_same_queries_for_few_and_many_stories(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
    queries: int,
    number: int,
) -> None:
    about = {"photo": make_photo(), "links": ["https://example.org/"]}
    sections = [make_section(f"Section {place}", **about) for place in range(2)]
    authors, tags = [make_author(**about), make_author("Bo Lind")], [make_tag(), make_tag("Tides")]
    Tag.objects.update(**about)
    stories = write_archive(number, sections=sections, authors=authors, tags=tags)
    # So that the first story has others beside it, however few there are.
    stories[0].story_tags.create(tag=tags[1], position=1, published_at=stories[0].published_at)
    make_newsletter()
    addresses = {
        "front": "/",
        "article": stories[0].get_absolute_url(),
        "section": sections[0].get_absolute_url(),
        "tag": tags[0].get_absolute_url(),
        "author": authors[0].get_absolute_url(),
        "feed": "/feed/",
        "section feed": f"{sections[0].get_absolute_url()}feed/",
        "tag feed": f"{tags[0].get_absolute_url()}feed/",
        "author feed": f"{authors[0].get_absolute_url()}feed/",
    }

    with django_assert_num_queries(queries):
        response = client.get(addresses[name])

    assert response.status_code == 200
    assert stories[0].headline in response.content.decode()


def test_story_with_many_tags_and_authors_takes_no_more_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story, *_others = write_archive(
        9, sections=[make_section()], authors=[make_author()], tags=[make_tag()]
    )
    photo = make_photo()
    for place in range(1, 40):
        story.story_tags.create(
            tag=make_tag(f"Tag {place}"), position=place, published_at=story.published_at
        )
        story.bylines.create(
            author=make_author(f"Author {place}", photo=photo),
            position=place,
            published_at=story.published_at,
        )

    with django_assert_num_queries(5):
        response = client.get(story.get_absolute_url())

    html = response.content.decode()
    assert "Tag 39" in html
    assert html.count('class="nr-portrait"') == 39


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/feed/",
        *("/section/world/", "/tag/harbours/", "/author/ana-sol/"),
        *("/section/world/feed/", "/tag/harbours/feed/", "/author/ana-sol/feed/"),
    ],
)
def test_long_bodies_are_read_only_where_they_are_shown(client: Client, path: str) -> None:
    write_archive(3, sections=[make_section()], authors=[make_author()], tags=[make_tag()])
    PublishedArticle.objects.update(
        body_page="<p>page body</p>", body_feed="<p>feed body</p>", body_text="text body"
    )

    html = client.get(path).content.decode()

    assert ("feed body" in html) == path.endswith("/feed/")
    assert "page body" not in html
    assert "text body" not in html


def test_copy_of_any_page_is_recognised_by_one_query_at_most(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, no_copies: None
) -> None:
    publish_paper()
    with time_machine.travel(THEN + timedelta(days=40), tick=False):
        tags = {path: client.get(path)["ETag"] for path in KINDS}

        for path, tag in tags.items():
            for asked in (client.get, client.head):
                with django_assert_max_num_queries(1):
                    response = asked(path, headers={"if-none-match": tag})

                assert response.status_code == 304, path
                assert response.content == b"", path
                assert response["ETag"] == tag, path


def test_any_page_from_the_shared_cache_takes_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, shared: None
) -> None:
    publish_paper()
    with time_machine.travel(THEN + timedelta(days=40), tick=False):
        drawn = {path: client.get(path) for path in KINDS}

        with django_assert_num_queries(0):
            kept = {path: client.get(path) for path in KINDS}
            heads = {path: client.head(path) for path in KINDS}
            same = [
                client.get(path, headers={"if-none-match": page["ETag"]})
                for path, page in drawn.items()
            ]

    for path, page in drawn.items():
        assert kept[path].content == page.content, path
        assert kept[path].headers == page.headers == heads[path].headers, path
    assert {answer.status_code for answer in same} == {304}
