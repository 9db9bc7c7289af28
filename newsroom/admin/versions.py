"""Revisions of a story as the desk speaks of them: by what they are to readers."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from newsroom.admin.standing import Standing
from newsroom.models import PublicState


def public_number(standing: Standing) -> int | None:
    """Number of the revision that readers see, will see or saw last; None before that."""
    return standing.published.revision.number if standing.published else None


def usual_pair(standing: Standing) -> tuple[int, int]:
    """The revisions that are compared when none are named: the public one and the newest."""
    newest = standing.article.revision_number
    public = public_number(standing)
    return (newest - 1 if public in (None, newest) else public or 1), newest


def name_of(standing: Standing, number: int) -> str:
    """The revision as a title names it."""
    if number == public_number(standing):
        return _public_name(standing.state)
    if number == standing.article.revision_number:
        return _("the newest version")
    return _("revision %(number)d") % {"number": number}


def marks_of(standing: Standing, number: int) -> Iterator[SafeString]:
    """What is to be known of a revision at a glance, as coloured words."""
    mark = '<span class="nr-mark nr-mark-{}">{}</span>'
    if number == public_number(standing):
        yield format_html(mark, standing.state.value, capfirst(_public_name(standing.state)))
    if number == standing.article.revision_number:
        yield format_html(mark, "newest", capfirst(_("the newest version")))


def _public_name(state: PublicState) -> str:
    if state == PublicState.LIVE:
        return _("what readers see")
    if state == PublicState.SCHEDULED:
        return _("the scheduled version")
    return _("what readers saw last")
