"""What the revisions of a story hold, read for the comparison with a form that is older."""

from __future__ import annotations

from django.utils.html import linebreaks

from newsroom.admin.conflict_parts import Content
from newsroom.desk import contents, parts
from newsroom.exceptions import MarkupRefused
from newsroom.models import Article, Revision
from newsroom.models.fields import CleanHTML


def numbered(article: Article, number: int) -> Content:
    """What this revision of the article holds; the empty story where there is none."""
    revision = article.revisions.filter(number=number).first()
    return read(revision) if revision else contents.EMPTY


def read(revision: Revision) -> Content:
    """What a revision holds; its body as mere text where the present cleaner will not take it."""
    try:
        return contents.read(revision)
    except MarkupRefused:
        content = contents.in_present_shape(revision)
        return {**content, "body": CleanHTML(linebreaks(content["body"], autoescape=True))}


def changed_in(article: Article, base: Content, *, since: int) -> dict[str, Revision]:
    """By name of the part, the revision that last changed it since ``base``, numbered so."""
    found, before = {}, base
    for revision in article.revisions.filter(number__gt=since).order_by("number").iterator():
        content = contents.in_present_shape(revision)
        for name in content.keys() - {"more"}:
            if not contents.is_same({name: before[name]}, {name: content[name]}):
                found[name] = revision
        before = content
    return found


def other_parts(article: Article, *, since: int, newest: Revision) -> list[str]:
    """Labels of sites' own parts that were changed since this revision."""
    before = numbered(article, since)["more"]
    after = contents.in_present_shape(newest)["more"]
    registered = parts.registered()
    return [str(each.label) for each in registered if before.get(each.name) != after.get(each.name)]
