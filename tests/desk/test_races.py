from __future__ import annotations

import fcntl
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import cycle, islice
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from newsroom.deadlocks import retried
from newsroom.desk import (
    autosaving,
    deleting,
    holding,
    publishing,
    reviewing,
    revising,
    scheduling,
    timeline,
    withdrawing,
)
from newsroom.desk.verbs import Verb
from newsroom.exceptions import NewsroomError
from newsroom.models import (
    Article,
    ArticleSlug,
    Autosave,
    PublicState,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Stage,
)
from tests.desk import oracle
from tests.desk.oracle import Case
from tests.factories import make_article, make_author, make_chief

pytestmark = pytest.mark.django_db(transaction=True)

EDITORS = 50
HOUR = timedelta(hours=1)

Deed = Callable[[], object]


def at_once(deeds: Sequence[Deed]) -> list[NewsroomError | None]:
    """Do the deeds in threads that start together: why each was refused, None where it was done.

    Raises what any of them raises that is no message for a person.
    """
    start = Barrier(len(deeds))

    def run(deed: Deed) -> NewsroomError | None:
        try:
            start.wait(timeout=60)
            deed()
        except NewsroomError as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds, timeout=120))


def pressed(verb: Verb, article: Article, by: Any) -> Deed:
    """What happens when a person who has read revision 1 presses the verb's button."""
    read: dict[str, Any] = {"revision": 1}
    deeds: dict[Verb, Callable[..., object]] = {
        Verb.PUBLISH: partial(publishing.publish, article, **read),
        Verb.PUBLISH_MINOR: partial(publishing.publish_minor, article, **read),
        Verb.SCHEDULE: partial(publishing.schedule, article, **read),
        Verb.UPDATE_SCHEDULED: partial(publishing.update_scheduled, article, **read),
        Verb.RESCHEDULE: partial(scheduling.reschedule, article),
        Verb.UNSCHEDULE: partial(scheduling.unschedule, article),
        Verb.WITHDRAW: partial(withdrawing.withdraw, article),
        Verb.HOLD: partial(holding.hold, article, note="A court asks."),
        Verb.RELEASE: partial(holding.release, article, note="Settled."),
        Verb.SAVE: partial(saved, article.pk),
    }

    def press() -> None:
        at = timezone.now()
        hour = {"live_at": at + HOUR} if verb in (Verb.SCHEDULE, Verb.RESCHEDULE) else {}
        deeds[verb](by=by, at=at, **hour)

    return press


@retried
def saved(pk: int, *, by: Any, at: Any) -> None:
    """The form that was opened from revision 1 is handed in, as the admin does it."""
    with transaction.atomic():
        article = Article.objects.get(pk=pk)
        revising.require_current(timeline.lock(article), revision=1)
        article.headline = f"Changed by {by}"
        revising.write(article, by=by, at=at)
        revising.record(article, by=by, at=at)


def replayed(article: Article, stage: Stage, public: PublicState) -> tuple[Stage, PublicState]:
    """How the story stands when its events, in their order, happened to it from there on.

    Fails at the first that the rules would have refused.
    """
    is_held = False
    after = {
        Verb.SCHEDULE: PublicState.SCHEDULED,
        Verb.UNSCHEDULE: PublicState.NONE,
        Verb.WITHDRAW: PublicState.WITHDRAWN,
        Verb.PUBLISH: PublicState.LIVE,
    }
    for event in article.events.order_by("pk"):
        verb = Verb(event.verb)
        case = Case(stage=stage, public=public, role=oracle.SUPERUSER, is_held=is_held)
        assert oracle.is_possible(verb, case), (event, case)
        assert event.broke or not oracle.broken_rules(verb, case), (event, case)
        assert event.from_stage == stage
        stage = oracle.stage_after(verb, stage)
        assert event.to_stage == stage
        public = after.get(verb, public)
        is_held = verb == Verb.HOLD or (is_held and verb != Verb.RELEASE)
    assert (article.held_at is not None) == is_held
    return stage, public


def begun(verbs: Sequence[Verb]) -> tuple[Article, Any]:
    chief = make_chief()
    article = make_article(
        "Boats return", by=chief, authors=(make_author(),), tags=("Boats", "Tides")
    )
    for verb in verbs:
        if verb == Verb.SUBMIT:
            reviewing.submit(article, revision=1, by=chief, at=timezone.now())
        else:
            pressed(verb, article, chief)()
    return article, chief


MIXED = (Verb.PUBLISH, Verb.SCHEDULE, Verb.WITHDRAW, Verb.UNSCHEDULE, Verb.RESCHEDULE, Verb.SAVE)


