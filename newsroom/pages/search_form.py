"""The form of the search page: what is asked for, and among which stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import CharField, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.content import keys, questions, slugs
from newsroom.models import Author, PublishedArticle, Section, Tag
from newsroom.models.published import PublishedArticleQuerySet

#: Most characters that are searched for.
LENGTH = 200
#: Years that every database and time zone can reckon with.
_FIRST, _LAST = date(1000, 1, 1), date(9000, 1, 1)


class SearchForm(forms.Form):
    """All of it may be left empty; of the names of authors and tags their slugs will do."""

    q = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=LENGTH,
        error_messages={
            "max_length": gettext_lazy("Please search for fewer words: %(limit_value)d characters.")
        },
    )
    section = forms.CharField(required=False, max_length=LENGTH)
    author = forms.CharField(required=False, max_length=LENGTH)
    tag = forms.CharField(required=False, max_length=LENGTH)

    def __init__(self, data: Any, *, sections: Sequence[Section]) -> None:
        super().__init__(data)
        self._sections = {section.slug_key: section for section in sections}
        for name in ("from", "to"):
            self.fields[name] = forms.DateField(
                required=False,
                input_formats=["%Y-%m-%d"],
                error_messages={"invalid": gettext_lazy("Please give a day, such as 2026-03-14.")},
            )

    def clean_q(self) -> questions.Question:
        """The question in what was typed."""
        text = self.cleaned_data["q"]
        question = questions.read(text)
        if text and not question.parts:
            raise forms.ValidationError(_("There is no word in this to search for."))
        if len(question.parts) > questions.MOST:
            raise forms.ValidationError(
                _("Please search for at most %(number)d words.") % {"number": questions.MOST}
            )
        return question

    def clean_section(self) -> Section | None:
        """The section of this slug."""
        slug = self.cleaned_data["section"]
        section = self._sections.get(keys.exact_key(slug))
        if slug and section is None:
            raise forms.ValidationError(_("There is no such section."))
        return section

    def clean(self) -> dict[str, Any]:
        """Look author and tag up, in one query, and see that the days are in order."""
        author, tag = (self.cleaned_data.get(name, "") for name in ("author", "tag"))
        found = _subjects(author, tag) if author or tag else {}
        for name, typed, sentence in (
            ("author", author, _("We have no author of this name.")),
            ("tag", tag, _("We have no topic of this name.")),
        ):
            if typed and name not in found:
                self.add_error(name, sentence)
            self.cleaned_data[name] = found.get(name)
        for name in ("from", "to"):
            self._require_reachable(name)
        first, last = (self.cleaned_data.get(name) for name in ("from", "to"))
        if first and last and last < first:
            self.add_error("to", _("This day is before the first one."))
        return self.cleaned_data

    def stories(self) -> PublishedArticleQuerySet:
        """The stories that fit all but the question."""
        given = self.cleaned_data
        wanted: dict[str, Any] = {
            "section": given["section"],
            "bylines__author": given["author"],
            "story_tags__tag": given["tag"],
            "published_at__gte": _midnight(given["from"]) if given["from"] else None,
            "published_at__lt": (
                _midnight(given["to"] + timedelta(days=1)) if given["to"] else None
            ),
        }
        filters = {name: value for name, value in wanted.items() if value is not None}
        return PublishedArticle.objects.filter(**filters)

    def has_asked(self) -> bool:
        """Whether anything at all was filled in."""
        return any(self.data.get(name, "").strip() for name in self.fields)

    def has_filters(self) -> bool:
        """Whether anything was filled in besides the words."""
        return any(self.data.get(name, "").strip() for name in self.fields if name != "q")

    def _require_reachable(self, name: str) -> None:
        day = self.cleaned_data.get(name)
        if day and not _FIRST <= day <= _LAST:
            self.add_error(name, _("This year is out of reach."))


def _midnight(day: date) -> datetime:
    """The instant at which the day begins in the site's time zone."""
    local = datetime.combine(day, time(), timezone.get_default_timezone())
    return local.astimezone(UTC)


def _subjects(author: str, tag: str) -> dict[str, int]:
    """Primary keys of author and tag, found by slug or name. One query."""
    authors = Author.objects.filter(Q(slug_key__in=_slug_keys(author)) | Q(name__iexact=author))
    tags = Tag.objects.filter(Q(slug_key__in=_slug_keys(tag)) | Q(key=keys.key(tag)))
    columns = ("kind_of_row", "slug_key", "pk")
    rows = _named(authors, "author").values_list(*columns).order_by()
    # From Django 6.1 on, a union takes up the model's own order again.
    rows = rows.union(_named(tags, "tag").values_list(*columns).order_by(), all=True).order_by()
    exact = {keys.exact_key(author), keys.exact_key(tag)}
    # Of several with one name, the one whose slug was given.
    ordered = sorted(rows, key=lambda row: (row[1] in exact, -row[2]))
    return {kind: number for kind, _slug_key, number in ordered}


def _named(rows: Any, kind: str) -> Any:
    return rows.annotate(kind_of_row=Value(kind, output_field=CharField()))


def _slug_keys(text: str) -> list[str]:
    """Keys of the slugs that this text is, or is made into."""
    return [keys.exact_key(text), keys.exact_key(slugs.slug_from(text, fallback="-"))]
