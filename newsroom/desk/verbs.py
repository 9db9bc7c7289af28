"""What an editor can do to a story, as buttons and as the timeline name it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class Verb(TextChoices):
    """What an editor does to a story; the label is the button's."""

    SAVE = "save", gettext_lazy("Save")
    SUBMIT = "submit", gettext_lazy("Submit for review")
    SEND_BACK = "send_back", gettext_lazy("Send back")
    APPROVE = "approve", gettext_lazy("Approve")
    PUBLISH = "publish", gettext_lazy("Publish")
    PUBLISH_MINOR = "publish_minor", gettext_lazy("Save and publish as a minor change")
    SCHEDULE = "schedule", gettext_lazy("Schedule")
    RESCHEDULE = "reschedule", gettext_lazy("Move to this hour")
    UPDATE_SCHEDULED = "update_scheduled", gettext_lazy("Put into the scheduled version")
    UNSCHEDULE = "unschedule", gettext_lazy("Take off the schedule")
    CORRECT = "correct", gettext_lazy("Add a correction")
    WITHDRAW = "withdraw", gettext_lazy("Withdraw")
    HOLD = "hold", gettext_lazy("Put on legal hold")
    RELEASE = "release", gettext_lazy("Lift the legal hold")
    DELETE = "delete", gettext_lazy("Delete")
    PURGE = "purge", gettext_lazy("Remove for legal reasons")


#: What the timeline says was done.
DONE: dict[str, str | Promise] = {
    Verb.SAVE: gettext_lazy("Saved"),
    Verb.SUBMIT: gettext_lazy("Submitted for review"),
    Verb.SEND_BACK: gettext_lazy("Sent back"),
    Verb.APPROVE: gettext_lazy("Approved"),
    Verb.PUBLISH: gettext_lazy("Published"),
    Verb.PUBLISH_MINOR: gettext_lazy("Published as a minor change"),
    Verb.SCHEDULE: gettext_lazy("Scheduled"),
    Verb.RESCHEDULE: gettext_lazy("Moved to another hour"),
    Verb.UPDATE_SCHEDULED: gettext_lazy("Put into the scheduled version"),
    Verb.UNSCHEDULE: gettext_lazy("Taken off the schedule"),
    Verb.CORRECT: gettext_lazy("Public notice added"),
    Verb.WITHDRAW: gettext_lazy("Withdrawn"),
    Verb.HOLD: gettext_lazy("Put on legal hold"),
    Verb.RELEASE: gettext_lazy("Legal hold lifted"),
    Verb.PURGE: gettext_lazy("Removed for legal reasons"),
}
