"""Sitemaps: valid by the schemas of sitemaps.org and of Google."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from check_pages.answers import Answer
from check_pages.findings import Finding

#: The schemas lie beside the project.
FOLDER = Path(__file__).parents[3] / "shared" / "data" / "sitemap_xsd"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SCHEMAS = {"sitemapindex": "samdark__siteindex.xsd", "urlset": "all_local.xsd"}


def check(answer: Answer) -> Iterator[Finding]:
    """What is wrong with one answer, where it is a sitemap."""
    if answer.kind not in ("application/xml", "text/xml"):
        return
    try:
        document = etree.fromstring(answer.body)
    except etree.XMLSyntaxError as error:
        yield _found(answer, f"is no XML: {error}")
        return
    kind = str(document.tag).removeprefix(NAMESPACE)
    if kind not in SCHEMAS:
        yield _found(answer, f"is no sitemap, but <{document.tag}>")
    elif FOLDER.is_dir():
        schema = _schema(SCHEMAS[kind])
        if not schema.validate(document):
            yield from (_found(answer, fault.message) for fault in schema.error_log)
    elif os.environ.get("CI") == "true":
        yield _found(answer, f"cannot be checked without the schemas in {FOLDER}")


def _found(answer: Answer, message: str) -> Finding:
    return Finding(checker="sitemap", url=answer.url, message=message)


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(FOLDER / name))
