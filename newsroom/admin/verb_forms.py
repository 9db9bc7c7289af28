"""What each verb asks before it is done: no more than it needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from newsroom.admin.base import name_halves
from newsroom.admin.hours import SiteHourField
from newsroom.admin.standing import Standing, is_askable
from newsroom.admin.verb_deeds import Given
from newsroom.desk import workflow
from newsroom.desk.correcting import Notice
from newsroom.desk.verbs import Verb
from newsroom.exceptions import Embargoed, NewsroomError, NoteMissing, NotReady, RuleStands
from newsroom.models import Correction, PublicState, PublishedArticle, Stage

#: Most characters of a note or a reason.
NOTE_LENGTH = 2000
_NOTICE = Correction._meta.get_field("text")
_LINE = PublishedArticle._meta.get_field("withdrawal_line")


def _note(help_text: Any, *, required: bool = False) -> forms.CharField:
    widget = AdminTextareaWidget({"rows": 4})
    label, length = _("Note"), NOTE_LENGTH
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=length, widget=widget
    )


def _line() -> forms.CharField:
    return forms.CharField(
        label=_("Line for readers"),
        required=False,
        max_length=_LINE.max_length,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text=_(
            "It stands at the story's address in place of the story: “We withdrew this story "
            "because its figures were wrong.” Left empty, the address is simply not found."
        ),
    )


def _notice_text(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("Text of the notice"),
        required=required,
        max_length=_NOTICE.max_length,
        widget=AdminTextareaWidget({"rows": 4}),
        help_text=_NOTICE.help_text,
    )


def _placement() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Where it stands"),
        choices=Correction.Placement.choices,
        initial=Correction.Placement.TOP,
        required=False,
        widget=forms.RadioSelect,
    )


class VerbForm(forms.Form):
    """A verb that needs nothing but the revision that was read, and a reason to break a rule."""

    refusal_fields = {
        NoteMissing: "note",
        RuleStands: "reason",
        NotReady: "hour",
        Embargoed: "hour",
    }

    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, standing: Standing, breaks_rule: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        if breaks_rule:
            self.fields["reason"] = forms.CharField(
                label=_("Reason for doing it all the same"),
                max_length=NOTE_LENGTH,
                widget=AdminTextareaWidget({"rows": 3}),
                help_text=_("It is kept in the timeline, with your name."),
            )

    def refuse(self, refusal: NewsroomError) -> None:
        """Show the refusal beside the field that it is about, else on top."""
        field = self.refusal_fields.get(type(refusal))
        self.add_error(field if field in self.fields else None, str(refusal))

    def name_newest(self) -> int | None:
        """Name the newest revision when sent again; the one that was read, where that is older."""
        newest = self.standing.article.revision_number
        if not self.is_bound:
            read = self.initial["revision"]
        else:
            read = getattr(self, "cleaned_data", {}).get("revision")
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["revision"] = str(newest)  # type: ignore[index]
        return read if read and read < newest else None

    def verb(self, verb: Verb) -> Verb:
        """What is done, where ``verb`` was asked for."""
        return verb

    def given(self) -> Given:
        """What a valid form says."""
        said = self.cleaned_data
        return Given(
            revision=said["revision"] or 0,
            note=said.get("note", ""),
            reason=said.get("reason", ""),
            line=said.get("line", ""),
            hour=said.get("hour"),
            notice=self._notice(),
        )

    def _notice(self) -> Notice | None:
        kind = self.cleaned_data.get("kind")
        if kind not in Correction.Kind.values:
            return None
        placement = self.cleaned_data["placement"] or Correction.Placement.TOP
        return Notice(
            kind=Correction.Kind(kind),
            text=self.cleaned_data["text"],
            placement=Correction.Placement(placement),
        )


class RemarkForm(VerbForm):
    """A verb with which something may be said to colleagues."""

    note = _note(_("Optional. It is kept in the story's timeline."))


class SendBackForm(VerbForm):
    """What is to be done, told to whoever writes the story."""

    note = _note(_("What is to be done. It stands on the story's page."), required=True)


class HoldForm(VerbForm):
    """Why a hold is put on, or lifted."""

    note = _note(_("Why. It is kept in the story's timeline."), required=True)


class WithdrawForm(VerbForm):
    """What readers find in place of the story, and what the desk is told."""

    line = _line()
    note = _note(_("Optional, for the desk alone. It is kept in the story's timeline."))


class HourForm(VerbForm):
    """The hour at which the story goes public."""

    hour = SiteHourField(label=_("Publish at"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_halves(self.fields["hour"])
        self.initial.setdefault("hour", self._scheduled_hour())

    def _scheduled_hour(self) -> datetime | None:
        story = self.standing.published
        return story.published_at if story and self.standing.is_scheduled else None


class CorrectForm(VerbForm):
    """A public notice on a story that stays as it is."""

    refusal_fields = {NoteMissing: "text", NotReady: "text", RuleStands: "reason"}

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Correction.Kind.choices, widget=forms.RadioSelect
    )
    text = _notice_text(required=True)
    placement = _placement()


class PublishAgainForm(VerbForm):
    """Whether the change to a story that readers have seen is told to them, and how."""

    refusal_fields = {NoteMissing: "text", RuleStands: "reason"}
    MINOR, UNTOLD = "minor", "untold"

    kind = forms.ChoiceField(label=_("Is a notice due?"), widget=forms.RadioSelect)
    text = _notice_text(required=False)
    placement = _placement()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [*self._without_notice(), *self._with_notice()]

    def _without_notice(self) -> list[tuple[str, Any]]:
        untold = (self.UNTOLD, _("No: readers see that it was updated, and when"))
        if not is_askable(self.standing.offer(Verb.PUBLISH_MINOR)):
            return [untold]
        return [(self.MINOR, _("No: a minor change, and its “updated” hour stays")), untold]

    def _with_notice(self) -> list[tuple[str, Any]]:
        """The kinds of notices, for those who may add one to the story once it is live."""
        live = replace(self.standing.situation, stage=Stage.PUBLISHED, public=PublicState.LIVE)
        if not workflow.allows(Verb.CORRECT, situation=live, by=self.standing.by):
            return []
        return [
            (Correction.Kind.CORRECTION, _("A correction: something was wrong")),
            (Correction.Kind.CLARIFICATION, _("A clarification: something was unclear")),
            (Correction.Kind.UPDATE, _("An update: something new has happened")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_told = cleaned.get("kind") in Correction.Kind.values
        if is_told and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write what the notice says."))
        return cleaned

    def verb(self, verb: Verb) -> Verb:
        return Verb.PUBLISH_MINOR if self.cleaned_data["kind"] == self.MINOR else verb


class PurgeForm(VerbForm):
    """Why the text goes, what readers find, and the story's number, typed to be sure."""

    note = _note(
        _("Why, in words that hold nothing of the text: the note is kept for good."), required=True
    )
    line = _line()
    confirmation = forms.CharField(
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "class": "vIntegerField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        story = self.standing.published
        self.initial.setdefault("line", story.withdrawal_line if story else "")
        number = {"number": self.standing.article.pk}
        self.fields["confirmation"].label = _("To be sure, type %(number)s") % number
        self.fields["confirmation"].help_text = _("It is the story's number.")

    def clean_confirmation(self) -> str:
        typed: str = self.cleaned_data["confirmation"]
        if typed != str(self.standing.article.pk):
            raise forms.ValidationError(_("This is not the story's number."), code="confirmation")
        return typed


FORMS: dict[Verb, type[VerbForm]] = {
    Verb.SUBMIT: RemarkForm,
    Verb.SEND_BACK: SendBackForm,
    Verb.APPROVE: RemarkForm,
    Verb.PUBLISH: VerbForm,
    Verb.PUBLISH_MINOR: VerbForm,
    Verb.SCHEDULE: HourForm,
    Verb.RESCHEDULE: HourForm,
    Verb.UPDATE_SCHEDULED: VerbForm,
    Verb.UNSCHEDULE: VerbForm,
    Verb.CORRECT: CorrectForm,
    Verb.WITHDRAW: WithdrawForm,
    Verb.HOLD: HoldForm,
    Verb.RELEASE: HoldForm,
    Verb.PURGE: PurgeForm,
}


def form_for(verb: Verb, standing: Standing) -> type[VerbForm]:
    """The form that asks what this verb needs of a story that stands so."""
    is_again = verb == Verb.PUBLISH and standing.was_seen
    return PublishAgainForm if is_again else FORMS[verb]
