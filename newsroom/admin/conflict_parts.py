"""The parts of a story that two people may both have changed: the form's fields, and bylines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.html import linebreaks
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from newsroom.admin import tag_names, typed, typed_bylines
from newsroom.content import markup
from newsroom.desk import contents
from newsroom.desk.timeline import spoken
from newsroom.exceptions import MarkupRefused
from newsroom.models import Article, Author, Byline
from newsroom.models.fields import CleanHTML

#: What a revision holds, as ``contents.read`` tells it.
Content = dict[str, Any]

_TEXTS = ("kicker", "headline", "standfirst", "body", "slug", "language")
_CHOSEN = ("lead_photo", "section")
_INSTANTS = ("embargo_until", "expires_at")
#: In the order in which the form shows them; the bylines stand between.
_FIRST = ("kicker", "headline", "standfirst", "body", "lead_photo")
_LAST = ("section", "tags", "slug", "language", "embargo_until", "expires_at")


class Part:
    """One part of the story, as it was typed and as revisions hold it."""

    def __init__(self, name: str, label: str, *, anchor: str) -> None:
        self.name = name
        self.label = label
        self.anchor = anchor
        """Id of the element in which it is written."""

    def is_same(self, content: Content, other: Content) -> bool:
        """Whether two revisions agree in it."""
        return contents.is_same({"": content[self.name]}, {"": other[self.name]})

    def holds(self, content: Content) -> bool:
        """Whether what was typed is what this content has."""
        raise NotImplementedError

    def take(self, content: Content) -> None:
        """Write what this content has over what was typed."""
        raise NotImplementedError

    def mine(self) -> str:
        """What was typed, as words or as clean HTML."""
        raise NotImplementedError

    def version(self, content: Content) -> str:
        """What this content has, as words or as clean HTML."""
        raise NotImplementedError


class FieldPart(Part):
    """A field of the form."""

    def __init__(self, form: Any, name: str) -> None:
        self.bound = form[name]
        label = capfirst(str(self.bound.label))
        super().__init__(name, label, anchor=self.bound.id_for_label)

    def holds(self, content: Content) -> bool:
        typed_in, value = self.bound.data, _initial(self.name, content)
        if self.name in _TEXTS:
            return _even(typed_in or "") == _even(value) or self.mine() == value
        return not self.bound.field.has_changed(value, typed_in)

    def take(self, content: Content) -> None:
        typed.put(self.bound.form.data, self.bound, _initial(self.name, content))

    def mine(self) -> str:
        typed_in = self.bound.data
        if self.name == "body":
            return clean(typed_in or "")
        if isinstance(typed_in, str) and self.name not in _CHOSEN:
            return typed_in.strip()
        try:
            value = self.bound.field.clean(typed_in)
        except ValidationError:
            return _("something that cannot be read")
        return spoken(value) if isinstance(value, datetime) else str(value or "")

    def version(self, content: Content) -> str:
        value = content[self.name]
        if self.name == "tags":
            return tag_names.joined(tag["name"] for tag in value)
        if self.name in _CHOSEN:
            return value["name"] if value else ""
        if self.name in _INSTANTS:
            at = _initial(self.name, content)
            return spoken(at) if at else ""
        return value


class BylinesPart(Part):
    """The bylines, taken as one list of authors and their roles."""

    def __init__(self, data: QueryDict, article: Article) -> None:
        super().__init__("bylines", _("Bylines"), anchor="bylines-group")
        self.data = data
        self.article = article

    def holds(self, content: Content) -> bool:
        return typed_bylines.read(self.data) == _credits(content)

    def take(self, content: Content) -> None:
        typed_bylines.rebase(self.data, self.article, _credits(content))

    def mine(self) -> str:
        typed_in = typed_bylines.read(self.data)
        names = Author.objects.in_bulk([int(author) for author, _role in typed_in])
        known = [(names.get(int(author)), role) for author, role in typed_in]
        return ", ".join(_credit(str(author), role) for author, role in known if author)

    def version(self, content: Content) -> str:
        return ", ".join(
            _credit(each["author"]["name"], each["role"]) for each in content["bylines"]
        )


def of(form: Any, data: QueryDict, article: Article) -> list[Part]:
    """The parts in the order in which the form shows them."""
    return [
        *(FieldPart(form, name) for name in _FIRST if name in form.fields),
        BylinesPart(data, article),
        *(FieldPart(form, name) for name in _LAST if name in form.fields),
    ]


def _initial(name: str, content: Content) -> Any:
    """The content's value as a form's field takes it."""
    value = content[name]
    if name in _CHOSEN:
        return value and value["id"]
    if name in _INSTANTS:
        return value and parse_datetime(value)
    return [tag["name"] for tag in value] if name == "tags" else value


def _credits(content: Content) -> list[typed_bylines.Credit]:
    return [(str(each["author"]["id"]), each["role"]) for each in content["bylines"]]


def _credit(name: str, role: str) -> str:
    return f"{name} ({Byline.Role(role).label})" if role in Byline.Role.values else name


def _even(text: str) -> str:
    """The text with the ends of its lines as a browser sends them."""
    return "\n".join(text.strip().splitlines())


def clean(html: str) -> CleanHTML:
    """Typed HTML as it would be stored; as mere text where the cleaner will not take it."""
    try:
        return CleanHTML(markup.sanitize(html))
    except MarkupRefused:
        return CleanHTML(linebreaks(html, autoescape=True))
