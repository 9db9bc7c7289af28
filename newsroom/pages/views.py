"""The pages for readers. They read what is live now, and write nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.content import keys, rendering
from newsroom.models import (
    ArticleSlug,
    Author,
    Newsletter,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Section,
    Tag,
)
from newsroom.models.published import PublishedArticleQuerySet
from newsroom.pages import heads, keyset, lists


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The lead story and the latest ones; with ``?before=``, those that are older."""
    page = lists.story_page(
        PublishedArticle.objects.all(), at=timezone.now(), before=keyset.asked_by(request)
    )
    lead = page.stories[0] if page.is_first and page.stories else None
    context = {
        "page": page,
        "lead_story": lead,
        "stories": page.stories[1:] if lead else page.stories,
        "sections": list(Section.objects.all()),
        "sign_up_newsletter": _open_newsletters().first(),
        "sign_up_page": request.path,
    }
    head = heads.of_front(request, page)
    return heads.rendered(request, "newsroom/front.html", context, head=head)


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories of one section."""
    key = keys.exact_key(slug)
    sections = list(Section.objects.select_related("photo"))
    shown = next((each for each in sections if each.slug_key == key), None)
    if shown is None:
        raise Http404(_("There is no such section."))
    page = lists.story_page(
        PublishedArticle.objects.in_section(shown),
        at=timezone.now(),
        before=keyset.asked_by(request),
    )
    context = {
        "section": shown,
        "sections": sections,
        "page": page,
        "stories": page.stories,
        "feed_url": reverse("newsroom:section_feed", kwargs={"slug": shown.slug}),
    }
    head = heads.of_subject(request, shown, page, kind="section")
    return heads.rendered(request, "newsroom/section.html", context, head=head)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories with one tag; that of no live story is not found, as if it were not there."""
    before = keyset.asked_by(request)
    tags = Tag.objects.select_related("photo")
    shown = tags.filter(slug_key=keys.exact_key(slug)).first()
    page = lists.story_page(
        PublishedTag.objects.filter(tag=shown), at=timezone.now(), before=before
    )
    if shown is None or not page.stories:
        raise Http404(_("There is no such topic."))
    feed_url = reverse("newsroom:tag_feed", kwargs={"slug": shown.slug})
    context = _list_context(page, tag=shown, feed_url=feed_url)
    head = heads.of_subject(request, shown, page, kind="tag")
    return heads.rendered(request, "newsroom/tag.html", context, head=head)


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Who an author is, and the stories that credit them."""
    before = keyset.asked_by(request)
    authors = Author.objects.select_related("photo")
    shown = get_object_or_404(authors, slug_key=keys.exact_key(slug))
    page = lists.story_page(
        PublishedByline.objects.filter(author=shown), at=timezone.now(), before=before
    )
    feed_url = reverse("newsroom:author_feed", kwargs={"slug": shown.slug})
    context = _list_context(page, author=shown, feed_url=feed_url)
    head = heads.of_author(request, shown)
    return heads.rendered(request, "newsroom/author.html", context, head=head)


@require_safe
def article(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    """One story at its address; an old or misspelled address of it leads there for good.

    A story that is not live is not found, and its address not told; a withdrawn one that
    has a line for readers answers 410 with that line.
    """
    at = timezone.now()
    known = _with_slug(slug)
    stories = known.live(at).for_page().annotate(**_sign_up_columns())
    story = stories.first()
    if story is None:
        return _withdrawn(request, known)
    address = story.get_absolute_url()
    if request.path != unquote(address):
        return HttpResponsePermanentRedirect(_with_query(address, request))
    context = {
        **story_context(story, bylines=story.bylines.all(), tags=story.story_tags.all()),
        "sign_up_newsletter": _annotated_newsletter(story),
        "sign_up_page": request.path,
    }
    head = heads.of_story(request, story, bylines=context["bylines"], tags=context["tags"])
    return heads.rendered(request, "newsroom/article.html", context, head=head)


def story_context(
    story: PublishedArticle, *, bylines: Iterable[PublishedByline], tags: Iterable[PublishedTag]
) -> dict[str, Any]:
    """What the template of a story's page draws; none of it need be stored. One query."""
    return {
        "story": story,
        "bylines": list(bylines),
        "tags": [row.tag for row in tags],
        "has_embeds": rendering.has_embeds(story.body_page),
        "sections": list(Section.objects.all()),
    }


def _withdrawn(request: HttpRequest, known: PublishedArticleQuerySet) -> HttpResponse:
    """The page of a withdrawn story. Raises: Http404 without one, or without a line for it."""
    withdrawn = known.filter(withdrawn_at__isnull=False).exclude(withdrawal_line="")
    line = withdrawn.values_list("withdrawal_line", flat=True).first()
    if line is None:
        raise Http404(_("There is no such story."))
    context = {"withdrawal_line": line, "sections": list(Section.objects.all())}
    return render(request, "newsroom/withdrawn.html", context, status=410)


def _with_slug(slug: str) -> PublishedArticleQuerySet:
    """The story that is, or once was, public under this slug."""
    owner = ArticleSlug.objects.filter(slug_key=keys.exact_key(slug)).values("article_id")
    return PublishedArticle.objects.filter(pk=Subquery(owner[:1]))


def _with_query(address: str, request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def _list_context(page: lists.StoryPage, **about: Any) -> dict[str, Any]:
    return {
        **about,
        "page": page,
        "stories": page.stories,
        "sections": list(Section.objects.all()),
    }


def _open_newsletters() -> Any:
    """Open newsletters in their order; the first stands in the sign-up box."""
    return Newsletter.objects.filter(is_open=True).order_by("position", "pk")


def _sign_up_columns() -> dict[str, Subquery]:
    """The first open newsletter as columns, so that a story's page needs no query for it."""
    return {
        f"sign_up_{name}": Subquery(_open_newsletters().values(name)[:1])
        for name in ("name", "description")
    }


def _annotated_newsletter(story: Any) -> dict[str, str] | None:
    if story.sign_up_name is None:
        return None
    return {"name": story.sign_up_name, "description": story.sign_up_description}
