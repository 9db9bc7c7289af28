"""Tags as an editor types them: names with commas between them, suggested while typing."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from newsroom.content import keys
from newsroom.models import Tag
from newsroom.models.taxonomy import tidy_tag_name

#: Most tags on one article.
MOST_TAGS = 50
#: Most characters in the field.
MOST_CHARACTERS = 6000


class TagNamesInput(forms.TextInput):
    """A text field; with JavaScript it suggests tags as their names are typed."""

    class Media:
        js = ["newsroom/admin-tags.js"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {
            "class": "vTextField",
            "autocomplete": "off",
            "data-nr-tags": reverse_lazy("admin:newsroom_tag_suggest"),
            "data-nr-found": _("Suggested tags"),
        }
        super().__init__({**own, **(attrs or {})})


class TagNamesField(forms.CharField):
    """Names of tags with commas between them; its value is the list of the names.

    A name that holds a comma or a quotation mark stands in quotation marks, as in CSV.
    """

    widget = TagNamesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MOST_CHARACTERS)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else joined(value)

    def clean(self, value: Any) -> list[str]:
        names = split(super().clean(value))
        if len(names) > MOST_TAGS:
            raise ValidationError(
                _("An article can have at most %(most)d tags."), params={"most": MOST_TAGS}
            )
        return [tidy_tag_name(name) for name in names]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            names = self.clean(data)
        except ValidationError:
            return True
        return [keys.key(str(tag)) for tag in initial or ()] != [keys.key(name) for name in names]


def split(text: str) -> list[str]:
    """The names in what was typed, in their order; spaces never part a name."""
    rows = csv.reader([" ".join(text.split())], skipinitialspace=True)
    return [name.strip() for row in rows for name in row if name.strip()]


def joined(tags: Iterable[Tag | str]) -> str:
    """The text from which ``split`` reads these names again."""
    return ", ".join(_quoted(str(tag)) for tag in tags)


def _quoted(name: str) -> str:
    if "," not in name and '"' not in name:
        return name
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
