"""What a revision holds, as an article again: unsaved, to be shown or to be restored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.utils.dateparse import parse_datetime

from newsroom.content import rendering
from newsroom.desk import referring
from newsroom.models import Article, Author, Byline, Photo, Section, Tag
from newsroom.models.fields import CleanHTML

Thing = TypeVar("Thing", bound=models.Model)

_TEXTS = ("kicker", "headline", "standfirst", "body_cleaner", "slug", "language")
_INSTANTS = ("embargo_until", "expires_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Recalled:
    """What belongs to the article, unsaved and in order, and the names of what is gone."""

    bylines: tuple[Byline, ...]
    tags: tuple[Tag, ...]
    """A tag that was deleted is a new one of its name, unsaved."""
    missing: tuple[str, ...]


def recall(article: Article, content: dict[str, Any]) -> Recalled:
    """Fill the article with content as ``contents.read`` gives it; nothing is stored."""
    for name in _TEXTS:
        setattr(article, name, content[name])
    for name in _INSTANTS:
        setattr(article, name, parse_datetime(content[name]) if content[name] else None)
    missing: list[str] = []
    article.body = _body(content, missing)
    article.section = _found(Section, content["section"], missing)
    article.lead_photo = _found(Photo, content["lead_photo"], missing)
    bylines = _bylines(article, content["bylines"], missing)
    return Recalled(bylines=bylines, tags=_tags(content["tags"]), missing=tuple(missing))


def _body(content: dict[str, Any], missing: list[str]) -> str:
    """The body without the photos, and the links to stories, that are gone."""
    lost = referring.referred(content["body"]).lost
    for kept, gone in (("body_photos", lost.photos), ("body_links", lost.articles)):
        names = {each["id"]: each["name"] for each in content[kept]}
        missing += [names.get(number) or f"{number}" for number in gone]
    return CleanHTML(rendering.without(content["body"], lost))


def _found(model: type[Thing], named: dict[str, Any] | None, missing: list[str]) -> Thing | None:
    if named is None:
        return None
    thing = model._default_manager.filter(pk=named["id"]).first()
    if thing is None:
        missing.append(named["name"])
    return thing


def _bylines(
    article: Article, credited: list[dict[str, Any]], missing: list[str]
) -> tuple[Byline, ...]:
    authors = Author.objects.in_bulk([each["author"]["id"] for each in credited])
    missing += [each["author"]["name"] for each in credited if each["author"]["id"] not in authors]
    return tuple(
        Byline(article=article, author=author, role=each["role"], position=place)
        for place, each in enumerate(credited)
        if (author := authors.get(each["author"]["id"]))
    )


def _tags(named: list[dict[str, Any]]) -> tuple[Tag, ...]:
    known = Tag.objects.in_bulk([each["id"] for each in named])
    gone = [each for each in named if each["id"] not in known]
    again = Tag.objects.resolve_unsaved(each["name"] for each in gone) if gone else []
    found = known | {each["id"]: tag for each, tag in zip(gone, again, strict=True)}
    return tuple(found[each["id"]] for each in named)
