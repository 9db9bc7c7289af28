"""The form in which a story is written, and the one by which it is withdrawn."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.admin.base import DeskForm, name_halves
from newsroom.admin.tag_names import TagNamesField
from newsroom.desk.timeline import spoken
from newsroom.exceptions import Embargoed, MarkupRefused, NewsroomError, StaleRevision
from newsroom.models import Article, PublishedArticle

#: Shape of a language tag as an editor writes it: fr, pt-BR, zh-Hant-TW.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")


#: What the rich text editor leaves when everything in it was deleted.
_NOTHING = re.compile(r"(?:\s|&nbsp;|</?p>|<br>)*")


class ArticleForm(DeskForm):
    """A story's fields, the revision that it was opened from, and the hour to publish it at."""

    refusal_fields = {MarkupRefused: "body", Embargoed: "embargo_until"}

    #: Hour that was asked for when scheduling was refused, kept over the redirect.
    asked_hour: datetime | None = None

    tags = TagNamesField(
        label=_("Tags"),
        required=False,
        help_text=_(
            "Topics with commas between them: Harbour, Climate change. "
            "A name that holds a comma stands in quotation marks."
        ),
    )
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    publish_at = forms.SplitDateTimeField(
        label=_("Publish at"), required=False, widget=AdminSplitDateTime
    )

    class Media:
        js = ["newsroom/admin-editor.js"]

    class Meta:
        model = Article
        fields = [
            "kicker",
            "headline",
            "standfirst",
            "body",
            "lead_photo",
            "section",
            "tags",
            "slug",
            "language",
            "embargo_until",
            "expires_at",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_halves(self.fields["publish_at"])
        self.initial.setdefault("revision", self.instance.revision_number)
        self.initial.setdefault("publish_at", self.asked_hour or self._scheduled_hour())
        if isinstance(self.refusal, StaleRevision):
            newest: Any = self.data.copy()  # type: ignore[attr-defined]
            newest["revision"] = str(self.instance.revision_number)
            self.data = newest

    def _scheduled_hour(self) -> datetime | None:
        story: PublishedArticle | None = getattr(self.instance, "published", None)
        now = timezone.now()
        return story.published_at if story and story.published_at > now else None

    def has_story_changed(self) -> bool:
        """Whether a field of the story itself was changed, its bylines aside."""
        return bool(set(self.changed_data) - {"revision", "publish_at"})

    def told(self, refusal: NewsroomError) -> str:
        if not isinstance(refusal, StaleRevision):
            return super().told(refusal)
        return _(
            "%(reason)s Nothing was saved or published just now; your text still stands below. "
            "To read the other version, open this page again in a new tab. Saving once more puts "
            "your text over it; the other one stays among the revisions."
        ) % {"reason": refusal}

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        return "" if _NOTHING.fullmatch(body) else body

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        if language and not _LANGUAGE.fullmatch(language):
            raise ValidationError(_("Write a language such as fr or pt-BR."), code="language")
        return language

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "_schedule" in self.data and "publish_at" not in self.errors:
            self._check_hour(self.cleaned_data.get("publish_at"))
        return cleaned

    def _check_hour(self, hour: datetime | None) -> None:
        """What the verb would refuse too, told beside the field before anything is saved."""
        embargo = self.cleaned_data.get("embargo_until")
        if hour is None:
            self.add_error("publish_at", _("Choose the day and the hour, then press Schedule."))
        elif hour <= timezone.now():
            self.add_error(
                "publish_at", _("That hour is past. Choose a later one, or publish now.")
            )
        elif embargo and hour < embargo:
            self.add_error(
                "publish_at",
                ValidationError(
                    _("This story is under embargo until %(instant)s."),
                    params={"instant": spoken(embargo)},
                ),
            )


class WithdrawForm(forms.Form):
    """What readers find in place of a withdrawn story."""

    line = forms.CharField(
        label=_("Line for readers"),
        required=False,
        max_length=PublishedArticle._meta.get_field("withdrawal_line").max_length,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text=_(
            "Optional. It stands on the story's page in place of the story: "
            "“We withdrew this story because its figures were wrong.”"
        ),
    )