@pytest.fixture
def room(transactional_db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One crowd at a time, and the last one gone: two are more than PostgreSQL lets in."""
    between_workers = tmp_path_factory.getbasetemp().parent / "crowd"
    with between_workers.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        while connection.vendor == "postgresql" and connected() > EDITORS // 2:
            time.sleep(0.05)
        yield


def connected() -> int:
    """How many are connected to PostgreSQL, those who are just leaving included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity")
        return int(cursor.fetchone()[0])


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    ("beginning", "verbs"),
    [
        ((), MIXED),
        ((Verb.SUBMIT,), (Verb.PUBLISH, Verb.SCHEDULE, Verb.WITHDRAW)),
        ((Verb.SCHEDULE,), (Verb.UNSCHEDULE, Verb.PUBLISH, Verb.RESCHEDULE, Verb.WITHDRAW)),
        ((Verb.SCHEDULE,), (*MIXED, Verb.UPDATE_SCHEDULED, Verb.HOLD, Verb.RELEASE)),
        ((Verb.PUBLISH,), (*MIXED, Verb.PUBLISH_MINOR)),
    ],
    ids=["draft", "in review", "scheduled", "scheduled, with holds", "live"],
)
def test_fifty_editors_press_at_once_and_some_order_explains_what_came(
    beginning: Sequence[Verb], verbs: Sequence[Verb]
) -> None:
    article, chief = begun(beginning)
    already = Counter(article.events.values_list("verb", flat=True))
    editors = [get_user_model().objects.get(pk=chief.pk) for _ in range(EDITORS)]
    copies = [Article.objects.get(pk=article.pk) for _ in range(EDITORS)]
    asked = list(islice(cycle(verbs), EDITORS))

    refusals = at_once(list(map(pressed, asked, copies, editors)))

    assert all(str(refusal).strip() for refusal in refusals if refusal)
    done = Counter(verb for verb, refusal in zip(asked, refusals, strict=True) if refusal is None)
    written = Counter(article.events.values_list("verb", flat=True)) - already
    # A hold takes a scheduled story off the schedule, with an event of its own.
    written[Verb.UNSCHEDULE] = min(written[Verb.UNSCHEDULE], done[Verb.UNSCHEDULE])
    assert done
    assert +written == +done
    article.refresh_from_db()
    stage, public = replayed(article, Stage.DRAFT, PublicState.NONE)
    assert article.stage == stage
    assert_readers_see(article, public)


def assert_readers_see(article: Article, public: PublicState) -> None:
    """The published row is what the events say, once, with its address, people and topics."""
    story = PublishedArticle.objects.filter(pk=article.pk).first()
    slugs = set(ArticleSlug.objects.values_list("slug", flat=True))
    if public == PublicState.NONE:
        assert (story, slugs) == (None, set())
        return
    assert story is not None
    assert story.state(timezone.now()) == public
    assert story.slug in slugs
    assert story.revision.content["headline"] == story.headline
    assert PublishedByline.objects.count() == 1
    assert PublishedTag.objects.count() == 2
    rows = [*PublishedByline.objects.all(), *PublishedTag.objects.all()]
    assert {row.published_at for row in rows} == {story.published_at}
    numbers = article.revisions.values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, article.revision_number + 1))


def test_publish_gives_each_story_its_own_slug_when_headlines_are_equal() -> None:
    chief = make_chief()
    articles = [make_article("Boats return", by=chief) for _ in range(4)]

    refusals = at_once([pressed(Verb.PUBLISH, article, chief) for article in articles])

    assert refusals == [None] * 4
    slugs = set(PublishedArticle.objects.values_list("slug", flat=True))
    assert slugs == {"boats-return", "boats-return-2", "boats-return-3", "boats-return-4"}
    assert ArticleSlug.objects.count() == 4


def test_publish_is_done_once_when_editors_press_it_at_once() -> None:
    article, chief = begun(())
    copies = [Article.objects.get() for _ in range(4)]

    refusals = at_once([pressed(Verb.PUBLISH, copy, chief) for copy in copies])

    told = Counter(refusal and str(refusal) for refusal in refusals)
    assert told == {None: 1, "Nothing has changed since it was published.": 3}
    assert article.events.filter(verb="publish").count() == 1


def test_delete_and_publish_at_once_leave_one_of_them_done() -> None:
    article, chief = begun(())
    deeds = [
        partial(deleting.delete, article, by=chief, at=timezone.now())
        if place % 2
        else pressed(Verb.PUBLISH, Article.objects.get(), chief)
        for place in range(8)
    ]

    refusals = at_once(deeds)

    assert refusals.count(None) == 1
    is_published = refusals.index(None) % 2 == 0
    assert Article.objects.exists() == PublishedArticle.objects.exists() == is_published


def test_autosave_keeps_the_text_of_every_window_that_opens_at_once() -> None:
    article, chief = begun(())
    deeds = [
        partial(
            autosaving.autosave,
            article,
            fields={"headline": [f"Window {place}"]},
            form_key=f"window-{place}",
            opened_revision=1,
            by=chief,
            at=timezone.now(),
        )
        for place in range(10)
    ]

    refusals = at_once(deeds)

    assert refusals == [None] * 10
    assert Autosave.objects.count() == 10
