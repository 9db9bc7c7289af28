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
from newsroom.content.clock import spoken
from newsroom.content.paragraphs import paragraphs
from newsroom.desk import contents
from newsroom.desk.comparing import credit
from newsroom.exceptions import MarkupRefused
from newsroom.models import Article, Author
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

    def __init__(self, name: str, label: str) -> None:
        self.name = name
        self.label = label

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
        super().__init__(name, capfirst(str(self.bound.label)))

    def is_same(self, content: Content, other: Content) -> bool:
        if super().is_same(content, other):
            return True
        value, another = self._value(content), self._value(other)
        return _reads_alike(value, another) if self.name == "body" else bool(value == another)

    def holds(self, content: Content) -> bool:
        typed_in, value = self.bound.data, self._value(content)
        if self.name not in _TEXTS:
            return not self.bound.field.has_changed(value, typed_in)
        if _even(typed_in or "") == _even(value) or self.mine() == value:
            return True
        return self.name == "body" and _reads_alike(self.mine(), value)

    def take(self, content: Content) -> None:
        typed.put(self.bound.form.data, self.bound, self._value(content))

    def _value(self, content: Content) -> Any:
        """The content's value as the field takes it: None for what was deleted meanwhile."""
        value = content[self.name]
        if self.name == "tags":
            return [tag["name"] for tag in value]
        if self.name in _INSTANTS:
            at = value and parse_datetime(value)
            return at and at.replace(microsecond=0)  # As the form's inputs hold it.
        if self.name in _CHOSEN and value:
            is_there = self.bound.field.queryset.filter(pk=value["id"]).exists()
            return value["id"] if is_there else None
        return value

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
            at = self._value(content)
            return spoken(at) if at else ""
        return value


class BylinesPart(Part):
    """The bylines, taken as one list of authors and their roles."""

    def __init__(self, data: QueryDict, article: Article) -> None:
        super().__init__("bylines", _("Bylines"))
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
        return ", ".join(credit(str(author), role) for author, role in known if author)

    def version(self, content: Content) -> str:
        return ", ".join(
            credit(each["author"]["name"], each["role"]) for each in content["bylines"]
        )


def of(form: Any, data: QueryDict, article: Article) -> list[Part]:
    """The parts in the order in which the form shows them."""
    return [
        *(FieldPart(form, name) for name in _FIRST if name in form.fields),
        BylinesPart(data, article),
        *(FieldPart(form, name) for name in _LAST if name in form.fields),
    ]


def _credits(content: Content) -> list[typed_bylines.Credit]:
    """The content's bylines as the form sends them, without authors deleted meanwhile."""
    known = Author.objects.in_bulk([each["author"]["id"] for each in content["bylines"]])
    credited = [(each["author"]["id"], each["role"]) for each in content["bylines"]]
    return [(str(author), role) for author, role in credited if author in known]


def _reads_alike(html: str, other: str) -> bool:
    """Whether readers would find the same, however an editor wrote the tags."""
    return paragraphs(clean(html)) == paragraphs(clean(other))


def _even(text: str) -> str:
    """The text with the ends of its lines as a browser sends them."""
    return "\n".join(text.strip().splitlines())


def clean(html: str) -> CleanHTML:
    """Typed HTML as it would be stored; as mere text where the cleaner will not take it."""
    try:
        return CleanHTML(markup.sanitize(html))
    except MarkupRefused:
        return CleanHTML(linebreaks(html, autoescape=True))
