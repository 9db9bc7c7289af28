"""Two people edited one story: both versions, field by field, and a choice between them.

A form opened from an older revision stores nothing. What only one side changed is proposed;
where both did, the person's own text stands in the box and the other's beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.admin import conflict_parts, form_tokens, typed, typed_bylines
from newsroom.admin.conflict_parts import Content, Part
from newsroom.content import differing
from newsroom.desk import autosaving, contents, parts
from newsroom.desk.timeline import spoken
from newsroom.exceptions import AutosaveRefused, MarkupRefused, StaleRevision
from newsroom.models import Article, Revision
from newsroom.models.fields import CleanHTML

TAKE = "take_{}"
MINE, THEIRS = "mine", "theirs"


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
    opened: int
    """Number of the revision from which the person's text was first typed."""
    others: list[str] = field(default_factory=list)
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

    Leaves in ``request.POST`` what is to be saved, or drawn. Nothing is stored but, for a form
    that is drawn again, the person's own text as it was sent.
    """
    newest = article.revisions.first()
    if newest is None:
        return
    data = request.POST.copy()
    shown = typed.number_in(data, typed.REVISION)
    opened = typed.opened_revision(data)
    form = admin.get_form(request, article, change=True)(data, instance=article)
    all_parts = conflict_parts.of(form, data, article)
    open_names = _settle(article, all_parts, data, opened=opened, shown=shown)
    told = _compare(article, all_parts, by=request.user, since=shown, newest=newest)
    told = [each for each in told if each.part.name not in open_names]
    if open_names:
        before = _compare(article, all_parts, by=request.user, since=opened, newest=newest)
        told += [each for each in before if each.part.name in open_names]
    others = _other_parts(article, since=shown, newest=newest)
    data[typed.REVISION] = str(newest.number)
    if told or others:
        first = opened if open_names else shown
        conflict = Conflict(newest, request.user, told, first, others)
        conflict.unkept = _keep(admin, request, article, opened=opened)
        request.newsroom_conflict = conflict  # type: ignore[attr-defined]
        request.newsroom_refusal = StaleRevision(conflict.heading)  # type: ignore[attr-defined]
        typed_bylines.rebase(data, article)
    request.POST = data  # type: ignore[assignment]


def _settle(
    article: Article, all_parts: list[Part], data: QueryDict, *, opened: int, shown: int
) -> set[str]:
    """Take what the person chose to take; the names of what is left without a choice."""
    if opened == shown:
        return set()
    base, theirs = _content(article, opened), _content(article, shown)
    unsettled = set()
    for part in all_parts:
        choice = data.get(TAKE.format(part.name))
        if choice == THEIRS:
            part.take(theirs)
        elif choice != MINE and _is_open(part, base, theirs):
            unsettled.add(part.name)
    return unsettled


def _compare(
    article: Article, all_parts: list[Part], *, by: Any, since: int, newest: Revision
) -> list[Difference]:
    """What others changed since revision ``since``; what only they changed is written in."""
    if since == newest.number:
        return []
    base, theirs = _content(article, since), _read(newest)
    changed_in = _changed_in(article, base, since=since)
    found = []
    for part in all_parts:
        if part.is_same(base, theirs) or part.holds(theirs):
            continue
        is_open = not part.holds(base)
        if not is_open:
            part.take(theirs)
        revision = changed_in.get(part.name, newest)
        found.append(Difference(part, base, theirs, revision, by, is_open))
    return found


def _is_open(part: Part, base: Content, theirs: Content) -> bool:
    return not (part.is_same(base, theirs) or part.holds(theirs) or part.holds(base))


def _changed_in(article: Article, base: Content, *, since: int) -> dict[str, Revision]:
    """By name of the part, the revision that last changed it."""
    found, before = {}, base
    for revision in article.revisions.filter(number__gt=since).order_by("number").iterator():
        content = contents.in_present_shape(revision)
        for name in content.keys() - {"more"}:
            if not contents.is_same({name: before[name]}, {name: content[name]}):
                found[name] = revision
        before = content
    return found


def _other_parts(article: Article, *, since: int, newest: Revision) -> list[str]:
    if since == newest.number:
        return []
    before, after = _content(article, since)["more"], contents.in_present_shape(newest)["more"]
    registered = parts.registered()
    return [str(each.label) for each in registered if before.get(each.name) != after.get(each.name)]


def _content(article: Article, number: int) -> Content:
    """What this revision of the article holds; the empty story where there is none."""
    revision = article.revisions.filter(number=number).first()
    return _read(revision) if revision else contents.EMPTY


def _read(revision: Revision) -> Content:
    """What a revision holds; its body as mere text where the present cleaner will not take it."""
    try:
        return contents.read(revision)
    except MarkupRefused:
        content = contents.in_present_shape(revision)
        return {**content, "body": CleanHTML(linebreaks(content["body"], autoescape=True))}


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


def _keep(admin: Any, request: HttpRequest, article: Article, *, opened: int) -> str:
    """Keep what was typed as this person's unsaved text; the reason where that cannot be."""
    opening = form_tokens.read(request.POST)
    if opening is None or not opening.is_by(request.user):
        return _("This form was opened too long ago.")
    try:
        autosaving.keep(
            article,
            fields=typed.fields_of(admin, request),
            form_key=opening.form_key,
            opened_revision=opened,
            by=request.user,
            at=timezone.now(),
        )
    except AutosaveRefused as refusal:
        return str(refusal)
    return ""
