"""Readers' pages are kept by browsers, by shared caches and by ours, and never too long.

No copy outlives the next instant at which a story goes live or expires, nor ``SHARED_SECONDS``. A
page that was drawn for its visitor is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date

from newsroom.pages import generations, navigation, personal, shared_cache
from newsroom.pages.generations import Generation
from newsroom.pages.page_keys import PageKey

#: Longest that a shared cache, ours among them, keeps a page without asking again, in seconds. A
#: browser asks each time, and nobody can tell it of a change: a copy that is right comes as a 304.
SHARED_SECONDS = 300

View = Callable[..., HttpResponse]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Copy:
    """A page as it was drawn, and the instant that no copy of it outlives."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    ends_at: datetime


def cached(*query: str, seconds: int = 0) -> Callable[[View], View]:
    """Have a page's copies be kept; ``query`` names the parameters that make a page of their own.

    With any other parameter it is not kept by the site's own cache, which nobody shall fill. With
    ``seconds`` a copy is right for so long at most, whatever changes in the paper or does not.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            def draw() -> HttpResponse:
                return _drawn(view, request, *args, **kwargs)

            if request.method in ("GET", "HEAD"):
                # A query is UTF-8, whatever is said of a body that there is none of.
                request.encoding = "utf-8"
            if settings.DEBUG or personal.is_marked(request):
                return personal.keep_private(draw())
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            return _answer(request, PageKey.of(request, query, seconds=seconds), draw)

        return answer

    return decorated


def _answer(request: HttpRequest, key: PageKey, draw: Callable[[], HttpResponse]) -> HttpResponse:
    # What tells which copy is right is read before what is drawn, so that no copy is too old.
    turn, at = shared_cache.turn(), timezone.now()
    name = key.name() if shared_cache.is_shared() and key.is_known else ""
    copy = shared_cache.get(turn, name) if name else None
    if isinstance(copy, _Copy) and copy.ends_at > at:
        return _conditional(request, _restored(copy, at=at))
    found = generations.current(turn, at=at)
    navigation.tell(request, found.sections)
    generation = found.generation
    if generation is None:
        return personal.keep_private(draw())
    ends_at = _end(generation, key, at=at)
    told = _told(HttpResponse(), generation, key, at=at)
    _kept(told, ends_at=ends_at, at=at)
    is_asked_of_any = request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*"
    early = told if is_asked_of_any else _conditional(request, told)
    if early is not told:
        return early
    watch = personal.Watch(request)
    response = draw()
    if response.status_code not in (200, 301) or watch.is_personal(response):
        return personal.keep_private(response)
    _kept(response, ends_at=ends_at, at=timezone.now())
    if response.status_code == 200:
        _told(response, generation, key, at=at)
        if name:
            _keep(turn, name, response, ends_at=ends_at)
        # Whether there is any page at all is known only now.
        return _conditional(request, response) if is_asked_of_any else response
    return response


def _drawn(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page; where there is none, the site's own page for that."""
    try:
        return view(request, *args, **kwargs)
    except Http404 as missing:
        return response_for_exception(request, missing)


def _end(generation: Generation, key: PageKey, *, at: datetime) -> datetime:
    ends = at + timedelta(seconds=SHARED_SECONDS), key.ends_at(at), generation.until
    return min(end for end in ends if end is not None)


def _told(
    response: HttpResponse, generation: Generation, key: PageKey, *, at: datetime
) -> HttpResponse:
    """The response with what a copy of it can be recognised by.

    A second that is not over yet may bring another change. Source: RFC 9110, section 8.8.2.2.
    """
    response["ETag"] = f'W/"{key.tag(generation.name, at=at)}"'
    changed = int(max(generation.since, key.begins_at(at)).timestamp())
    if changed < int(at.timestamp()):
        response["Last-Modified"] = http_date(changed)
    return response


def _kept(response: HttpResponse, *, ends_at: datetime, at: datetime) -> None:
    """Tell caches how long they may keep it, and have a cookie undo that."""
    left = max(0, int((ends_at - at).total_seconds()))
    response["Cache-Control"] = f"public, max-age=0, s-maxage={min(left, SHARED_SECONDS)}"
    response.cookies = personal.Jar(response)


def _keep(turn: str, name: str, response: HttpResponse, *, ends_at: datetime) -> None:
    copy = _Copy(content=response.content, headers=tuple(response.headers.items()), ends_at=ends_at)
    left = ends_at - timezone.now()
    shared_cache.keep(turn, name, copy, seconds=left.total_seconds())


def _restored(copy: _Copy, *, at: datetime) -> HttpResponse:
    response = HttpResponse(copy.content, headers=dict(copy.headers))
    _kept(response, ends_at=copy.ends_at, at=at)
    return response


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, or that a copy of it is still right. Source: RFC 9110, section 13.2.2."""
    changed = response.get("Last-Modified")
    answer = get_conditional_response(
        request,
        etag=response["ETag"],
        last_modified=parse_http_date(changed) if changed else None,
        response=response,
    )
    if answer is None or answer is response:
        return response
    answer.cookies = personal.Jar(answer)
    return answer
