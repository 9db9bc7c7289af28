"""Two people edited one story: both versions, field by field, and a choice between them.

A form opened from an older revision stores nothing. What only one side changed is proposed;
where both did, the person's own text stands in the box and the other's beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.admin import conflict_contents, conflict_parts, form_tokens, typed, typed_bylines
from newsroom.admin.base import number
from newsroom.admin.conflict_parts import Content, Part
from newsroom.content import differing
from newsroom.content.clock import spoken
from newsroom.desk import autosaving
from newsroom.exceptions import AutosaveRefused, StaleRevision
from newsroom.models import Article, Revision
from newsroom.models.fields import CleanHTML

#: Name of the hidden input that tells what the page of a conflict showed.
CONFLICT = "conflict"
TAKE = "take_{}"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Page:
    """What the form that was sent had been drawn with."""

    opened: int
    """Number of the revision from which the person's text was first typed."""
    shown: int
    """Number of the newest revision of which it told; without a conflict, as ``opened``."""
    asked: frozenset[str] = frozenset()
    """Names of the parts between whose versions the person was to choose."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Page:
        """Where the hidden input is missing or unreadable, all is told and asked once more."""
        opened = typed.opened_revision(data)
        told, *asked = str(data.get(CONFLICT, "")).split() or [""]
        shown = number(told, digits=9)
        return cls(opened, shown, frozenset(asked)) if shown > opened else cls(opened, opened)


@dataclass(frozen=True)
class Difference:
    """One part of the story that someone changed since the form was opened."""

    part: Part
    base: Content
    theirs: Content
    revision: Revision
    by: Any
    is_open: bool
    """Whether both changed it, so that the person must choose."""

    @property
    def who(self) -> str:
        """Who changed it, as a sentence names them."""
        return saved_by(self.revision, reader=self.by)

    @property
    def when(self) -> str:
        return spoken(self.revision.saved_at)

    @property
    def choice(self) -> str:
        return TAKE.format(self.part.name)

    @property
    def is_marked(self) -> bool:
        """Whether what each version changed is marked in it."""
        return bool(self.part.version(self.base))

    @property
    def own(self) -> SafeString:
        """The person's own version, readable."""
        return _readable(self.part.mine(), before=self.part.version(self.base))

    @property
    def other(self) -> SafeString:
        """The other's version, readable."""
        return _readable(self.part.version(self.theirs), before=self.part.version(self.base))

    def panel(self) -> SafeString:
        """What stands beside the box."""
        name = "conflict_choice" if self.is_open else "conflict_taken"
        return SafeString(
            render_to_string(f"admin/newsroom/article/{name}.html", {"difference": self})
        )


@dataclass
class Conflict:
    """All that differs, and what became of the person's own text."""

    newest: Revision
    by: Any
    differences: list[Difference]
    others: list[str]
    """Labels of sites' own parts that were changed too, and cannot be put together here."""
    unkept: str = ""
    """Why the person's text is not kept beside the form; empty when it is."""

    @property
    def who(self) -> str:
        return saved_by(self.newest, reader=self.by)

    @property
    def when(self) -> str:
        return spoken(self.newest.saved_at)

    @property
    def page(self) -> str:
        """What the form that is drawn sends back of it, as ``Page.of`` reads it."""
        return " ".join([str(self.newest.number), *(each.part.name for each in self.open)])

    @property
    def heading(self) -> str:
        told = _("While you were writing, %(who)s saved this story too")
        return told % {"who": self.who}

    @cached_property
    def open(self) -> list[Difference]:
        return [each for each in self.differences if each.is_open]

    @cached_property
    def taken(self) -> list[Difference]:
        return [each for each in self.differences if not each.is_open]

    @cached_property
    def bylines(self) -> Difference | None:
        """What differs in the bylines, which have no field of the form."""
        return next((each for each in self.differences if each.part.name == "bylines"), None)

    def explain(self, form: Any) -> None:
        """Put each difference beside its box."""
        for each in self.differences:
            box = form.fields.get(each.part.name)
            if box is None:
                continue
            box.help_text = format_html("{} {}", SafeString(box.help_text), each.panel())
            told = f"nr-told-{each.part.name}"
            # A wrapped widget is asked for the attribute outside, and draws it inside.
            for widget in (box.widget, getattr(box.widget, "widget", box.widget)):
                widget.attrs["aria-describedby"] = f"{told}-head" if each.is_open else told

    def ask(self, form: Any) -> None:
        """Have each choice that is still open told as an error of its box."""
        for each in self.open:
            if each.part.name in form.fields:
                form.add_error(each.part.name, _("Choose which version stands."))


