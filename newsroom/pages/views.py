"""The pages for readers. They read what is live now, and write nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.content import keys
from newsroom.models import (
    Author,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Section,
    Tag,
)
from newsroom.pages import heads, keyset, lists, navigation


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
    context = _list_context(request, page, tag=shown, feed_url=feed_url)
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
    context = _list_context(request, page, author=shown, feed_url=feed_url)
    head = heads.of_author(request, shown)
    return heads.rendered(request, "newsroom/author.html", context, head=head)


def _list_context(request: HttpRequest, page: lists.StoryPage, **about: Any) -> dict[str, Any]:
    return {
        **about,
        "page": page,
        "stories": page.stories,
        "sections": navigation.sections(request),
    }
