"""The hub is told which feeds have changed, so that it fetches them for those who follow them.

Source: WebSub (W3C), section 4 for the links; PubSubHubbub 0.4, section 7.1, for telling it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from newsroom import conf
from newsroom.models import PublishedArticle, PublishedByline, PublishedTag
from newsroom.models.published import BODIES
from newsroom.pages import feed_forms
from newsroom.pages.addresses import site_base

logger = logging.getLogger("newsroom.websub")

#: Seconds that the hub may take to be reached, and to answer.
TIMEOUT = 5
#: Most addresses of feeds in one request.
_AT_ONCE = 100


class _NoRedirects(HTTPRedirectHandler):
    """A hub answers where it is; what it is told goes nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def announce(story_pk: int) -> None:
    """Tell the hub that the feeds of this story have changed, where a hub is set.

    A hub that cannot be reached, or will not hear it, is noted in the log by its host alone:
    its address may hold a key.
    """
    hub, base = conf.get().WEBSUB_HUB, site_base()
    if not hub or not base:
        return
    topics = [base + path for path in feeds_of(story_pk)]
    for place in range(0, len(topics), _AT_ONCE):
        _tell(hub, topics[place : place + _AT_ONCE])


def feeds_of(story_pk: int) -> list[str]:
    """Paths of the feeds that may show the story, in every form: the paper's and corrections'
    first, then those of its section, tags and authors. Three queries at most."""
    named = [("feed", ""), ("corrections_feed", "")]
    stories = PublishedArticle.objects.defer(*BODIES).select_related("section")
    story = stories.filter(pk=story_pk).first()
    if story is not None:
        if story.section:
            named.append(("section_feed", story.section.slug))
        tags = PublishedTag.objects.filter(published=story).select_related("tag")
        named += [("tag_feed", row.tag.slug) for row in tags]
        bylines = PublishedByline.objects.filter(published=story).select_related("author")
        named += [("author_feed", row.author.slug) for row in bylines]
    return [
        feed_forms.path_of(name, form, slug=slug)
        for name, slug in named
        for form in feed_forms.FORMS
    ]


def _tell(hub: str, topics: Iterable[str]) -> None:
    told = urlencode([("hub.mode", "publish"), *(("hub.url", topic) for topic in topics)])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    host = _host_of(hub)
    try:
        # Checks have seen that the hub is a web address; nobody but the site sets it.
        request = Request(hub, data=told.encode(), headers=headers, method="POST")  # noqa: S310
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT):
            pass
    except HTTPError as error:
        error.close()
        logger.warning("The hub at %s answered with status %s.", host, error.code)
    except (OSError, HTTPException, ValueError) as error:
        cause = error.reason if isinstance(error, URLError) else error
        logger.warning("The hub at %s was not reached: %s.", host, type(cause).__name__)


def _host_of(hub: str) -> str:
    try:
        return urlsplit(hub).hostname or ""
    except ValueError:
        return ""
