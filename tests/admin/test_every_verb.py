"""Every verb in every state by every role, through HTTP, held against the rules told in words."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.desk import roles
from newsroom.desk.verbs import Verb
from newsroom.models import Article, ArticleSlug, Event, PublicState, PublishedArticle, Stage
from tests.admin import desk
from tests.desk import oracle
from tests.desk.evidence import snapshot
from tests.desk.oracle import Case
from tests.factories import make_article, make_chief, make_member, make_user, publish_article

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
#: With which a live story begins: it was saved, then published.
EVENTS = 2
#: What the admin itself forbids, and shows no form for, where it is not possible.
HIDDEN = (Verb.SAVE, Verb.DELETE)
STATES = list(product(Stage, PublicState))

#: Every role with every verb; where it counts whose the story is, with one's own too.
PRESSES = [
    (verb, role, is_own)
    for verb, role, is_own in product(Verb, oracle.ROLES, (False, True))
    if not is_own or (role == "Reporter" and verb in (Verb.SAVE, Verb.SUBMIT))
]


def member(role: str) -> Any:
    """A staff user of this role."""
    if role == oracle.SUPERUSER:
        return make_chief()
    return make_member(role=role) if role in roles.ROLES else make_user()


def story_of(person: Any) -> Article:
    """A live story that this person began."""
    chief = make_chief()
    article = Article.objects.get(pk=publish_article("Boats return", by=chief).pk)
    Article.objects.update(created_by=person)
    article.refresh_from_db()
    return article


def stand(article: Article, stage: Stage, public: PublicState, *, is_held: bool) -> None:
    """Put the story where it is to be, past the verbs."""
    now = timezone.now()
    Article.objects.update(stage=stage, held_at=now if is_held else None)
    story = PublishedArticle.objects.filter(pk=article.pk)
    match public:
        case PublicState.NONE:
            ArticleSlug.objects.all().delete()
            story.delete()
        case PublicState.SCHEDULED:
            story.update(published_at=now + DAY)
        case PublicState.EXPIRED:
            story.update(expires_at=now - timedelta(seconds=1))
        case PublicState.WITHDRAWN:
            story.update(withdrawn_at=now)


def press(client: Client, verb: Verb, article: Article) -> HttpResponse:
    """Send what the verb's page would, all fields filled in."""
    if verb == Verb.SAVE:
        return client.post(desk.article_url(article), written(article))
    if verb == Verb.DELETE:
        return client.post(desk.article_url(article, "delete"), {"post": "yes"})
    typed = {
        "revision": article.revision_number,
        "note": "Because.",
        "kind": "correction" if verb == Verb.CORRECT else "untold",
        "text": "Nine boats, not ten.",
        "placement": "top",
        "hour_0": "2999-01-02",
        "hour_1": "03:04:05",
        "confirmation": article.pk,
    }
    return client.post(desk.article_url(article, "verb", verb), typed)


def written(article: Article) -> dict[str, Any]:
    """The story's form with another headline in it."""
    return {
        "headline": "Changed",
        "standfirst": article.standfirst,
        "revision": article.revision_number,
        "bylines-TOTAL_FORMS": 0,
        "bylines-INITIAL_FORMS": 0,
        "_save": "1",
    }


def is_told(answer: HttpResponse) -> bool:
    """Whether the person reads why nothing was done."""
    form = answer.context["form"] if answer.context and "form" in answer.context else None
    return bool(form.errors) if form else bool(desk.sentences(answer))


@pytest.mark.parametrize(
    ("verb", "role", "is_own"),
    PRESSES,
    ids=[f"{role}-{verb}{'-own' if is_own else ''}" for verb, role, is_own in PRESSES],
)
def test_a_verb_is_done_where_the_rules_allow_it_and_nowhere_else(
    verb: Verb, role: str, is_own: bool
) -> None:
    person = member(role)
    article = story_of(person if is_own else None)
    client = desk.login(person)
    for stage, public in STATES:
        case = Case(
            stage=stage,
            public=public,
            role=role,
            is_own=is_own,
            is_held=verb == Verb.RELEASE,
        )
        with transaction.atomic():
            stand(article, stage, public, is_held=case.is_held)
            before = snapshot(connection)

            answer = press(client, verb, article)

            if not oracle.is_theirs(verb, case):
                assert answer.status_code == 403, case
                assert snapshot(connection) == before, case
            elif not oracle.is_possible(verb, case):
                assert is_told(answer) or verb in HIDDEN, case
                assert snapshot(connection) == before, case
            else:
                assert answer.status_code == 302, (case, desk.sentences(answer))
                assert_done(verb, stage, article)
            transaction.set_rollback(True)


def assert_done(verb: Verb, stage: Stage, article: Article) -> None:
    """The story has moved, and its timeline says by what."""
    if verb == Verb.DELETE:
        assert not Article.objects.exists()
        return
    told = Event.objects.order_by("pk")[EVENTS:]
    # A hold takes what is scheduled off the schedule, a purge makes a revision: two events each.
    event = next(each for each in told if each.verb == verb)
    assert told[0].from_stage == stage
    assert event.to_stage == oracle.stage_after(verb, Stage(event.from_stage))
    assert Article.objects.get(pk=article.pk).stage == list(told)[-1].to_stage


@pytest.mark.parametrize("is_known", [False, True], ids=["nobody", "a reader with a login"])
def test_no_verb_is_done_by_who_is_not_of_the_staff(is_known: bool) -> None:
    article = story_of(None)
    client = Client()
    if is_known:
        reader = make_chief()
        type(reader).objects.filter(pk=reader.pk).update(is_staff=False)
        client.force_login(reader)
    before = snapshot(connection)

    answers = {verb: press(client, verb, article) for verb in Verb}

    for verb, answer in answers.items():
        assert answer.status_code == 302, verb
        assert answer["Location"].startswith(reverse("admin:login")), verb
    assert snapshot(connection) == before


@pytest.mark.parametrize("verb", sorted(set(Verb) - set(HIDDEN)))
def test_looking_at_a_verb_s_page_does_nothing(verb: Verb) -> None:
    article = story_of(None)
    client = desk.login(make_chief())
    before = snapshot(connection)

    for stage, public in STATES[:5]:
        with transaction.atomic():
            stand(article, stage, public, is_held=verb == Verb.RELEASE)
            stood = snapshot(connection)
            client.get(desk.article_url(article, "verb", verb))
            assert snapshot(connection) == stood
            transaction.set_rollback(True)

    assert snapshot(connection) == before


@pytest.mark.parametrize("verb", ["fly", "save", "delete", "PUBLISH"])
def test_a_verb_that_has_no_page_is_not_found(verb: str) -> None:
    article = make_article()
    client = desk.login(make_chief())

    answer = client.post(desk.article_url(article, "verb", verb), {"revision": 1})

    assert answer.status_code == 404
    assert Article.objects.get().stage == Stage.DRAFT
