"""The list of articles: its columns, its filters, its fixed number of queries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from newsroom.admin import marks
from newsroom.admin.base import number
from newsroom.admin.standing import Standing
from newsroom.content.clock import spoken
from newsroom.models import Article, Author, Byline, PublicState, PublishedArticle, Stage
from newsroom.models.published import BODIES

#: Long columns of what is published, which no page of the desk reads.
UNREAD = [*(f"published__{name}" for name in BODIES), "published__revision__content"]
#: Bylines, newest first, among which the authors are looked for that the filter offers.
BYLINES_READ = 300
#: How long a story that was never public lies unsaved before it counts as stale.
STALE_AFTER = timedelta(days=14)
#: Most authors that the filter offers.
AUTHORS_SHOWN = 20


class ArticleList(ChangeList):
    """The list of articles, without their bodies and with their bylines."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        rows = super().get_queryset(request, *args, **kwargs)
        credited = Byline.objects.select_related("author")
        return rows.defer(*UNREAD, "body").prefetch_related(Prefetch("bylines", credited))


@admin.display(description=_("photo"))
def picture(article: Article) -> SafeString | str:
    """The lead photo."""
    return marks.thumbnail(article.lead_photo)


@admin.display(description=_("stage"), ordering="stage")
def stage(article: Article) -> SafeString:
    """Where the working copy stands, and whether it is on hold."""
    standing = Standing(article, None, timezone.now())
    if not standing.is_held:
        return standing.stage_mark
    return format_html("{} {}", standing.stage_mark, marks.held())


@admin.display(description=_("readers see"), ordering="published__published_at")
def public(article: Article) -> SafeString:
    """The public state, from which day or hour on, and whether changes wait to be published."""
    standing = Standing(article, None, timezone.now())
    notes = [note for note in (_from(standing), _waiting(standing)) if note]
    told = format_html_join("", '<span class="nr-note">{}</span>', ((note,) for note in notes))
    return format_html("{} {}", standing.state_mark, told)


def _from(standing: Standing) -> SafeString | str:
    """The hour at which it goes public, or the day on which it did."""
    if standing.published is None:
        return ""
    instant = standing.published.published_at
    words = spoken(instant) if standing.is_scheduled else marks.short(instant)
    return format_html(
        '<time datetime="{}">{}</time>', instant.isoformat(timespec="seconds"), words
    )


def _waiting(standing: Standing) -> str:
    if not standing.changes:
        return ""
    sentence = ngettext(
        "%(number)d change not yet public",
        "%(number)d changes not yet public",
        standing.changes,
    )
    return sentence % {"number": standing.changes}


@admin.display(description=_("section, by"), ordering="section__position")
def placed(article: Article) -> SafeString:
    """The section, and under it the names in the byline in their order."""
    names = ", ".join(byline.author.name for byline in article.bylines.all())
    return format_html('{} <span class="nr-note">{}</span>', article.section or "–", names)


@admin.display(description=_("saved"), ordering="saved_at")
def saved(article: Article) -> SafeString:
    """When and by whom."""
    return marks.signed_briefly(article.saved_at, article.saved_by_name)


class DeskFilter(admin.SimpleListFilter):
    """By what waits for someone."""

    title = _("desk")
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", _("Mine")),
            ("review", _("Waiting for review")),
            ("scheduled", _("Scheduled")),
            ("changed", _("Live with changes not yet public")),
            ("stale", _("Stale: not saved for %(days)d days") % {"days": STALE_AFTER.days}),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        at = timezone.now()
        match self.value():
            case "mine":
                credited = Byline.objects.filter(author__user=request.user.pk).values("article")
                return queryset.filter(Q(created_by=request.user.pk) | Q(pk__in=credited))
            case "review":
                return queryset.filter(stage=Stage.IN_REVIEW)
            case "scheduled":
                return queryset.filter(pk__in=_scheduled(at).values("pk"))
            case "changed":
                live = PublishedArticle.objects.live(at).order_by()
                is_behind = Q(published__revision__number__lt=F("revision_number"))
                return queryset.filter(is_behind, pk__in=live.values("pk"))
            case "stale":
                return queryset.filter(published=None, saved_at__lt=at - STALE_AFTER)
        return queryset


def _scheduled(at: datetime) -> QuerySet[PublishedArticle]:
    return PublishedArticle.objects.filter(withdrawn_at=None, published_at__gt=at)


class PublicStateFilter(admin.SimpleListFilter):
    """By what readers see now; told by instants, in the database."""

    title = _("public state")
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, state.label) for state in PublicState]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        at = timezone.now()
        shown = PublishedArticle.objects.filter(withdrawn_at=None)
        match self.value():
            case PublicState.NONE:
                return queryset.filter(published=None)
            case PublicState.SCHEDULED:
                stories = _scheduled(at)
            case PublicState.LIVE:
                stories = PublishedArticle.objects.live(at).order_by()
            case PublicState.EXPIRED:
                stories = shown.filter(published_at__lte=at, expires_at__lte=at)
            case PublicState.WITHDRAWN:
                stories = PublishedArticle.objects.filter(withdrawn_at__isnull=False)
            case _:
                return queryset
        return queryset.filter(pk__in=stories.values("pk"))


class AuthorFilter(admin.SimpleListFilter):
    """By author: one's own stories, and those of the authors credited last."""

    title = _("author")
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        newest = Byline.objects.order_by("-pk").values_list("author_id", flat=True)[:BYLINES_READ]
        wanted = set(list(dict.fromkeys(newest))[:AUTHORS_SHOWN])
        if self._chosen():
            wanted.add(self._chosen())
        names = Author.objects.filter(pk__in=wanted).values_list("pk", "name")
        return [("me", _("Me")), *((str(pk), name) for pk, name in names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == "me":
            condition = Q(author__user=request.user.pk)
        elif self._chosen():
            condition = Q(author=self._chosen())
        else:
            return queryset
        return queryset.filter(pk__in=Byline.objects.filter(condition).values("article"))

    def _chosen(self) -> int:
        """Primary key of the author that the address names; 0 where it names none."""
        return number(str(self.used_parameters.get(self.parameter_name) or ""))
