"""What pages tell in schema.org's words, for JSON-LD. Pure: all that is told is passed in.

Source: https://developers.google.com/search/docs/appearance/structured-data/article, and
…/breadcrumb, …/profile-page; https://schema.org/CorrectionComment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.templatetags.static import static
from django.utils import timezone

from newsroom import conf
from newsroom.content import link_names, pictures, plaintext
from newsroom.models import Author, Correction, PublishedArticle, PublishedByline
from newsroom.pages import languages, policies
from newsroom.pages.addresses import stored_file

#: Longest headline, in characters, that search engines show whole.
HEADLINE = 110
#: Width, in px, that a picture should have at least.
PICTURE_WIDTH = 1200
#: The shapes that a story's picture is offered in.
CROPS = ("16x9", "4x3", "1x1")

_CONTEXT = "https://schema.org"
Thing = dict[str, Any]


def news_article(
    story: PublishedArticle,
    *,
    picture: Mapping[str, Any],
    bylines: Sequence[PublishedByline],
    base: str,
) -> Thing:
    """A story, with ``picture`` in three shapes; ``base`` begins every address."""
    address = base + story.get_absolute_url()
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "NewsArticle",
            "headline": plaintext.excerpt(story.headline, length=HEADLINE),
            "name": story.headline if len(story.headline) > HEADLINE else "",
            "description": story.standfirst,
            "url": address,
            "mainEntityOfPage": {"@type": "WebPage", "@id": address},
            "image": _images(picture, base=base),
            "datePublished": written(story.published_at),
            "dateModified": written(story.revised_at or story.published_at),
            **_credits(bylines, base=base),
            "publisher": publisher(base),
            "articleSection": story.section.name if story.section else "",
            "isAccessibleForFree": True,
            "inLanguage": languages.of_story(story.language),
            "wordCount": story.word_count,
            "correction": [_correction(notice) for notice in story.notices],
        }
    )


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Thing:
    """The way to a page: names and absolute addresses from the front page to the page itself."""
    *before, (name, _address) = steps
    places = [
        {"@type": "ListItem", "position": place, "name": step, "item": address}
        for place, (step, address) in enumerate(before, start=1)
    ]
    # The page itself needs no address. Source: Google, "Breadcrumb", the property item.
    places.append({"@type": "ListItem", "position": len(steps), "name": name})
    return {"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": places}


def profile_page(author: Author, *, picture: Mapping[str, Any], base: str) -> Thing:
    """Who an author is; ``picture`` may be empty."""
    about = {
        **_author(author, base=base),
        "description": author.biography,
        "jobTitle": "" if author.is_agency() else author.position,
        "image": [each["url"] for each in _images(picture, base=base)],
        "sameAs": [link.address for link in link_names.all_named(author.links)],
    }
    return {
        "@context": _CONTEXT,
        "@type": "ProfilePage",
        "url": base + author.get_absolute_url(),
        "mainEntity": _filled(about),
    }


def collection_page(
    *, name: str, description: str, address: str, stories: Iterable[PublishedArticle], base: str
) -> Thing:
    """A list of stories, in its order."""
    listed = [
        {"@type": "ListItem", "position": place, "url": base + story.get_absolute_url()}
        for place, story in enumerate(stories, start=1)
    ]
    told = {
        "@context": _CONTEXT,
        "@type": "CollectionPage",
        "name": name,
        "description": description,
        "url": address,
        "mainEntity": {"@type": "ItemList", "itemListElement": listed} if listed else None,
    }
    return _filled(told)


def web_site(address: str, *, base: str) -> Thing:
    """The newspaper as a whole; ``address`` is that of its front page."""
    name = conf.get().SITE_NAME
    told = {"@context": _CONTEXT, "@type": "WebSite", "name": name, "url": address}
    return {**told, "publisher": publisher(base)}


def publisher(base: str) -> Thing:
    """Who publishes the newspaper, with the logo and the policies that are set."""
    told: Thing = {
        "@type": "NewsMediaOrganization",
        "name": conf.get().SITE_NAME,
        "url": f"{base}/",
        **policies.for_machines(base),
    }
    logo = conf.get().SITE_LOGO
    if logo:
        address = logo if logo.startswith(("http://", "https://")) else _absolute(logo, base)
        told["logo"] = {"@type": "ImageObject", "url": address}
    return told


def written(instant: datetime) -> str:
    """The instant in the site's time zone, with its offset. Source: ISO 8601."""
    local = timezone.localtime(instant, timezone.get_default_timezone())
    return local.isoformat(timespec="seconds")


def _absolute(logo: str, base: str) -> str:
    address: str = static(logo)
    return base + address if address.startswith("/") else address


def _images(picture: Mapping[str, Any], *, base: str) -> list[Thing]:
    if not picture:
        return []
    sizes = (pictures.best(picture, width=PICTURE_WIDTH, crop=crop) for crop in CROPS)
    # One file alone while no sizes of it are stored.
    by_name = {size["name"]: size for size in sizes}
    return [
        _filled(
            {
                "@type": "ImageObject",
                "url": stored_file(name, base=base),
                "width": size["width"],
                "height": size["height"],
                "caption": picture.get("caption", ""),
                "creditText": picture.get("credit", ""),
            }
        )
        for name, size in by_name.items()
    ]


def _credits(bylines: Sequence[PublishedByline], *, base: str) -> Thing:
    """Who wrote it; who took its photos or edited it beside them. Someone is always the author."""
    roles: dict[str, list[Thing]] = {"words": [], "photos": [], "editing": []}
    for row in bylines:
        roles.setdefault(row.role or "words", []).append(_author(row.author, base=base))
    words, photos, editing = roles["words"], roles["photos"], roles["editing"]
    if not words:
        return {"author": photos + editing or [publisher(base)]}
    return {"author": words, "contributor": photos, "editor": editing}


def _author(author: Author, *, base: str) -> Thing:
    """A person, by the name in the byline whether it is a pen name or not; or an agency."""
    kind = "Organization" if author.is_agency() else "Person"
    return {"@type": kind, "name": author.name, "url": base + author.get_absolute_url()}


def _correction(notice: Mapping[str, str]) -> Thing:
    return {
        "@type": "CorrectionComment",
        "name": str(Correction.Kind(notice["kind"]).label),
        "text": notice["text"],
        "datePublished": written(datetime.fromisoformat(notice["at"])),
    }


def _filled(told: Thing) -> Thing:
    """Without what is empty."""
    return {name: value for name, value in told.items() if value or value is False}
