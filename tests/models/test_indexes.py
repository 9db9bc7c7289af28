"""Every list of the readers' pages is one index scan, on every database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from newsroom.models import PublishedArticle, PublishedByline, PublishedTag
from tests.archive import write_archive
from tests.factories import THEN, make_author, make_section, make_tag

TABLES = ("newsroom_publishedarticle", "newsroom_publishedtag", "newsroom_publishedbyline")


def analyze() -> None:
    """Let the planner know the tables; on MariaDB this commits."""
    words = "ANALYZE TABLE" if connection.vendor == "mysql" else "ANALYZE"
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"{words} {table}")


def plan(rows: QuerySet[Any]) -> str:
    """How the database would read the first page, in lower case."""
    return rows[:21].explain().lower()


@pytest.mark.django_db(transaction=True)
def test_every_list_is_one_index_scan() -> None:
    sections = [make_section(f"Section {number}") for number in range(25)]
    authors = [make_author(f"Author {number}") for number in range(25)]
    tags = [make_tag(f"Tag {number}") for number in range(25)]
    stories = write_archive(2000, sections=sections, authors=authors, tags=tags)
    middle = (stories[1000].published_at, stories[1000].pk)
    analyze()

    plans = {
        "newsroom_pub_newest": plan(PublishedArticle.objects.live(THEN)),
        "newsroom_pub_newest ": plan(PublishedArticle.objects.live(THEN, before=middle)),
        "newsroom_pub_section": plan(PublishedArticle.objects.in_section(sections[3]).live(THEN)),
        "newsroom_pub_tag": plan(PublishedTag.objects.filter(tag=tags[3]).live(THEN)),
        "newsroom_pub_author": plan(PublishedByline.objects.filter(author=authors[3]).live(THEN)),
    }

    for index, text in plans.items():
        assert index.strip() in text
        assert not [word for word in ("sort", "temp b-tree") if word in text], text
