"""The verbs as buttons of the article's page: which there are, which is next, why one is greyed."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.admin import next_step
from newsroom.admin.standing import Standing, is_askable
from newsroom.desk.verbs import Verb

#: The verbs that bring a story forward, in the order of their buttons.
FORWARD = (
    Verb.SUBMIT,
    Verb.APPROVE,
    Verb.SEND_BACK,
    Verb.UPDATE_SCHEDULED,
    Verb.PUBLISH,
    Verb.PUBLISH_MINOR,
    Verb.SCHEDULE,
    Verb.RESCHEDULE,
    Verb.UNSCHEDULE,
)
#: The verbs for what goes wrong.
RARE = (Verb.CORRECT, Verb.WITHDRAW, Verb.HOLD, Verb.RELEASE, Verb.PURGE)
#: The verbs that always ask something first.
ASKING = (Verb.SEND_BACK, *RARE)

#: What a verb is called where it is a link to its page, and saves nothing.
_AS_LINK = {
    Verb.PUBLISH_MINOR: gettext_lazy("Publish as a minor change"),
    Verb.RESCHEDULE: gettext_lazy("Move to another hour"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """A verb as it is shown to a person."""

    verb: Verb
    label: str
    refusal: str
    """Why it cannot be pressed; empty when it can."""
    is_next: bool

    @property
    def name(self) -> str:
        """What the form sends of it."""
        return f"_{self.verb}"


def buttons(standing: Standing) -> list[Button]:
    """The buttons that bring the story forward, what is next first."""
    verb = next_step.next_verb(standing)
    shown = _shown(standing, FORWARD, verb)
    return sorted(shown, key=lambda button: not button.is_next)


def rare_buttons(standing: Standing) -> list[Button]:
    """The buttons for what goes wrong, of a story that was saved."""
    return _shown(standing, RARE, None) if standing.article.pk else []


def shown(standing: Standing) -> dict[str, Any]:
    """What the template draws of the verbs."""
    forward, rare = buttons(standing), rare_buttons(standing)
    return {"buttons": forward, "rare_buttons": rare, "refusals": reasons([*forward, *rare])}


def reasons(shown: list[Button]) -> list[tuple[str, str]]:
    """Why buttons are greyed: each reason once, after the names of those that it stands for."""
    found: dict[str, list[str]] = {}
    for button in shown:
        if button.refusal:
            found.setdefault(button.refusal, []).append(button.label)
    return [(", ".join(labels), refusal) for refusal, labels in found.items()]


def pressed(names: Container[str]) -> Verb | None:
    """The verb whose button is among the names that the form sent."""
    return next((verb for verb in (*FORWARD, *RARE) if f"_{verb}" in names), None)


def must_ask(standing: Standing, verb: Verb) -> bool:
    """Whether the verb has a question before it is done: a note, a notice, a reason."""
    offer = standing.prospect(verb)
    is_breaking = offer is not None and offer.is_breakable
    return verb in ASKING or is_breaking or (verb == Verb.PUBLISH and standing.was_seen)


def _shown(standing: Standing, verbs: tuple[Verb, ...], next_one: Verb | None) -> list[Button]:
    offers = ((verb, standing.prospect(verb)) for verb in verbs)
    return [
        Button(
            verb=verb,
            label=_label(standing, verb, is_greyed=not is_askable(offer)),
            refusal="" if is_askable(offer) else offer.refusal,
            is_next=verb == next_one,
        )
        for verb, offer in offers
        if offer
    ]


def _label(standing: Standing, verb: Verb, *, is_greyed: bool) -> str:
    """The button's words; three dots say that a question follows."""
    words = str(verb.label)
    if verb == Verb.PUBLISH and standing.is_live:
        words = _("Publish changes")
    elif verb == Verb.PUBLISH and standing.was_seen:
        words = _("Publish again")
    elif verb == Verb.PUBLISH and standing.is_scheduled:
        words = _("Publish now")
    elif not standing.can_save:
        words = str(_AS_LINK.get(verb, words))
    asks = not is_greyed and (not standing.can_save or must_ask(standing, verb))
    return f"{words}…" if asks else words
