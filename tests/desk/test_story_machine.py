"""Random sequences of all that a desk does, beside a model of it in plain Python."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from newsroom.desk import (
    announcing,
    autosaving,
    restoring,
    revising,
    timeline,
)
from newsroom.desk.announcing import Outcome
from newsroom.desk.verbs import Verb
from newsroom.exceptions import AutosaveRefused, NewsroomError, NotReady
from newsroom.models import Article, PublicState
from tests.desk import evidence, oracle
from tests.desk.story_cast import Cast
from tests.desk.story_draws import (
    DATES,
    DECIDER,
    EARLY,
    HOUR,
    IS_FRESH,
    SEVERAL,
    SPAN,
    TYPED,
    WHICH,
    WRITER,
)
from tests.desk.story_model import EMPTY, Asked, Content, Desk, Refusal, Story
from tests.factories import THEN

EXAMPLES = int(os.environ.get("NEWSROOM_HYPOTHESIS_EXAMPLES", "12"))


class StoryMachine(RuleBasedStateMachine):
    """Two stories, three people and a clock. Each example is rolled back when it ends."""

    cast: Cast
    beginning: tuple[Verb, ...]

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.undo.callback(transaction.set_rollback, True)
        self.desk = Desk(now=THEN, has_four_eyes=False)
        #: The revision that each form was opened from.
        self.forms: dict[tuple[str, int], int] = {}
        self.told: set[str] = set()
        self.typed = 0
        self.has_changed = True

    def teardown(self) -> None:
        self.undo.close()

    @initialize(has_four_eyes=st.booleans(), typed=TYPED, typed_too=TYPED)
    def begin(self, has_four_eyes: bool, **typed: dict[str, Any]) -> None:
        settings = {"SITE_URL": "https://news.example", "FOUR_EYES": has_four_eyes}
        self.undo.enter_context(override_settings(NEWSROOM=settings))
        self.desk.has_four_eyes = has_four_eyes
        plain = {"standfirst": "In short.", "bylines": ("Editor",), "tags": ("Boats", "Tides")}
        for owner, words in zip(("Reporter", "Editor"), typed.values(), strict=True):
            content = self.written(EMPTY, plain | words)
            article = Article(created_by=self.cast.users[owner])
            self.cast.store(article, content, role=owner, at=self.desk.now)
            story = Story(pk=article.pk, owner=owner, revisions=[content], savers=[owner])
            self.desk.stories.append(story)
        for which, verb in product((0, 1), self.beginning):
            if verb == Verb.SAVE:
                self.save_form("Editor", which, {}, is_fresh=True)
            else:
                self.act(verb, "Chief editor", which, ahead=40 * HOUR, reason="Alone.")

    # What people type.

    @rule(role=WRITER, which=WHICH)
    def open_form(self, role: str, which: int) -> None:
        self.forms[role, which] = self.desk.stories[which].number

    @rule(role=WRITER, which=WHICH, typed=TYPED | st.none(), is_fresh=IS_FRESH)
    def save_form(self, role: str, which: int, typed: Any, is_fresh: bool) -> None:
        """With something typed into it, or as it was."""
        content = self.desk.stories[which].newest
        content = content if typed is None else self.written(content, typed)
        self.save_as(role, which, self.read(role, which, is_fresh), content)

    @rule(role=WRITER, which=WHICH, is_fresh=IS_FRESH)
    def autosave(self, role: str, which: int, is_fresh: bool) -> None:
        story = self.desk.stories[which]
        if story.is_deleted:
            return
        read = self.read(role, which, is_fresh)
        text = self.written(EMPTY, {}).headline
        due = self.desk.saving_refusal(story, role, story.number, EMPTY)
        if due is None and read < story.purged_at_number:
            due = AutosaveRefused
        self.attempt(
            due,
            lambda: autosaving.autosave(
                Article.objects.get(pk=story.pk),
                fields={"headline": [text]},
                form_key=f"{role} {which}",
                opened_revision=read,
                by=self.cast.users[role],
                at=self.desk.now,
            ),
            then=lambda: story.autosaves.__setitem__(role, (read, text)),
        )

    @rule(role=WRITER, which=WHICH)
    def take_up_autosave(self, role: str, which: int) -> None:
        """The text that waits is offered back, saved from where it was opened, and let go."""
        story = self.desk.stories[which]
        if story.is_deleted or role not in story.autosaves:
            return
        article, user = Article.objects.get(pk=story.pk), self.cast.users[role]
        waiting = autosaving.waiting(article, by=user)
        read, text = story.autosaves[role]
        assert [(each.opened_revision, each.fields) for each in waiting] == [
            (read, {"headline": [text]})
        ]
        content = replace(story.newest, headline=text)
        if self.save_as(role, which, read, content):
            autosaving.discard(form_key=waiting[0].form_key, by=user)
            del story.autosaves[role]

    @rule(role=WRITER, which=WHICH, back=st.integers(0, 5), is_fresh=IS_FRESH)
    def restore(self, role: str, which: int, back: int, is_fresh: bool) -> None:
        story = self.desk.stories[which]
        if story.is_deleted:
            return
        number = max(story.number - back, 1)
        read = self.read(role, which, is_fresh)
        content = story.revisions[number - 1]
        due = self.desk.saving_refusal(story, role, read, content)
        if read == story.number and content == EMPTY:
            due = NotReady
        self.attempt(
            due,
            lambda: restoring.restore(
                Article.objects.get(pk=story.pk),
                number=number,
                revision=read,
                by=self.cast.users[role],
                at=self.desk.now,
            ),
            then=lambda: self.desk.save(story, content, role),
        )

    # What people decide, and what time does.

    @rule(data=st.data(), role=DECIDER, which=WHICH, several=SEVERAL)
    def decide(self, data: st.DataObject, role: str, which: int, several: list[Any]) -> None:
        """Any verbs, most often such as the story is ready for."""
        for given in several:
            self.act(data.draw(st.sampled_from(self.verbs(which))), role, which, **given)

    @rule(data=st.data(), which=WHICH, several=SEVERAL)
    def decide_as_chief(self, **drawn: Any) -> None:
        self.decide(role="Chief editor", **drawn)

    @rule(which=WHICH, span=SPAN, early=EARLY)
    def let_time_pass(self, which: int, span: timedelta, early: timedelta | None) -> None:
        """Some time, or up to the instant at which something becomes so, or just before it."""
        public = self.desk.stories[which].public
        hours = [public.published_at, public.expires_at] if public and early is not None else []
        ahead = [hour - early for hour in hours if hour and hour - early > self.desk.now]
        self.desk.now = min(ahead, default=self.desk.now + span)
        self.has_changed = True

    @rule()
    def tick(self) -> None:
        while taken := announcing.announce_due(at=self.desk.now):
            for each in taken:
                assert each.announcement.key not in self.told
                self.told.add(each.announcement.key)
                pk = each.announcement.article_id
                story = next(story for story in self.desk.stories if story.pk == pk)
                state = {"published": PublicState.LIVE, "expired": PublicState.EXPIRED}
                is_so = story.state(self.desk.now) == state[each.announcement.kind]
                assert each.outcome == (Outcome.TOLD if is_so else Outcome.OVERTAKEN)

    # What must always be so.

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        if self.has_changed:
            for story in self.desk.stories:
                evidence.check(story)
            evidence.check_readers(self.desk)
        self.has_changed = False

    # How it is done.

    def written(self, content: Content, typed: dict[str, Any]) -> Content:
        """The content with a headline that no other text has, and what else was changed."""
        self.typed += 1
        ahead = {name: typed[name] for name in DATES if typed.get(name) is not None}
        dates = {name: self.desk.now + span for name, span in ahead.items()}
        return replace(content, headline=f"Text {self.typed}", **(typed | dates))

    def verbs(self, which: int) -> list[Verb]:
        """All verbs, those most often that could be done now; removing comes late, and to one."""
        case = self.desk.case(self.desk.stories[which], oracle.SUPERUSER)
        removing = {Verb.DELETE, Verb.PURGE}
        verbs = set(Verb) - {Verb.SAVE} - (removing if which == 0 or self.typed < 12 else set())
        possible = [verb for verb in sorted(verbs) if oracle.is_possible(verb, case)]
        often = 3 * [verb for verb in possible if verb != Verb.HOLD]
        return [*often, *sorted(verbs)]

    def read(self, role: str, which: int, is_fresh: bool) -> int:
        """The revision that this person read last, or reads now."""
        newest = self.desk.stories[which].number
        return newest if is_fresh else self.forms.get((role, which), newest)

    def save_as(self, role: str, which: int, read: int, content: Content) -> bool:
        """Save as the admin's form does; whether it was saved."""
        story = self.desk.stories[which]
        if story.is_deleted:
            return False

        def save() -> None:
            with transaction.atomic():
                article = Article.objects.get(pk=story.pk)
                revising.require_current(timeline.lock(article), revision=read)
                self.cast.store(article, content, role=role, at=self.desk.now)

        due = self.desk.saving_refusal(story, role, read, content)
        self.attempt(due, save, then=lambda: self.desk.save(story, content, role))
        self.forms[role, which] = story.number
        return due is None

    def act(
        self,
        verb: Verb,
        role: str,
        which: int,
        *,
        note: str = "",
        reason: str = "",
        is_fresh: bool = True,
        ahead: timedelta = timedelta(0),
    ) -> None:
        """Do the verb, or see it refused, as the model says."""
        story = self.desk.stories[which]
        if story.is_deleted:
            return
        article, read = Article.objects.get(pk=story.pk), self.read(role, which, is_fresh)
        hour = self.desk.now + ahead
        asked = Asked(role=role, read=read, note=note, reason=reason, hour=hour)
        self.attempt(
            self.desk.refusal(verb, story, asked),
            lambda: self.cast.do(verb, article, asked, at=self.desk.now),
            then=lambda: self.desk.do(verb, story, asked),
        )

    def attempt(
        self,
        due: Refusal,
        deed: Callable[[], object],
        *,
        then: Callable[[], object],
    ) -> None:
        """Do the deed; refused, it must be so and change nothing; done, the model follows."""
        before = evidence.snapshot(connection)
        came: Refusal = None
        try:
            deed()
        except NewsroomError as refusal:
            came = type(refusal)
        assert came is due, f"refused as {came}, where {due} is due"
        if came is None:
            then()
            self.has_changed = True
        else:
            assert evidence.snapshot(connection) == before


BEGINNINGS: dict[str, tuple[Verb, ...]] = {
    "a draft": (),
    "ready": (Verb.SUBMIT, Verb.APPROVE),
    "scheduled, then changed": (Verb.SCHEDULE, Verb.SAVE),
    "live, then changed": (Verb.PUBLISH, Verb.SAVE),
}


@pytest.mark.django_db
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_sequence_of_what_a_desk_does_breaks_its_rules(beginning: str) -> None:
    class Machine(StoryMachine):
        cast = Cast()

    Machine.beginning = BEGINNINGS[beginning]

    run_state_machine_as_test(
        Machine,
        settings=hypothesis_settings(max_examples=EXAMPLES, stateful_step_count=40),
    )
