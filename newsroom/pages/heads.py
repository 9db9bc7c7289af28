"""What the head of a page tells machines: of itself, its pictures, its feeds, its data.

Built from what the page has read already: none of it takes a query.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.content import pictures, plaintext
from newsroom.models import Author, PublishedArticle, PublishedByline, Section, Tag
from newsroom.pages import feed_forms, languages, schema_org
from newsroom.pages.addresses import base_url, stored_file
from newsroom.pages.feed_forms import FeedLink
from newsroom.pages.lists import StoryPage

#: Longest description, in characters.
_DESCRIPTION = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A page's picture in a shared link; ``address`` is absolute, sizes are in px."""

    address: str
    type: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """What ``includes/head_tags.html`` draws.

    ``kind`` is Open Graph's type; ``properties`` are more of its properties, in order; ``data``
    are objects for JSON-LD.
    """

    canonical: str
    title: str
    description: str = ""
    kind: str = "website"
    robots: str = "max-image-preview:large"
    locale: str = ""
    picture: Picture | None = None
    properties: tuple[tuple[str, str], ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    data: tuple[dict[str, Any], ...] = ()


def rendered(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, head: Head
) -> HttpResponse:
    """The page with this head; its feeds stand in the header ``Link`` too. Source: RFC 8288."""
    response = render(request, template, {**context, "page_head": head})
    feeds = feed_forms.links_to("feed", "") if not head.feeds else head.feeds
    base = base_url(request)
    response["Link"] = ", ".join(
        f'<{base}{feed.path}>; rel="alternate"; type="{feed.type}"' for feed in feeds
    )
    return response


def of_story(
    request: HttpRequest,
    story: PublishedArticle,
    *,
    bylines: Sequence[PublishedByline],
    tags: Sequence[Tag],
) -> Head:
    """The head of a story's own page."""
    base = base_url(request)
    address = base + story.get_absolute_url()
    picture = _picture_of(story)
    steps = [_front_step(base)]
    if story.section:
        steps.append((story.section.name, base + story.section.get_absolute_url()))
    return Head(
        canonical=address,
        title=story.headline,
        description=plaintext.excerpt(story.standfirst, length=_DESCRIPTION),
        kind="article",
        locale=_locale(languages.of_story(story.language)),
        picture=_shared(picture, base=base),
        properties=_article_properties(story, bylines=bylines, tags=tags, base=base),
        data=(
            schema_org.news_article(story, picture=picture, bylines=bylines, base=base),
            schema_org.breadcrumbs([*steps, (story.headline, address)]),
        ),
    )


def of_front(request: HttpRequest, page: StoryPage) -> Head:
    """The head of the front page, and of the older stories that follow it."""
    base = base_url(request)
    lead = page.stories[0] if page.stories else None
    name = conf.get().SITE_NAME
    return Head(
        canonical=_canonical(request, reverse("newsroom:front")),
        title=name if page.is_first else _("Older stories"),
        picture=_shared(_picture_of(lead), base=base) if lead else None,
        data=(schema_org.web_site(base + reverse("newsroom:front"), base=base),),
    )


def of_subject(request: HttpRequest, subject: Section | Tag, page: StoryPage, *, kind: str) -> Head:
    """The head of the page of a section or tag, which ``kind`` names."""
    base = base_url(request)
    address = _canonical(request, subject.get_absolute_url())
    described = plaintext.excerpt(subject.description, length=_DESCRIPTION)
    return Head(
        canonical=address,
        title=subject.name,
        description=described,
        picture=_shared(_photo_of(subject), base=base),
        feeds=_feeds(f"{kind}_feed", subject),
        data=(
            schema_org.collection_page(
                name=subject.name,
                description=described,
                address=address,
                stories=page.stories,
                base=base,
            ),
            schema_org.breadcrumbs([_front_step(base), (subject.name, address)]),
        ),
    )


def of_author(request: HttpRequest, author: Author) -> Head:
    """The head of an author's page."""
    base = base_url(request)
    photo = _photo_of(author)
    return Head(
        canonical=_canonical(request, author.get_absolute_url()),
        title=author.name,
        description=plaintext.excerpt(author.biography, length=_DESCRIPTION),
        kind="website" if author.is_agency() else "profile",
        picture=_shared(photo, base=base, crop="" if author.is_agency() else "1x1"),
        feeds=_feeds("author_feed", author),
        data=(schema_org.profile_page(author, picture=photo, base=base),),
    )


def of_corrections(request: HttpRequest) -> Head:
    """The head of the page of corrections."""
    name = conf.get().SITE_NAME
    title = _("%(site)s: corrections") % {"site": name}
    return Head(
        canonical=_canonical(request, reverse("newsroom:corrections")),
        title=title,
        description=_("What %(site)s has corrected, clarified or updated") % {"site": name},
        feeds=feed_forms.links_to("corrections_feed", title),
    )


def of_steps(request: HttpRequest, steps: Sequence[tuple[str, str]]) -> Head:
    """The head of a list that lies some steps below the front page, itself the last of them.

    A step is its name and path.
    """
    base = base_url(request)
    title, path = steps[-1]
    address = _canonical(request, path)
    above = [_front_step(base), *((name, base + path) for name, path in steps[:-1])]
    return Head(
        canonical=address,
        title=title,
        data=(schema_org.breadcrumbs([*above, (title, address)]),),
    )


def _canonical(request: HttpRequest, path: str) -> str:
    """The list's own address; each further page of it is a page of its own."""
    before = request.GET.get("before")
    return base_url(request) + (f"{path}?before={before}" if before else path)


def _front_step(base: str) -> tuple[str, str]:
    return conf.get().SITE_NAME, base + reverse("newsroom:front")


def _feeds(name: str, subject: Any) -> tuple[FeedLink, ...]:
    told = {"site": conf.get().SITE_NAME, "name": subject.name}
    return feed_forms.links_to(name, _("%(site)s: %(name)s") % told, slug=subject.slug)


def _picture_of(story: PublishedArticle) -> dict[str, Any]:
    """The lead photo, else one from the body; empty without any."""
    if story.lead or not story.figures:
        return story.lead
    picture: dict[str, Any] = story.figures[min(story.figures, key=int)]
    return picture


def _photo_of(subject: Section | Tag | Author) -> dict[str, Any]:
    return subject.photo.as_picture() if subject.photo else {}


def _shared(picture: Mapping[str, Any], *, base: str, crop: str = "16x9") -> Picture | None:
    if not picture:
        return None
    size = pictures.best(picture, width=schema_org.PICTURE_WIDTH, crop=crop)
    return Picture(
        address=stored_file(size["name"], base=base),
        type=size["type"],
        width=size["width"],
        height=size["height"],
        alt=picture.get("alt", ""),
    )


def _locale(language: str) -> str:
    """``pt_BR`` of ``pt-BR``; empty for a language without a territory, which Open Graph wants."""
    parts = language.split("-")
    is_known = len(parts) > 1 and len(parts[-1]) == 2
    return f"{parts[0].lower()}_{parts[-1].upper()}" if is_known else ""


def _article_properties(
    story: PublishedArticle,
    *,
    bylines: Sequence[PublishedByline],
    tags: Sequence[Tag],
    base: str,
) -> tuple[tuple[str, str], ...]:
    """Source: https://ogp.me/#type_article"""
    section = [("article:section", story.section.name)] if story.section else []
    revised = [("article:modified_time", story.revised_at)] if story.revised_at else []
    return (
        ("article:published_time", schema_org.written(story.published_at)),
        *((name, schema_org.written(at)) for name, at in revised),
        *section,
        *(("article:author", base + row.author.get_absolute_url()) for row in bylines),
        *(("article:tag", tag.name) for tag in tags),
    )
