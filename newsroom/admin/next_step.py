"""What is next for a story: the verb that stands out, and one sentence that says it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.admin.standing import Standing
from newsroom.desk.verbs import Verb
from newsroom.models import PublicState, Stage

_SENTENCES = {
    Verb.SUBMIT: gettext_lazy("When it is written, submit it for review."),
    Verb.APPROVE: gettext_lazy("Read it, then approve it or send it back."),
    Verb.PUBLISH: gettext_lazy("It is yours to publish."),
    Verb.UPDATE_SCHEDULED: gettext_lazy(
        "Put the changes into the scheduled version, or readers get the text without them."
    ),
}
_AWAITED = {
    Stage.DRAFT: gettext_lazy("When it is written, its author submits it for review."),
    Stage.IN_REVIEW: gettext_lazy("An editor reads it, then approves it or sends it back."),
    Stage.READY: gettext_lazy(
        "It is approved: whoever may publish it puts it out or schedules it."
    ),
}


def next_verb(standing: Standing) -> Verb | None:
    """What this person would do next with the story; None while it is not their turn."""
    offers = ((verb, standing.prospect(verb)) for verb in _order(standing))
    return next((verb for verb, offer in offers if offer and offer.is_open), None)


def sentence(standing: Standing) -> str:
    """What is next, said to this person."""
    if standing.is_held:
        return _(
            "Nothing of it can be published, withdrawn or deleted before the hold is lifted; "
            "the text can be edited."
        )
    if standing.stage == Stage.PUBLISHED:
        return _resting(standing)
    verb = next_verb(standing)
    if verb == Verb.PUBLISH and standing.stage == Stage.READY:
        return _("It is approved: publish it, or schedule it.")
    if verb == Verb.PUBLISH and standing.is_live:
        return _("Publish the changes; until then readers see the text as it was.")
    if verb == Verb.SUBMIT and standing.sending_back:
        return _("Do what the note asks for, then submit it again.")
    if verb is None and standing.stage == Stage.IN_REVIEW and standing.situation.is_own:
        return _("A colleague reads it, then approves it or sends it back.")
    return str(_SENTENCES[verb] if verb else _AWAITED[standing.stage])


def _resting(standing: Standing) -> str:
    """Of a story in which nothing is new."""
    return {
        PublicState.SCHEDULED: _("Nothing is left to do: it goes public at its hour by itself."),
        PublicState.LIVE: _("Nothing is left to do: readers see the newest text."),
    }.get(standing.state, _("Nothing is left to do: readers no longer find it."))


def _order(standing: Standing) -> tuple[Verb, ...]:
    """The verbs that may be next, the likeliest first."""
    if standing.is_held or standing.stage == Stage.PUBLISHED:
        return ()
    if standing.stage == Stage.IN_REVIEW:
        return (Verb.APPROVE,)
    if standing.is_scheduled:
        return (Verb.UPDATE_SCHEDULED, Verb.SUBMIT)
    if standing.stage == Stage.READY:
        return (Verb.PUBLISH,)
    is_free = standing.state in (PublicState.NONE, PublicState.LIVE)
    if standing.situation.is_own and is_free:
        return (Verb.PUBLISH, Verb.SUBMIT)
    return (Verb.SUBMIT,)
