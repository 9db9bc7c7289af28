"""Addresses of the readers' pages, to be included wherever a site wants its paper."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from newsroom.pages import (
    account,
    archive,
    article,
    choices,
    correction_feed,
    corrections,
    desk_link,
    feeds,
    front,
    newsletters,
    searching,
    sitemaps,
    subscribing,
    views,
)
from newsroom.pages.caching import cached

app_name = "newsroom"

#: A page that is one by its address, and a part of a sitemap. A list's further pages are not kept
#: by the site's own cache: any instant is a place to go on from, so that there is no end of them.
page, part = cached(), cached("from")
#: What of a search is in its address; its index follows a change a moment later.
searched = cached("q", "section", "author", "tag", "from", "to", "before", seconds=10)


def _forms(route: str, view: Callable[..., Any], *, name: str) -> list[URLPattern]:
    """A feed in each of its forms: RSS at the route itself."""
    kept = page(view)
    return [
        path(route, kept, name=name),
        path(f"{route}atom/", kept, {"form": "atom"}, name=f"{name}_atom"),
        path(f"{route}json/", kept, {"form": "json"}, name=f"{name}_json"),
    ]


urlpatterns = [
    path("", page(front.front), name="front"),
    *_forms("feed/", feeds.latest, name="feed"),
    path("corrections/", page(corrections.corrections), name="corrections"),
    *_forms("corrections/feed/", correction_feed.correction_feed, name="corrections_feed"),
    path("search/", searched(searching.search), name="search"),
    path("section/<str:slug>/", page(views.section), name="section"),
    *_forms("section/<str:slug>/feed/", feeds.section, name="section_feed"),
    path("tag/<str:slug>/", page(views.tag), name="tag"),
    *_forms("tag/<str:slug>/feed/", feeds.tag, name="tag_feed"),
    path("author/<str:slug>/", page(views.author), name="author"),
    *_forms("author/<str:slug>/feed/", feeds.author, name="author_feed"),
    path("sitemap.xml", page(sitemaps.index), name="sitemap"),
    path("sitemap-news.xml", cached(seconds=300)(sitemaps.news), name="sitemap_news"),
    path("sitemap-sections.xml", page(sitemaps.sections), name="sitemap_sections"),
    path("sitemap-authors.xml", part(sitemaps.authors), name="sitemap_authors"),
    path("sitemap-tags.xml", part(sitemaps.tags), name="sitemap_tags"),
    path("sitemap-<int:year>-<int:month>.xml", part(sitemaps.month), name="sitemap_month"),
    path("newsletters/", page(newsletters.newsletters), name="newsletters"),
    path("newsletters/sign-up/", subscribing.sign_up, name="sign_up"),
    path("newsletters/sign-up/done/", subscribing.sign_up_done, name="sign_up_done"),
    path("newsletters/in/<str:token>/", subscribing.confirm, name="confirm"),
    path("newsletters/out/<str:token>/", subscribing.unsubscribe, name="unsubscribe"),
    path("newsletter/<str:slug>/", page(newsletters.newsletter), name="newsletter"),
    path("newsletter/<str:slug>/<int:pk>/", page(newsletters.edition), name="edition"),
    path("newsletters/choices/<str:token>/", choices.choices, name="choices"),
    path("newsletters/account/", account.account_form, name="account_form"),
    path("newsletters/account/asked/", account.account_asked, name="account_asked"),
    path("newsletters/account/<str:token>/", account.account, name="account"),
    path("newsletters/account/<str:token>/download/", account.export, name="account_export"),
    path("newsletters/account/<str:token>/erase/", account.erase, name="account_erase"),
    path("newsletters/account/<str:token>/move/", account.change_address, name="account_move"),
    path("newsletters/address/<str:token>/", account.new_address, name="new_address"),
    path("desk-link/<int:pk>/", desk_link.desk_link, name="desk_link"),
    path("archive/", page(archive.archive), name="archive"),
    path("<int:year>/", page(archive.year), name="archive_year"),
    path("<int:year>/<int:month>/", page(archive.month), name="archive_month"),
    path("<int:year>/<int:month>/<int:day>/", page(archive.day), name="archive_day"),
    path("<int:year>/<int:month>/<str:slug>/", page(article.article), name="article"),
]
