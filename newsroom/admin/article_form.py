"""The form in which a story is written."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from newsroom.admin import counting, story_editor
from newsroom.admin.base import DeskForm, name_halves
from newsroom.admin.conflicts import Conflict
from newsroom.admin.form_tokens import FormTokenField, Opening
from newsroom.admin.hours import SiteHourField
from newsroom.admin.tag_names import TagNamesField
from newsroom.content import rendering
from newsroom.content.clock import spoken
from newsroom.desk import referring
from newsroom.exceptions import Embargoed, MarkupRefused
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
    #: Who opens it; their unsaved text, and what others changed, that it is drawn with.
    opening: Opening | None = None
    unsaved: QueryDict | None = None
    conflict: Conflict | None = None

    tags = TagNamesField(
        label=_("Tags"),
        required=False,
        help_text=_(
            "Topics with commas between them: Harbour, Climate change. "
            "A name that holds a comma stands in quotation marks."
        ),
    )
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    form_token = FormTokenField(required=False)
    publish_at = SiteHourField(label=_("Publish at"), required=False)

    class Media:
        css = {"all": ["newsroom/admin-writing.css"]}
        js = [
            "newsroom/admin-counting.js",
            "newsroom/admin-autosave.js",
        ]

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

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(self.unsaved if data is None else data, *args, **kwargs)
        name_halves(self.fields["publish_at"])
        self._tell_lengths()
        self.initial.setdefault("revision", self.instance.revision_number)
        self.initial.setdefault("publish_at", self.asked_hour or self._scheduled_hour())
        self.initial.setdefault("form_token", self.opening and self.opening.token())
        if self.conflict is not None:
            self.conflict.explain(self)

    def _tell_lengths(self) -> None:
        """Under each field of words, how long they are as saved; JavaScript goes on from there."""
        for name in counting.SHOWN_ABOUT.keys() & self.fields.keys():
            field = self.fields[name]
            hint = counting.hint(name, getattr(self.instance, name))
            field.help_text = format_html("{} {}", field.help_text, hint)
        if "body" in self.fields:
            told = counting.counted(self.instance)
            self.fields["body"].help_text = format_html("{} {}", told, story_editor.constructs())

    def _scheduled_hour(self) -> datetime | None:
        story: PublishedArticle | None = getattr(self.instance, "published", None)
        now = timezone.now()
        return story.published_at if story and story.published_at > now else None

    def has_story_changed(self) -> bool:
        """Whether a field of the story itself was changed, its bylines aside."""
        return bool(set(self.changed_data) - {"revision", "publish_at"})

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        return "" if _NOTHING.fullmatch(body) else body

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if "body" in self.cleaned_data and "body" not in self.errors:
            self._take_out_lost()

    def _take_out_lost(self) -> None:
        """Have the form come back without the photos and links that lead nowhere, and say so."""
        lost = referring.referred(self.instance.body).lost
        reason = referring.refusal(lost)
        if reason:
            data: Any = self.data
            self.data = data = data.copy()
            data[self.add_prefix("body")] = rendering.without(self.instance.body, lost)
            told = _("%(reason)s It was taken out below: look, and save again.")
            self.add_error("body", ValidationError(told, params={"reason": reason}, code="lost"))

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        if language and not _LANGUAGE.fullmatch(language):
            raise ValidationError(_("Write a language such as fr or pt-BR."), code="language")
        return language

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.conflict is not None:
            self.conflict.ask(self)
        is_hour_set = "_schedule" in self.data or "_reschedule" in self.data
        if is_hour_set and "publish_at" not in self.errors:
            self._check_hour(self.cleaned_data.get("publish_at"))
        return cleaned

    def _check_hour(self, hour: datetime | None) -> None:
        """What the verb would refuse too, told beside the field before anything is saved."""
        embargo = self.cleaned_data.get("embargo_until")
        if hour is None:
            self.add_error("publish_at", _("Choose the day and the hour first."))
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
