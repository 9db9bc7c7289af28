"""The history of a story: all that happened to it, and any two of its revisions to compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.admin import marks, versions
from newsroom.admin.base import readable
from newsroom.admin.standing import Standing, standing_of
from newsroom.content.clock import spoken
from newsroom.desk.verbs import DONE, Verb
from newsroom.models import Article, Event, Rule, Stage
from newsroom.models.published import Cursor
from newsroom.pages import keyset

#: Most lines on one page.
LINES = 50


@dataclass(frozen=True)
class Line:
    """One event of a story's timeline, told to editors."""

    event: Event
    standing: Standing

    @property
    def done(self) -> str:
        return str(DONE.get(self.event.verb, self.event.verb))

    @property
    def is_save(self) -> bool:
        """Whether it made a revision, which then can be looked at and compared."""
        return self.event.verb == Verb.SAVE

    @property
    def number(self) -> int:
        return self.event.revision_number

    @property
    def marks(self) -> list[SafeString]:
        return list(versions.marks_of(self.standing, self.number)) if self.is_save else []

    @property
    def passage(self) -> tuple[SafeString, SafeString] | None:
        """The stages that it led from and to, where they differ."""
        if self.event.from_stage == self.event.to_stage:
            return None
        return marks.word(Stage(self.event.from_stage)), marks.word(Stage(self.event.to_stage))

    @property
    def when(self) -> str:
        return marks.signed(self.event.at, self.event.by_name)

    @property
    def effect(self) -> str:
        """From when on readers notice, where that is another instant."""
        at = self.event.effective_at
        return spoken(at) if at and at != self.event.at else ""

    @property
    def broken_rules(self) -> str:
        broke = filter(None, self.event.broke.split(","))
        return ", ".join(str(Rule(each).label) for each in broke)


def history_view(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """What happened, newest first; with ``?before=``, what was before that."""
    article = readable(admin, request, object_id)
    before = keyset.asked_by(request)
    standing = standing_of(request, article)
    events = list(_events(article, before=before)[: LINES + 1])
    lines = [Line(event, standing) for event in events[:LINES]]
    older, newer = versions.usual_pair(standing)
    context = {
        **admin.admin_site.each_context(request),
        "title": _("History"),
        "opts": admin.opts,
        "original": article,
        "media": admin.media,
        "lines": lines,
        "older": older,
        "newer": newer,
        "is_comparable": article.revision_number > 1,
        "is_first": before is None,
        "next_cursor": _cursor(events[LINES - 1]) if len(events) > LINES else "",
    }
    return TemplateResponse(request, "admin/newsroom/article/timeline.html", context)


def _events(article: Article, *, before: Cursor | None) -> Any:
    events = article.events.order_by("-at", "-pk")
    if before is None:
        return events
    instant, pk = before
    return events.filter(at__lte=instant).exclude(at=instant, pk__gte=pk)


def _cursor(event: Event) -> str:
    return keyset.written((event.at, event.pk))
