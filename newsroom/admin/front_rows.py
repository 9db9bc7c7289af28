"""The rows of the front page's form: a story, its place, and whether it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from newsroom.admin.standing import Standing
from newsroom.models import Article, Placement
from newsroom.models.published import BODIES

#: How many empty rows wait for further stories.
EMPTY = 3
#: Most rows that one form brings.
MOST_ROWS = 50
#: Behind every number that can be typed as a place.
LAST = 10_000


class RowForm(forms.Form):
    """One story in its place; a row without a story is none."""

    article = forms.ModelChoiceField(Article.objects.none(), required=False, label=_("Story"))
    position = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=LAST - 1,
        label=_("Place"),
        widget=forms.NumberInput(attrs={"aria-label": _("Place"), "data-nr-place": ""}),
    )
    is_removed = forms.BooleanField(
        required=False,
        label=_("Remove"),
        widget=forms.CheckboxInput(attrs={"aria-label": _("Remove")}),
    )

    def __init__(self, *args: Any, site: AdminSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["article"]
        relation = Placement._meta.get_field("article")
        field.widget = AutocompleteSelect(relation, site, attrs={"aria-label": field.label})
        field.widget.is_required = False
        field.queryset = _articles()

    def place(self) -> int:
        """Where the row stands among the others; last without a number."""
        given = self.cleaned_data if self.is_bound else self.initial
        number: int | None = given.get("position")
        return LAST if number is None else number

    def article_shown(self) -> Article | None:
        """The story that the row shows, saved or not."""
        if self.is_bound:
            chosen: Article | None = self.cleaned_data.get("article")
            return chosen
        given: Article | None = self.initial.get("article")
        return given


class BaseRows(forms.BaseFormSet):
    """All rows."""

    def in_order(self) -> list[Article]:
        """The stories by their places; of the same place, or without one, as they came."""
        rows = [row.cleaned_data for row in sorted(self.forms, key=RowForm.place)]
        return [row["article"] for row in rows if row.get("article") and not row["is_removed"]]


Rows = forms.formset_factory(
    RowForm, formset=BaseRows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def placed() -> list[Article]:
    """The placed stories in their order, with what is public of them. One query."""
    return list(_articles().filter(placement__isnull=False).order_by("placement__position"))


def rows_of(articles: Sequence[Article], *, site: AdminSite) -> Any:
    """A row for each of these stories, and some empty ones below."""
    given = [*articles, *[None] * EMPTY]
    initial = [{"article": each, "position": place} for place, each in enumerate(given, start=1)]
    return Rows(initial=initial, prefix="rows", form_kwargs={"site": site})


def rows_sent(data: Any, *, site: AdminSite) -> Any:
    """The rows as they were sent."""
    return Rows(data, prefix="rows", form_kwargs={"site": site})


def standings(rows: Any, *, by: Any, at: datetime) -> list[tuple[RowForm, Standing | None]]:
    """Each row with how its story stands, in the order of their places."""
    shown = [(row, row.article_shown()) for row in sorted(rows.forms, key=RowForm.place)]
    return [(row, Standing(article, by, at) if article else None) for row, article in shown]


def _articles() -> Any:
    bodies = [f"published__{name}" for name in BODIES]
    return Article.objects.select_related("published").defer("body", *bodies)
