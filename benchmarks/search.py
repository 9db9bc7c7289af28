"""How long searches take beside a plain ``icontains``, in 20,000 stories unless told otherwise.

``python -m benchmarks.search`` makes the test database of ``tests.settings``, and removes it.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Any

import django

NUMBER = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
WORDS, ROUNDS = 200, 5
#: A word of every story, one of many, two words, a rare phrase, a word of headlines.
ASKED = ["everywhere", "w0003", "w0003 w0040", '"rare word"', "headliner"]
VOCABULARY = [f"w{number:04}" for number in range(4000)]


def main() -> None:
    """Make the stories, and print a table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"{connection.vendor}: {NUMBER} stories of {WORDS} words, {ROUNDS} rounds")
        _write_stories()
        _analyze()
        _index()
        _analyze()
        _compare()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _write_stories() -> None:
    from newsroom.models import Article, PublishedArticle, Revision
    from tests.archive import story_of
    from tests.factories import THEN

    dice = random.Random(1)
    for first in range(0, NUMBER, 1000):
        places = range(first, first + 1000)
        instants = {"created_at": THEN, "saved_at": THEN}
        articles = Article.objects.bulk_create(
            Article(headline=f"Story {place}", revision_number=1, **instants) for place in places
        )
        revisions = Revision.objects.bulk_create(
            Revision(article=article, number=1, schema=1, content={}, saved_at=THEN)
            for article in articles
        )
        stories = [
            story_of(revision, place, THEN)
            for revision, place in zip(revisions, places, strict=True)
        ]
        for place, story in zip(places, stories, strict=True):
            story.body_text = _text(dice, place)
            story.headline += " headliner" if place % 500 == 0 else ""
        PublishedArticle.objects.bulk_create(stories)


def _analyze() -> None:
    """Let the planner know the tables, as a database does by itself in time."""
    from django.db import connection

    if connection.vendor in {"sqlite", "postgresql"}:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _text(dice: random.Random, place: int) -> str:
    last = len(VOCABULARY) - 1
    drawn = (min(int(dice.expovariate(1 / 400)), last) for _ in range(WORDS))
    words = ["everywhere", *(VOCABULARY[number] for number in drawn)]
    return " ".join([*words, "rare word"] if place % 2000 == 1999 else words)


def _index() -> None:
    from newsroom.desk import indexing

    began = perf_counter()
    for _batch in indexing.renew():
        pass
    print(f"newsroom_index: {perf_counter() - began:.1f} s")


def _compare() -> None:
    from newsroom.pages import indexed_search, plain_search

    heads = ("icontains ms", "index ms", "ratio", "plain ms", "ratio")
    print(f"{'asked for':<16}" + "".join(f"{head:>14}" for head in heads))
    for asked in ASKED:
        base = _median(partial(_icontains, asked))
        row = f"{asked:<16}{base:>14.1f}"
        for engine in (indexed_search, plain_search):
            took = _median(partial(_search, engine, asked))
            row += f"{took:>14.1f}{took / base:>14.2f}"
        print(row)


def _search(engine: Any, asked: str) -> None:
    from newsroom.content import questions
    from newsroom.models import PublishedArticle

    stories = PublishedArticle.objects.all()
    engine.find(questions.read(asked), stories, at=datetime.now(UTC), place=None)


def _icontains(asked: str) -> list[Any]:
    """What a site would write first: each word anywhere in the text or headline."""
    from django.db.models import Q

    from newsroom.models import PublishedArticle

    rows = PublishedArticle.objects.live(datetime.now(UTC)).for_lists()
    for part in [asked.strip('"')] if '"' in asked else asked.split():
        rows = rows.filter(Q(headline__icontains=part) | Q(body_text__icontains=part))
    return list(rows[:20])


def _median(deed: Callable[[], object]) -> float:
    """Milliseconds of the median round."""
    took = []
    for _round in range(ROUNDS):
        began = perf_counter()
        deed()
        took.append((perf_counter() - began) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    main()
