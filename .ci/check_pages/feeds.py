"""Feeds: RSS and Atom as feedparser reads them, JSON Feed by its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import feedparser
import jsonschema

from check_pages.answers import Answer
from check_pages.findings import Finding

SCHEMA = Path(__file__).parents[2] / "tests" / "pages" / "json_feed_schema.json"
XML_KINDS = {"application/rss+xml", "application/atom+xml"}
JSON_KIND = "application/feed+json"


def check(answer: Answer) -> Iterator[Finding]:
    """What is wrong with one answer, where it is a feed."""
    if answer.kind in XML_KINDS:
        yield from (_found(answer, fault) for fault in _xml_faults(answer))
    if answer.kind == JSON_KIND:
        yield from (_found(answer, fault) for fault in _json_faults(answer))


def _found(answer: Answer, message: str) -> Finding:
    return Finding(checker="feed", url=answer.url, message=message)


def _xml_faults(answer: Answer) -> Iterator[str]:
    headers = {"content-type": answer.headers["content-type"], "content-location": answer.url}
    parsed = feedparser.parse(answer.body, response_headers=headers)
    if parsed.bozo:
        yield f"feedparser: {parsed.bozo_exception!r}"
    if not parsed.feed.get("title"):
        yield "no title"
    if answer.url not in [link.href for link in parsed.feed.get("links", []) if link.rel == "self"]:
        yield "no link rel=self with its own address"
    for entry in parsed.entries:
        for field in ("id", "link", "title", "published_parsed"):
            if not entry.get(field):
                yield f"an entry without {field}"


def _json_faults(answer: Answer) -> Iterator[str]:
    try:
        told = json.loads(answer.body)
    except ValueError as error:
        yield f"is no JSON: {error}"
        return
    for fault in _validator().iter_errors(told):
        yield f"JSON Feed: {fault.json_path}: {fault.message[:200]}"
    if told.get("feed_url") != answer.url:
        yield "JSON Feed: feed_url is not its own address"


@cache
def _validator() -> Any:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)
