"""JSON-LD: each block parses, and has the fields that search engines name for its type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from check_pages.answers import Answer
from check_pages.findings import Finding

#: The fields that must be filled, by type; ``author`` and ``itemListElement`` have fields as well.
#: Source: https://developers.google.com/search/docs/appearance/structured-data/article, and the
#: pages "breadcrumb" and "profile-page" beside it.
FIELDS = {
    "NewsArticle": ("headline", "datePublished", "dateModified", "author", "publisher"),
    "BreadcrumbList": ("itemListElement",),
    "ProfilePage": ("mainEntity",),
}
#: The types that a page of this Open Graph type must have.
WANTED = {"article": {"NewsArticle", "BreadcrumbList"}, "profile": {"ProfilePage"}}


def check(answer: Answer) -> Iterator[Finding]:
    """What is wrong with the JSON-LD of one page."""
    types = set()
    for text in answer.document.xpath("//script[@type='application/ld+json']/text()"):
        try:
            thing = json.loads(text)
        except ValueError as error:
            yield _found(answer, f"is no JSON: {error}", text)
            continue
        types.add(thing.get("@type"))
        for fault in _faults(thing):
            yield _found(answer, f"{thing.get('@type')}: {fault}", text)
    kinds = answer.document.xpath("//meta[@property='og:type']/@content")
    for kind in kinds if answer.status == 200 else []:
        for missing in sorted(WANTED.get(kind, set()) - types):
            yield _found(answer, f"a page of type {kind} has no {missing}", "")
    yield from _picture_missing(answer, types)


def _found(answer: Answer, message: str, text: str) -> Finding:
    return Finding(checker="json-ld", url=answer.url, message=message, element=text)


def _faults(thing: dict[str, Any]) -> Iterator[str]:
    if thing.get("@context") != "https://schema.org":
        yield "no @context of schema.org"
    kind = thing.get("@type", "")
    for field in FIELDS.get(kind, ()):
        if not thing.get(field):
            yield f"no {field}"
    match kind:
        case "NewsArticle":
            yield from _article_faults(thing)
        case "BreadcrumbList":
            yield from _step_faults(thing.get("itemListElement", []))
        case "ProfilePage":
            yield from _person_faults(thing.get("mainEntity", {}), "mainEntity")


def _article_faults(thing: dict[str, Any]) -> Iterator[str]:
    if len(thing.get("headline", "")) > 110:
        yield "headline of more than 110 characters"
    for field in ("datePublished", "dateModified"):
        if not _is_instant(thing.get(field, "")):
            yield f"{field} is no time with an offset"
    for author in _listed(thing.get("author")):
        yield from _person_faults(author, "author")
    for image in _listed(thing.get("image")):
        address = image.get("url", "") if isinstance(image, dict) else image
        if not address.startswith(("http://", "https://")):
            yield "an image without a whole address"


def _person_faults(person: dict[str, Any], place: str) -> Iterator[str]:
    for field in ("@type", "name", "url"):
        if not person.get(field):
            yield f"{place} without {field}"


def _step_faults(steps: list[dict[str, Any]]) -> Iterator[str]:
    if len(steps) < 2:
        yield "fewer than two steps"
    if [step.get("position") for step in steps] != list(range(1, len(steps) + 1)):
        yield "positions that do not count from 1"
    for step in steps:
        if not step.get("name"):
            yield "a step without name"
    if not all(step.get("item") for step in steps[:-1]):
        yield "a step without item"


def _picture_missing(answer: Answer, types: set[str]) -> Iterator[Finding]:
    """A story that shows a picture tells of it."""
    if "NewsArticle" not in types:
        return
    shown = answer.document.xpath("//article//img[ancestor::figure]")
    if shown and '"image"' not in answer.text:
        yield _found(answer, "NewsArticle: no image, though the story shows one", "")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
