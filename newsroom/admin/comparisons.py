"""The page that compares two revisions of a story."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.admin import marks, typed, versions
from newsroom.admin.base import readable
from newsroom.admin.revisions import restoring_offer
from newsroom.admin.standing import Standing, standing_of
from newsroom.desk import comparing, contents
from newsroom.desk.comparing import FieldChange
from newsroom.exceptions import MarkupRefused
from newsroom.models import Revision


@dataclass(frozen=True)
class Comparison:
    """Two revisions, the older one first, and what differs."""

    standing: Standing
    older: Revision
    newer: Revision
    changes: tuple[FieldChange, ...]

    @property
    def title(self) -> str:
        names = (versions.name_of(self.standing, each.number) for each in (self.older, self.newer))
        return capfirst(" → ".join(names))

    @property
    def older_saved(self) -> str:
        return marks.signed(self.older.saved_at, self.older.saved_by_name)

    @property
    def newer_saved(self) -> str:
        return marks.signed(self.newer.saved_at, self.newer.saved_by_name)

    @property
    def unchanged(self) -> str:
        """The fields that are the same in both."""
        changed = {change.name for change in self.changes}
        return ", ".join(told for name, told in comparing.labels().items() if name not in changed)


class _Refused(Exception):
    """There is nothing to compare, for the reason that the message gives."""


def urls(admin: Any) -> list[URLPattern]:
    """Address of the page."""
    view = admin.admin_site.admin_view(require_safe(partial(compare_view, admin)))
    return [path("<path:object_id>/compare/", view, name="newsroom_article_compare")]


def compare_view(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """What differs between ``?from=`` and ``?to=``: the public revision and the newest without."""
    article = readable(admin, request, object_id)
    standing = standing_of(request, article)
    older, newer = versions.usual_pair(standing)
    comparison, refusal = None, ""
    try:
        older, newer = sorted(_asked(request.GET, (older, newer)))
        comparison = _compare(standing, older, newer)
    except _Refused as refused:
        refusal = str(refused)
    context = {
        **admin.admin_site.each_context(request),
        "title": comparison.title if comparison else _("Compare two revisions"),
        "opts": admin.opts,
        "original": article,
        "media": admin.media,
        "comparison": comparison,
        "refusal": refusal,
        "older": older,
        "newer": newer,
        "restoring": restoring_offer(admin, request, standing, older),
    }
    template = "admin/newsroom/article/compare.html"
    return TemplateResponse(request, template, context, status=200 if comparison else 404)


def _asked(query: QueryDict, usual: tuple[int, int]) -> list[int]:
    """The two numbers that the address names. Raises: _Refused for one that is none."""
    numbers = []
    for name, instead in zip(("from", "to"), usual, strict=True):
        text = query.get(name, "").strip()
        number = typed.number_in({name: text}, name) if text else instead
        if not number and not text:
            raise _Refused(_("There is one revision only: nothing to compare it with yet."))
        if not number:
            raise _unknown(text)
        numbers.append(number)
    return numbers


def _compare(standing: Standing, older: int, newer: int) -> Comparison:
    """Raises: _Refused where one is missing, where both are one, and for old hostile HTML."""
    found = {
        each.number: each for each in standing.article.revisions.filter(number__in=[older, newer])
    }
    for number in (older, newer):
        if number not in found:
            raise _unknown(str(number))
    if older == newer:
        raise _Refused(_("Both are revision %(number)d: choose another one.") % {"number": older})
    try:
        old, new = contents.read(found[older]), contents.read(found[newer])
    except MarkupRefused as refusal:
        raise _Refused(str(refusal)) from refusal
    return Comparison(standing, found[older], found[newer], comparing.compare(old, new))


def _unknown(text: str) -> _Refused:
    sentence = _("This story has no revision “%(number)s”.")
    return _Refused(sentence % {"number": Truncator(text).chars(20)})
