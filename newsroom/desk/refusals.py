"""Why the workflow says no, in words for the person who asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from newsroom.desk.verbs import Verb
from newsroom.models import Rule

#: Why stage or public state forbid a verb.
REFUSALS: dict[Verb, str | Promise] = {
    Verb.SUBMIT: gettext_lazy("Only a draft can be submitted for review."),
    Verb.SEND_BACK: gettext_lazy("Only a story in review, or ready, can be sent back."),
    Verb.APPROVE: gettext_lazy("Only a story in review can be approved."),
    Verb.PUBLISH: gettext_lazy("Nothing has changed since it was published."),
    Verb.PUBLISH_MINOR: gettext_lazy(
        "There is no change to a live story that could be published as a minor one."
    ),
    Verb.SCHEDULE: gettext_lazy(
        "Only a story that was never public and has no hour yet can be scheduled."
    ),
    Verb.UPDATE_SCHEDULED: gettext_lazy(
        "It is not scheduled, or nothing has changed since it was. If its hour has come, readers "
        "see the scheduled version."
    ),
    Verb.RESCHEDULE: gettext_lazy("It is not scheduled. If its hour has come, readers see it."),
    Verb.UNSCHEDULE: gettext_lazy(
        "It is not scheduled. If its hour has come, readers see it: withdraw it instead."
    ),
    Verb.CORRECT: gettext_lazy("Only a story that is live can carry a notice."),
    Verb.WITHDRAW: gettext_lazy("There is nothing public to withdraw."),
    Verb.HOLD: gettext_lazy("It is on legal hold already."),
    Verb.RELEASE: gettext_lazy("It is not on legal hold."),
    Verb.DELETE: gettext_lazy(
        "What has been public, or is scheduled, cannot be deleted: withdraw it instead."
    ),
}

_UNAPPROVED = gettext_lazy("This version must be approved first.")
#: Why it is not yet this person's to do, though others may do it now.
NOT_YET: dict[Verb, str | Promise] = {
    Verb.SAVE: gettext_lazy("You may change a story of yours only while it is a draft."),
    Verb.PUBLISH: _UNAPPROVED,
    Verb.PUBLISH_MINOR: _UNAPPROVED,
    Verb.SCHEDULE: _UNAPPROVED,
    Verb.UPDATE_SCHEDULED: _UNAPPROVED,
}

#: What a rule says to who would break it.
RULE_SENTENCES: dict[Rule, str | Promise] = {
    Rule.FOUR_EYES: gettext_lazy("Nobody approves their own story here: ask a colleague."),
    Rule.HOLD: gettext_lazy("The story is on legal hold."),
}
