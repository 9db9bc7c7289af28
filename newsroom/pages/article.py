"""The page of one story: what it draws, and where else an address of it leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.content import keys, rendering
from newsroom.models import (
    ArticleSlug,
    Author,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
)
from newsroom.models.published import PublishedArticleQuerySet
from newsroom.pages import heads, navigation, related, sign_up_offer
from newsroom.pages.addresses import base_url, moved
from newsroom.pages.desk_link import desk_address
from newsroom.pages.share_links import share_links


@require_safe
def article(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    """One story at its address; an old or misspelled address of it leads there for good.

    A story that is not live is not found, and its address not told; a withdrawn one that
    has a line for readers answers 410 with that line.
    """
    at = timezone.now()
    known = _with_slug(slug)
    stories = related.for_page(known.live(at), at=at).annotate(**sign_up_offer.columns())
    story = stories.first()
    if story is None:
        return _withdrawn(request, known)
    address = story.get_absolute_url()
    if request.path != unquote(address):
        return moved(request, address)
    tags = list(story.story_tags.all())
    context = {
        **story_context(request, story, bylines=story.bylines.all(), tags=tags),
        "beside": related.beside(story, tags=tags, at=at),
        "sign_up_newsletter": sign_up_offer.annotated(story),
        "sign_up_page": request.path,
        "desk_link": _desk_link(story),
    }
    head = heads.of_story(request, story, bylines=context["bylines"], tags=context["tags"])
    return heads.rendered(request, "newsroom/article.html", context, head=head)


def story_context(
    request: HttpRequest,
    story: PublishedArticle,
    *,
    bylines: Iterable[PublishedByline],
    tags: Iterable[PublishedTag],
) -> dict[str, Any]:
    """What the template of a story's page draws; none of it need be stored. One query at most."""
    credited = list(bylines)
    return {
        "story": story,
        "bylines": credited,
        "authors": _boxed(credited),
        "tags": [row.tag for row in tags],
        "has_embeds": rendering.has_embeds(story.body_page),
        "share_links": share_links(story.headline, base_url(request) + story.get_absolute_url()),
        "sections": navigation.sections(request),
    }


def _desk_link(story: PublishedArticle) -> str:
    """Where the page asks for the link to the story's form; empty on a site without the admin."""
    if not desk_address(story.pk):
        return ""
    return reverse("newsroom:desk_link", kwargs={"pk": story.pk})


def _boxed(bylines: Iterable[PublishedByline]) -> list[Author]:
    """Who wrote a story, of whom there is a face or a few words to show."""
    writers = (row.author for row in bylines if row.role in ("", "words"))
    return [author for author in writers if author.photo or author.biography.strip()]


def _withdrawn(request: HttpRequest, known: PublishedArticleQuerySet) -> HttpResponse:
    """The page of a withdrawn story. Raises: Http404 without one, or without a line for it."""
    withdrawn = known.filter(withdrawn_at__isnull=False).exclude(withdrawal_line="")
    line = withdrawn.values_list("withdrawal_line", flat=True).first()
    if line is None:
        raise Http404(_("There is no such story."))
    context = {"withdrawal_line": line, "sections": navigation.sections(request)}
    return render(request, "newsroom/withdrawn.html", context, status=410)


def _with_slug(slug: str) -> PublishedArticleQuerySet:
    """The story that is, or once was, public under this slug."""
    owner = ArticleSlug.objects.filter(slug_key=keys.exact_key(slug)).values("article_id")
    return PublishedArticle.objects.filter(pk=Subquery(owner[:1]))