def saved_by(revision: Revision, *, reader: Any) -> str:
    """Who saved a revision, as a sentence names them to ``reader``."""
    if revision.saved_by_id == reader.pk:
        return _("you, in another window,")
    return revision.saved_by_name or _("someone")


def face(admin: Any, request: HttpRequest, article: Article) -> None:
    """Do what the person chose; where something is still open, have the form drawn with it.

    Leaves in ``request.POST`` what is to be saved, or drawn. Nothing is stored but the person's
    own text as it was sent, where the form is drawn again or another version is taken over it.
    """
    newest, page = article.revisions.first(), Page.of(request.POST)
    if newest is None or page.opened == newest.number:
        return
    data = request.POST.copy()
    form = admin.get_form(request, article, change=True)(data, instance=article)
    all_parts = conflict_parts.of(form, data, article)
    theirs = conflict_contents.numbered(article, page.shown)
    replaced, unanswered = _choices(all_parts, page, data, theirs)
    if replaced:
        # Under a key of its own, so that saving this form does not throw it away.
        _keep(admin, request, article, opened=page.opened, form_key=get_random_string(32))
    for part in replaced:
        part.take(theirs)
    found = _compare(article, all_parts, page, unanswered, newest=newest, by=request.user)
    others = conflict_contents.other_parts(article, since=page.shown, newest=newest)
    typed_bylines.rebase(data, article)
    data.pop(CONFLICT, None)
    data[typed.REVISION] = str(newest.number)
    if found or others:
        data[typed.REVISION] = str(page.opened if unanswered else page.shown)
        unkept = _keep(admin, request, article, opened=page.opened)
        conflict = Conflict(newest, request.user, found, others, unkept)
        request.newsroom_conflict = conflict  # type: ignore[attr-defined]
        request.newsroom_refusal = StaleRevision(conflict.heading)  # type: ignore[attr-defined]
    request.POST = data  # type: ignore[assignment]


def _choices(
    all_parts: list[Part], page: Page, data: QueryDict, theirs: Content
) -> tuple[list[Part], set[str]]:
    """The parts to be replaced by theirs, and the names of those left without a choice."""
    asked = [part for part in all_parts if part.name in page.asked and not part.holds(theirs)]
    choices = {part: data.get(TAKE.format(part.name)) for part in asked}
    replaced = [part for part, choice in choices.items() if choice == THEIRS]
    unanswered = {part.name for part, choice in choices.items() if choice not in (MINE, THEIRS)}
    return replaced, unanswered


def _compare(
    article: Article,
    all_parts: list[Part],
    page: Page,
    unanswered: set[str],
    *,
    newest: Revision,
    by: Any,
) -> list[Difference]:
    """What others changed since the page was drawn; what only they changed is written in.

    Names in ``unanswered`` were asked about already, and stay open.
    """
    opened = conflict_contents.numbered(article, page.opened)
    shown = conflict_contents.numbered(article, page.shown)
    theirs = conflict_contents.read(newest)
    changed_in = conflict_contents.changed_in(article, opened, since=page.opened)
    found = []
    for part in all_parts:
        was_asked = part.name in unanswered
        base = opened if was_asked else shown
        if (not was_asked and part.is_same(base, theirs)) or part.holds(theirs):
            continue
        is_open = was_asked or not part.holds(base)
        if not is_open:
            part.take(theirs)
        revision = changed_in.get(part.name, newest)
        found.append(Difference(part, base, theirs, revision, by, is_open))
    return found


def _readable(version: str, *, before: str) -> SafeString:
    """A version as editors read it, with what it changes in ``before`` marked."""
    if not version:
        return format_html("<p><em>{}</em></p>", _("(empty)"))
    if isinstance(version, CleanHTML):
        if not before:
            return version
        blocks: Any = differing.folded(differing.compare_html(before, version))
    elif not before:
        return SafeString(linebreaks(version, autoescape=True))
    else:
        blocks = [{"pieces": differing.compare_text(before, version)}]
    template = "admin/newsroom/article/conflict_text.html"
    return SafeString(render_to_string(template, {"blocks": blocks}))


def _keep(
    admin: Any, request: HttpRequest, article: Article, *, opened: int, form_key: str = ""
) -> str:
    """Keep what was typed as this person's unsaved text; the reason where that cannot be.

    Under the form's own key, unless another one is given.
    """
    opening = form_tokens.read(request.POST)
    if opening is None or not opening.is_by(request.user):
        return _("This form was opened too long ago.")
    try:
        autosaving.keep(
            article,
            fields=typed.fields_of(admin, request),
            form_key=form_key or opening.form_key,
            opened_revision=opened,
            by=request.user,
            at=timezone.now(),
        )
    except AutosaveRefused as refusal:
        return str(refusal)
    return ""
