"""Stages, and the one table of which verb is allowed from where, and to whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.exceptions import NotAllowed, WrongStage
from newsroom.models import PublicState, Stage


class Verb(TextChoices):
    """What an editor does to a story; the label is the button's and the timeline's."""

    SAVE = "save", gettext_lazy("Save")
    PUBLISH = "publish", gettext_lazy("Publish")
    SCHEDULE = "schedule", gettext_lazy("Schedule")
    WITHDRAW = "withdraw", gettext_lazy("Withdraw")


class Person(Protocol):
    """Whoever acts: any user model that Django can ask for permissions."""

    def has_perm(self, perm: str, obj: Any = None) -> bool: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One row of the table: ``verb`` leads from any of ``stages`` to ``to``.

    It is allowed while readers see the story in one of ``public``, to those who have
    ``permission``. ``to`` is None where the stage stays; ``refusal`` says why it is not allowed.
    """

    verb: Verb
    stages: frozenset[Stage]
    public: frozenset[PublicState]
    to: Stage | None
    permission: str
    refusal: str | Promise


ANY_STAGE = frozenset(Stage)
ANYWHERE = frozenset(PublicState)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        verb=Verb.SAVE,
        stages=ANY_STAGE,
        public=ANYWHERE,
        to=Stage.DRAFT,
        permission="newsroom.change_article",
        refusal="",
    ),
    Transition(
        verb=Verb.PUBLISH,
        stages=ANY_STAGE,
        public=ANYWHERE,
        to=Stage.PUBLISHED,
        permission="newsroom.publish_article",
        refusal="",
    ),
    Transition(
        verb=Verb.SCHEDULE,
        stages=ANY_STAGE,
        public=frozenset({PublicState.NONE, PublicState.SCHEDULED}),
        to=Stage.PUBLISHED,
        permission="newsroom.publish_article",
        refusal=gettext_lazy("Readers have seen this story already: its hour can no longer move."),
    ),
    Transition(
        verb=Verb.WITHDRAW,
        stages=ANY_STAGE,
        public=frozenset({PublicState.SCHEDULED, PublicState.LIVE, PublicState.EXPIRED}),
        to=Stage.DRAFT,
        permission="newsroom.withdraw_article",
        refusal=gettext_lazy("There is nothing public to withdraw."),
    ),
)


def require(verb: Verb, *, stage: Stage, public: PublicState, by: Person) -> Transition:
    """The row that allows ``verb`` now to this person.

    Raises: NotAllowed without the permission, WrongStage when stage or public state forbid it.
    """
    transition = row(verb)
    if not by.has_perm(transition.permission):
        raise NotAllowed(_("You may not %(verb)s stories.") % {"verb": verb.label.lower()})
    if stage not in transition.stages or public not in transition.public:
        raise WrongStage(str(transition.refusal))
    return transition


def allowed(*, stage: Stage, public: PublicState, by: Person) -> frozenset[Verb]:
    """Every verb that this person may use now."""
    return frozenset(
        each.verb
        for each in TRANSITIONS
        if stage in each.stages and public in each.public and by.has_perm(each.permission)
    )


def row(verb: Verb) -> Transition:
    """The table's row of this verb."""
    return next(each for each in TRANSITIONS if each.verb == verb)
