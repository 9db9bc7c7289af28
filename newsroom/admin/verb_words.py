"""What the page of each verb says: the question, what it means, the button, what was done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsroom.desk.verbs import Verb


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """``told`` is said when it is done; ``{}`` in it stands for the headline."""

    question: str | Promise
    meaning: str | Promise
    button: str | Promise
    told: str | Promise


WORDS: dict[Verb, Words] = {
    Verb.SUBMIT: Words(
        question=_("Submit this story for review?"),
        meaning=_("An editor reads it next, and approves it or sends it back."),
        button=_("Submit for review"),
        told=_("“{}” waits for review."),
    ),
    Verb.SEND_BACK: Words(
        question=_("Send this story back?"),
        meaning=_("It becomes a draft again. Whoever writes it reads your note on its page."),
        button=_("Send it back"),
        told=_("“{}” is sent back: it is a draft again."),
    ),
    Verb.APPROVE: Words(
        question=_("Approve this story?"),
        meaning=_("It is then ready to be published. Any change to it voids the approval."),
        button=_("Approve it"),
        told=_("“{}” is approved: it is ready to be published."),
    ),
    Verb.PUBLISH: Words(
        question=_("Publish this version?"),
        meaning=_("Readers see this version from now on."),
        button=_("Publish"),
        told=_("“{}” is public."),
    ),
    Verb.PUBLISH_MINOR: Words(
        question=_("Publish this as a minor change?"),
        meaning=_("Readers see this version from now on, with nothing said of the change."),
        button=_("Publish the minor change"),
        told=_("The minor change to “{}” is public."),
    ),
    Verb.SCHEDULE: Words(
        question=_("Schedule this story?"),
        meaning=_("This version goes public at the hour that you choose, by itself."),
        button=_("Schedule it"),
        told=_("“{}” is scheduled."),
    ),
    Verb.RESCHEDULE: Words(
        question=_("Move this story to another hour?"),
        meaning=_("The scheduled version stays as it is. Changes made since stay out of it."),
        button=_("Move it to this hour"),
        told=_("“{}” is moved to another hour."),
    ),
    Verb.UPDATE_SCHEDULED: Words(
        question=_("Put the changes into the scheduled version?"),
        meaning=_("This version goes public at the hour that is set."),
        button=_("Put them into the scheduled version"),
        told=_("The changes to “{}” are in the scheduled version."),
    ),
    Verb.UNSCHEDULE: Words(
        question=_("Take this story off the schedule?"),
        meaning=_("No reader has seen it. The text stays as it is; it can be scheduled again."),
        button=_("Take it off the schedule"),
        told=_("“{}” is off the schedule."),
    ),
    Verb.CORRECT: Words(
        question=_("Add a notice to this story?"),
        meaning=_(
            "It stands on the story's page and among the corrections, with today's date. It can "
            "be neither changed nor removed. The story's text stays as it is."
        ),
        button=_("Add the notice"),
        told=_("The notice stands on “{}”."),
    ),
    Verb.WITHDRAW: Words(
        question=_("Withdraw this story?"),
        meaning=_(
            "It is out of every page, list and feed at once. The text stays here as a draft."
        ),
        button=_("Withdraw the story"),
        told=_("“{}” is withdrawn: readers no longer find it."),
    ),
    Verb.HOLD: Words(
        question=_("Put this story on legal hold?"),
        meaning=_(
            "Nothing of it can be published, corrected, withdrawn or deleted until the hold is "
            "lifted. What is live stays so until it expires; what is scheduled leaves the schedule."
        ),
        button=_("Put it on legal hold"),
        told=_("“{}” is on legal hold."),
    ),
    Verb.RELEASE: Words(
        question=_("Lift the legal hold?"),
        meaning=_("What the hold barred can be done again. Nothing of it happens by itself."),
        button=_("Lift the hold"),
        told=_("The legal hold on “{}” is lifted."),
    ),
    Verb.PURGE: Words(
        question=_("Remove this story for legal reasons?"),
        meaning=_(
            "Its text is gone for good, from the desk, every revision, the public page and the "
            "editions that carried it. Nobody can bring it back. The timeline keeps that it "
            "happened, and your note."
        ),
        button=_("Remove it for good"),
        told=_("The story is removed for legal reasons."),
    ),
}
