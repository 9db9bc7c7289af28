"""What a revision keeps of a story: all that can be edited, in a shape that has a version."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from newsroom.content import markup
from newsroom.desk import parts, referring
from newsroom.models import Article, Photo, Revision
from newsroom.models.fields import CleanHTML

#: Shape of ``Revision.content``; raised whenever ``content_of`` changes it.
SCHEMA = 3

#: The text of a story that has none: what is left of one that was removed for legal reasons.
EMPTY: dict[str, Any] = {
    "kicker": "",
    "headline": "",
    "standfirst": "",
    "body": "",
    "body_cleaner": "",
    "body_photos": [],
    "body_links": [],
    "section": None,
    "lead_photo": None,
    "slug": "",
    "language": "",
    "embargo_until": None,
    "expires_at": None,
    "bylines": [],
    "tags": [],
    "more": {},
}


def content_of(article: Article) -> dict[str, Any]:
    """All that can be edited of an article, as JSON: what a revision keeps.

    What it refers to is kept by id and name, so that it can be shown after deletions.
    """
    bylines = article.bylines.select_related("author").order_by("position", "pk")
    body = referring.referred(article.body)
    return {
        "kicker": article.kicker,
        "headline": article.headline,
        "standfirst": article.standfirst,
        "body": str.__str__(article.body),
        "body_cleaner": article.body_cleaner,
        "body_photos": [_pictured(photo) for photo in body.photos.values()],
        "body_links": [_named(linked) for linked in body.articles.values()],
        "section": _named(article.section),
        "lead_photo": _pictured(article.lead_photo),
        "slug": article.slug,
        "language": article.language,
        "embargo_until": _instant(article.embargo_until),
        "expires_at": _instant(article.expires_at),
        "bylines": [{"author": _named(byline.author), "role": byline.role} for byline in bylines],
        "tags": [_named(tag) for tag in article.tags.all()],
        "more": {part.name: _plain(part.content(article)) for part in parts.registered()},
    }


def read(revision: Revision) -> dict[str, Any]:
    """The revision's content in the present shape, its body clean by the present cleaner.

    Raises: MarkupRefused for an old body that the present cleaner will not take.
    """
    content = in_present_shape(revision)
    body = content["body"]
    if content["body_cleaner"] != markup.cleaner_version():
        body = markup.sanitize(body)
    return {**content, "body": CleanHTML(body), "body_cleaner": markup.cleaner_version()}


def in_present_shape(revision: Revision) -> dict[str, Any]:
    """The revision's content as ``content_of`` would tell it today; its body as it was stored."""
    content = revision.content
    for schema in range(revision.schema, SCHEMA):
        content = _UPGRADES[schema](content)
    return content


def is_same(content: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether both say the same; what they refer to may have got a new name meanwhile.

    Which cleaner made the body clean is no part of what it says.
    """
    return _without_names(content) == _without_names(other)


def _without_names(content: Any) -> Any:
    if isinstance(content, list):
        return [_without_names(each) for each in content]
    if not isinstance(content, dict):
        return content
    if content.keys() == {"id", "name"}:
        return content["id"]
    if "checksum" in content:
        return {name: value for name, value in content.items() if name != "name"}
    return {
        name: _without_names(value) for name, value in content.items() if name != "body_cleaner"
    }


def _with_parts(content: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 knew no parts of sites' own, and of a photo its name alone."""
    return {**content, "more": {}}


def _with_body_references(content: dict[str, Any]) -> dict[str, Any]:
    """Schema 2 knew no photos and links to stories in a body: the cleaner of its day took them."""
    return {**content, "body_photos": [], "body_links": []}


#: By schema, what brings a content to the next one.
_UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: _with_parts,
    2: _with_body_references,
}


def _plain(content: Any) -> Any:
    """The content as the database will give it back."""
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def _named(thing: Any) -> dict[str, Any] | None:
    return None if thing is None else {"id": thing.pk, "name": str(thing)}


def _pictured(photo: Photo | None) -> dict[str, Any] | None:
    """A photo with what readers see of it, so that another picture or caption is a change."""
    if photo is None:
        return None
    shown = {name: getattr(photo, name) for name in ("checksum", "alt", "caption", "credit")}
    return {"id": photo.pk, "name": str(photo), **shown}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
