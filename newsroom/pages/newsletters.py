"""The newsletters, and their editions on the web.

A page of one stands as long as there is something to do on it: to sign up, or to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.content import keys, plaintext
from newsroom.models import Edition, Newsletter, PublishedArticle
from newsroom.models.editions import EditionQuerySet, edition_url
from newsroom.models.published import Cursor
from newsroom.pages import heads, keyset, navigation
from newsroom.pages.addresses import moved
from newsroom.pages.heads import Head

#: Longest description in the head of an edition's page, in characters.
_DESCRIPTION = 300
#: What lists show of an edition.
_LISTED = ("subject", "preheader", "prepared_at", "newsletter")


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionPage:
    """Editions of one page, newest first, and where the next page begins."""

    editions: tuple[Edition, ...]
    is_first: bool
    next_cursor: str
    """Text for ``?before=``; empty on the last page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A newsletter with its newest edition in the archive, if there is one."""

    newsletter: Newsletter
    newest: Edition | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """The edition before or after another."""

    subject: str
    address: str


@require_safe
def newsletters(request: HttpRequest) -> HttpResponse:
    """What each newsletter brings, its newest edition, and the way to its sign-up. 3 queries."""
    context = {"offers": list(_offers()), "sections": navigation.sections(request)}
    head = heads.of_steps(request, [_first_step()])
    return heads.rendered(request, "newsroom/newsletters/list.html", context, head=head)


@require_safe
def newsletter(request: HttpRequest, slug: str) -> HttpResponse:
    """What a newsletter brings, its sign-up box, and its editions, newest first. 3 queries."""
    before = keyset.asked_by(request)
    shown = offered().filter(slug_key=keys.exact_key(slug)).first()
    if shown is None:
        raise Http404(_("There is no such newsletter."))
    page = edition_page(shown, before=before)
    context = {
        "newsletter": shown,
        "steps": [_first_step()],
        "page": page,
        **_sign_up(request, shown),
        "sections": navigation.sections(request),
    }
    head = heads.of_steps(request, [_first_step(), (shown.name, shown.get_absolute_url())])
    head = replace(head, description=plaintext.excerpt(shown.description, length=_DESCRIPTION))
    return heads.rendered(request, "newsroom/newsletters/newsletter.html", context, head=head)


@require_safe
def edition(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An edition as it can be read on the web, with those of its stories that are live. 4 queries.

    It is at one address; any other with its number leads there. One that was cancelled stays for
    the readers whose mail links to it, and stands in no list and no index of a search engine.
    """
    at = timezone.now()
    shown = (
        _with_neighbours(Edition.objects.public().filter(newsletter__has_archive=True))
        .filter(pk=pk)
        .first()
    )
    if shown is None:
        raise Http404(_("There is no such edition."))
    address = shown.get_absolute_url()
    if request.path != unquote(address):
        return moved(request, address)
    steps = [_first_step(), (shown.newsletter.name, shown.newsletter.get_absolute_url())]
    context = {
        "edition": shown,
        "newsletter": shown.newsletter,
        "steps": steps,
        "stories": stories_of(shown, at=at),
        "earlier": _neighbour(shown, "earlier"),
        "later": _neighbour(shown, "later"),
        **_sign_up(request, shown.newsletter),
        "sections": navigation.sections(request),
    }
    head = _head_of(request, shown, steps)
    return heads.rendered(request, "newsroom/newsletters/edition.html", context, head=head)


def offered() -> QuerySet[Any]:
    """The newsletters that have a page, with ``newest``: their newest edition's key, or None."""
    editions = Edition.objects.archived().filter(newsletter=OuterRef("pk")).newest_first()
    rows = Newsletter.objects.annotate(newest=Subquery(editions.values("pk")[:1]))
    return rows.filter(Q(is_open=True) | Q(has_archive=True, newest__isnull=False))


