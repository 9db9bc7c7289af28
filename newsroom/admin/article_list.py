"""The list of articles: its columns, its filters, its fixed number of queries."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from newsroom.admin import marks
from newsroom.admin.standing import Standing
from newsroom.models import Article, Author, Byline, PublicState, PublishedArticle
from newsroom.models.published import BODIES

#: Long columns of what is published, which no page of the desk reads.
UNREAD = [*(f"published__{name}" for name in BODIES), "published__revision__content"]
#: Bylines, newest first, among which the authors are looked for that the filter offers.
BYLINES_READ = 300
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
    """Where the working copy stands."""
    return Standing(article, None, timezone.now()).stage_mark


@admin.display(description=_("readers see"))
def public(article: Article) -> SafeString:
    """The public state, and whether changes wait to be published."""
    standing = Standing(article, None, timezone.now())
    if not standing.has_unpublished_changes:
        return standing.state_mark
    note = _("changes not yet public")
    return format_html('{} <span class="nr-note">{}</span>', standing.state_mark, note)


@admin.display(description=_("section, by"), ordering="section__position")
def placed(article: Article) -> SafeString:
    """The section, and under it the names in the byline in their order."""
    names = ", ".join(byline.author.name for byline in article.bylines.all())
    return format_html('{} <span class="nr-note">{}</span>', article.section or "–", names)


@admin.display(description=_("saved"), ordering="saved_at")
def saved(article: Article) -> SafeString:
    """When and by whom."""
    at = timezone.localtime(article.saved_at)
    return format_html(
        '<time datetime="{}">{}</time> <span class="nr-note">{}</span>',
        at.isoformat(timespec="seconds"),
        marks.short(article.saved_at),
        article.saved_by_name,
    )


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
                stories = shown.filter(published_at__gt=at)
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
        value = str(self.used_parameters.get(self.parameter_name) or "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
