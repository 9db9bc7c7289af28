"""The forms that each feed is offered in: where it stands in each, and what answers there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from newsroom.pages import atom, json_feed, rss
from newsroom.pages.channels import Channel, Item


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A form of feeds: its name for people, its media type, its part of a feed's address."""

    name: str
    type: str
    content_type: str
    written: Callable[[Channel, Iterable[Item]], bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedLink:
    """A feed as pages point to it. ``path`` begins with a slash."""

    path: str
    type: str
    title: str


FORMS = {
    "rss": Form(
        name="RSS",
        type="application/rss+xml",
        content_type="application/rss+xml; charset=utf-8",
        written=rss.written,
    ),
    "atom": Form(
        name="Atom",
        type="application/atom+xml",
        content_type="application/atom+xml; charset=utf-8",
        written=atom.written,
    ),
    "json": Form(
        name="JSON",
        type="application/feed+json",
        content_type="application/feed+json",
        written=json_feed.written,
    ),
}


def path_of(name: str, form: str = "rss", *, slug: str = "") -> str:
    """Path of a feed in a form; ``name`` is that of its URL, such as ``"section_feed"``."""
    suffix = "" if form == "rss" else f"_{form}"
    return reverse(f"newsroom:{name}{suffix}", kwargs={"slug": slug} if slug else None)


def links_to(name: str, title: str, *, slug: str = "") -> tuple[FeedLink, ...]:
    """The feed in all its forms, as a page's head points to it."""
    return tuple(
        FeedLink(
            path=path_of(name, form, slug=slug),
            type=told.type,
            title=title if form == "rss" else f"{title} ({told.name})",
        )
        for form, told in FORMS.items()
    )


def answer(channel: Channel, items: Iterable[Item], *, form: str) -> HttpResponse:
    """The channel and its items, newest first, as a feed reader fetches them.

    Source: WebSub, section 4, for the header.
    """
    told = FORMS[form]
    response = HttpResponse(told.written(channel, items), content_type=told.content_type)
    response["Link"] = ", ".join(
        f'<{address}>; rel="{rel}"'
        for rel, address in (("self", channel.feed), ("hub", channel.hub))
        if address
    )
    return response