def _offers() -> Iterator[Offer]:
    shown = list(offered())
    newest = Edition.objects.only(*_LISTED).in_bulk([each.newest for each in shown])
    for each in shown:
        edition = newest.get(each.newest) if each.has_archive else None
        if edition:
            edition.newsletter = each
        yield Offer(newsletter=each, newest=edition)


def edition_page(newsletter: Newsletter, *, before: Cursor | None) -> EditionPage:
    """The page of editions that follows ``before``, the first without it. At most one query."""
    size = conf.get().PAGE_SIZE
    found = list(listed(newsletter, before=before)[: size + 1]) if newsletter.has_archive else []
    shown = tuple(found[:size])
    for each in shown:
        each.newsletter = newsletter
    more = len(found) > size
    return EditionPage(
        editions=shown,
        is_first=before is None,
        next_cursor=keyset.written((shown[-1].prepared_at, shown[-1].pk)) if more else "",
    )


def listed(newsletter: Newsletter, *, before: Cursor | None = None) -> EditionQuerySet:
    """The newsletter's editions in the archive, newest first; with ``before``, what follows it."""
    rows = Edition.objects.archived().filter(newsletter=newsletter).only(*_LISTED)
    if before is not None:
        instant, pk = before
        rows = rows.filter(prepared_at__lte=instant)
        rows = rows.filter(Q(prepared_at__lt=instant) | Q(pk__lt=pk))
    return rows.newest_first()


def stories_of(edition: Edition, *, at: datetime) -> Sequence[PublishedArticle]:
    """The edition's stories that are live at the instant ``at``, in its order. Two queries."""
    rows = PublishedArticle.objects.live(at).filter(edition_stories__edition=edition)
    return list(rows.for_lists().order_by("edition_stories__position", "edition_stories__pk"))


def beside(edition: Edition) -> list[int]:
    """Numbers of the archive's editions before and after this one, where there are any."""
    rows = _with_neighbours(Edition.objects.filter(pk=edition.pk))
    found = rows.values_list("earlier_pk", "later_pk").first() or ()
    return [pk for pk in found if pk is not None]


def _with_neighbours(rows: EditionQuerySet) -> EditionQuerySet:
    """The rows with their newsletters, and number and subject of the edition before and after."""
    others = Edition.objects.archived().filter(newsletter=OuterRef("newsletter"))
    at, pk = OuterRef("prepared_at"), OuterRef("pk")
    earlier = others.filter(prepared_at__lte=at).filter(Q(prepared_at__lt=at) | Q(pk__lt=pk))
    later = others.filter(prepared_at__gte=at).filter(Q(prepared_at__gt=at) | Q(pk__gt=pk))
    beside = {"earlier": earlier.newest_first(), "later": later.newest_first().reverse()}
    columns = {
        f"{side}_{name}": Subquery(found.values(name)[:1])
        for side, found in beside.items()
        for name in ("pk", "subject")
    }
    return rows.select_related("newsletter").defer("html", "text").annotate(**columns)


def _neighbour(edition: Edition, side: str) -> Neighbour | None:
    pk = getattr(edition, f"{side}_pk")
    if pk is None:
        return None
    address = edition_url(edition.newsletter.slug, pk)
    return Neighbour(subject=getattr(edition, f"{side}_subject"), address=address)


def _sign_up(request: HttpRequest, newsletter: Newsletter) -> dict[str, Any]:
    return {
        "sign_up_newsletter": newsletter if newsletter.is_open else None,
        "sign_up_page": request.path,
    }


def _head_of(request: HttpRequest, edition: Edition, steps: list[tuple[str, str]]) -> Head:
    head = heads.of_steps(request, [*steps, (edition.subject, edition.get_absolute_url())])
    told = plaintext.excerpt(edition.intro or edition.preheader, length=_DESCRIPTION)
    is_cancelled = edition.state == Edition.State.CANCELLED
    return replace(
        head, description=told, robots="noindex, follow" if is_cancelled else head.robots
    )


def _first_step() -> tuple[str, str]:
    return _("Newsletters"), reverse("newsroom:newsletters")
