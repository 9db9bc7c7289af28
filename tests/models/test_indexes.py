"""Every list of the readers' pages is one index scan, on every database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from newsroom.models import (
    Author,
    Correction,
    Delivery,
    Edition,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Section,
    Tag,
)
from newsroom.pages import archive, feeds, front, generations, months, newsletters, subjects
from newsroom.pages.corrections import public_corrections
from newsroom.pages.front import IN_BLOCK, LATEST
from tests.archive import write_archive
from tests.factories import THEN, make_author, make_newsletter, make_section, make_tag
from tests.front import place

TABLES = (
    "newsroom_publishedarticle",
    "newsroom_publishedtag",
    "newsroom_publishedbyline",
    "newsroom_correction",
    "newsroom_edition",
    "newsroom_delivery",
)


def analyze() -> None:
    """Let the planner know the tables; on MariaDB this commits."""
    words = "ANALYZE TABLE" if connection.vendor == "mysql" else "ANALYZE"
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"{words} {table}")


def plan(rows: QuerySet[Any]) -> str:
    """How the database would read the first page, in lower case."""
    return rows[:21].explain().lower()


def plans_of(call: Callable[[], object]) -> list[str]:
    """How the database would read each query that the call makes, in lower case."""
    with CaptureQueriesContext(connection) as captured:
        call()
    words = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    plans = []
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            cursor.execute(f"{words} {query['sql']}")
            plans.append("\n".join(str(row) for row in cursor.fetchall()).lower())
    return plans


def scans_of(table: str, plan: str) -> list[str]:
    """The steps of the plan that read the table from end to end."""
    whole = {
        "sqlite": rf"scan (?:{table}|u\d+)\b(?! using)",
        "postgresql": rf"seq scan on {table}\b",
        "mysql": rf"'(?:{table}|u\d+)', 'all'",
    }
    return re.findall(whole[connection.vendor], plan)


@dataclass(frozen=True)
class Archive:
    """What all tests here look at; each list is a small part of it."""

    sections: list[Section]
    authors: list[Author]
    tags: list[Tag]
    stories: list[PublishedArticle]
    corrections: list[Correction]


@pytest.fixture(scope="module")
def archived(django_db_setup: None, django_db_blocker: Any) -> Iterator[Archive]:
    """The archive, written and analyzed once, and gone after the last test."""
    with django_db_blocker.unblock():
        yield written()
        call_command("flush", interactive=False, verbosity=0)


def written() -> Archive:
    sections = [make_section(f"Section {number}") for number in range(25)]
    authors = [make_author(f"Author {number}") for number in range(25)]
    tags = [make_tag(f"Tag {number}") for number in range(25)]
    stories = write_archive(5000, sections=sections, authors=authors, tags=tags)
    corrections = Correction.objects.bulk_create(
        Correction(published=story, kind="update", text="Text.", at=story.published_at + delay)
        for story in stories[::10]
        for delay in (timedelta(minutes=10), timedelta(minutes=20))
    )
    place(*stories[100:110])
    some = [story.pk for story in stories[::10]]
    PublishedArticle.objects.filter(pk__in=some).update(expires_at=THEN + timedelta(days=9))
    analyze()
    return Archive(sections, authors, tags, stories, corrections)


@pytest.mark.django_db
def test_every_list_is_one_index_scan(archived: Archive) -> None:
    middle = (archived.stories[1000].published_at, archived.stories[1000].pk)
    author, tag = archived.authors[3], archived.tags[3]

    plans = {
        "newsroom_pub_newest": plan(PublishedArticle.objects.live(THEN)),
        "newsroom_pub_newest ": plan(PublishedArticle.objects.live(THEN, before=middle)),
        "newsroom_pub_section": plan(
            PublishedArticle.objects.in_section(archived.sections[3]).live(THEN)
        ),
        "newsroom_pub_tag": plan(PublishedTag.objects.filter(tag=tag).live(THEN)),
        "newsroom_pub_author": plan(PublishedByline.objects.filter(author=author).live(THEN)),
    }

    for index, text in plans.items():
        assert index.strip() in text
        assert not [word for word in ("sort", "temp b-tree") if word in text], text


@pytest.mark.django_db
def test_every_feed_is_one_index_scan(archived: Archive) -> None:
    rows = {
        "newsroom_pub_newest": PublishedArticle.objects.all(),
        "newsroom_pub_section": PublishedArticle.objects.in_section(archived.sections[3]),
        "newsroom_pub_tag": PublishedTag.objects.filter(tag=archived.tags[3]),
        "newsroom_pub_author": PublishedByline.objects.filter(author=archived.authors[3]),
    }

    plans = {index: plan(feeds.whole(each, at=THEN)) for index, each in rows.items()}

    for index, text in plans.items():
        assert index in text
        assert not [word for word in ("sort", "temp b-tree") if word in text], text


@pytest.mark.django_db
def test_corrections_are_read_in_the_order_of_their_index(archived: Archive) -> None:
    middle = (archived.corrections[500].at, archived.corrections[500].pk)

    plans = [plan(public_corrections(THEN)), plan(public_corrections(THEN, before=middle))]

    for text in plans:
        assert "newsroom_correction_newest" in text
        assert not [word for word in ("sort", "temp b-tree") if word in text], text


@pytest.mark.django_db
@pytest.mark.usefixtures("archived")
def test_sitemaps_are_read_from_indexes() -> None:
    march = months.Part(year=2026, month=3)

    index = plans_of(lambda: list(months.parts(THEN)))
    month = plans_of(lambda: list(months.stories(march, at=THEN)[:500]))
    topics = plans_of(lambda: list(subjects.part("tags", start=None, at=THEN)))
    people = plans_of(lambda: list(subjects.part("authors", start=None, at=THEN)))

    assert len(index) == 3
    for text in [*index, *month]:
        assert "newsroom_pub_newest" in text
        assert not scans_of("newsroom_publishedarticle", text), text
    assert "newsroom_pub_tag" in topics[0]
    assert "newsroom_pub_author" in people[0]
    for text in [*topics, *people]:
        assert not [word for word in ("temp b-tree", "filesort") if word in text], text


@pytest.mark.django_db
@pytest.mark.usefixtures("archived")
def test_front_page_is_read_from_indexes(rf: RequestFactory) -> None:
    plans = plans_of(lambda: front.front(rf.get("/")))

    above, blocks, whole, bylines = plans
    assert above.count("newsroom_pub_newest") >= LATEST
    assert blocks.count("newsroom_pub_section") >= IN_BLOCK
    # Three columns are of the newsletters and ten of what is placed, which are few.
    assert above.count("temp b-tree") + above.count("filesort") <= 13 < 2 * LATEST + 4, above
    assert len(scans_of("newsroom_publishedarticle", above)) <= 13, above
    assert not scans_of("newsroom_publishedarticle", whole), whole
    assert not scans_of("newsroom_publishedbyline", bylines), bylines


@pytest.mark.django_db
@pytest.mark.usefixtures("archived")
@pytest.mark.parametrize("numbers", [(), (2026,), (2026, 1), (2026, 1, 15)])
def test_archive_is_read_from_indexes(rf: RequestFactory, numbers: tuple[int, ...]) -> None:
    views = [archive.archive, archive.year, archive.month, archive.day]
    path = "/" + "".join(f"{number:02}/" for number in numbers)

    plans = plans_of(lambda: views[len(numbers)](rf.get(path or "/archive/"), *numbers))

    for text in plans:
        if "newsroom_publishedarticle" in text:
            assert "newsroom_pub_newest" in text
            assert not scans_of("newsroom_publishedarticle", text), text


@pytest.mark.django_db(transaction=True)
def test_newsletters_are_read_in_the_order_of_their_index(rf: RequestFactory) -> None:
    letters = [make_newsletter(f"Letter {number}") for number in range(10)]
    editions = Edition.objects.bulk_create(
        Edition(
            newsletter=letters[place % 10],
            subject=f"Edition {place}",
            state="sending" if place % 7 == 0 else "sent",
            created_at=THEN,
            prepared_at=THEN + timedelta(hours=place),
        )
        for place in range(3000)
    )
    Delivery.objects.bulk_create(
        Delivery(edition=edition, state="sent") for edition in editions for _reader in range(3)
    )
    middle = editions[1500]
    analyze()
    cursor = (middle.prepared_at, middle.pk)

    lists = [
        plan(newsletters.listed(letters[0])),
        plan(newsletters.listed(letters[0], before=cursor)),
    ]
    pages = plans_of(lambda: newsletters.newsletters(rf.get("/newsletters/")))
    shown = {"slug": middle.newsletter.slug, "pk": middle.pk}
    asked = rf.get(middle.get_absolute_url())
    [one, *_rest] = plans_of(lambda: newsletters.edition(asked, **shown))

    for text in [*lists, pages[0], one]:
        assert "newsroom_edition_newest" in text
        assert not scans_of("newsroom_edition", text), text
        assert not scans_of("newsroom_delivery", text), text
    for text in lists:
        assert not [word for word in ("sort", "temp b-tree") if word in text], text


@pytest.mark.django_db
@pytest.mark.usefixtures("archived")
def test_instants_of_the_paper_are_read_from_indexes() -> None:
    at = THEN + timedelta(hours=1)

    plans = plans_of(lambda: generations.current("", at=at))

    assert len(plans) == 1
    assert plans[0].count("newsroom_pub_newest") >= 2
    assert plans[0].count("newsroom_pub_expiry") >= 2
    assert not scans_of("newsroom_publishedarticle", plans[0]), plans[0]
    # The few sections beside them are sorted, by their table alone.
    assert plans[0].count("temp b-tree") + plans[0].count("filesort") <= 1, plans[0]
