"""What is shown instead of a page: a site names these views in its ``urls.py`` and settings.

None of the answers may be kept by a cache: a story may go live at the address the next minute.
Source: https://docs.djangoproject.com/en/stable/ref/views/#error-views
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache

from newsroom import conf
from newsroom.pages import navigation

STYLE_SHEET = "newsroom/newsroom.css"


@never_cache
def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    """404, with a way on by words and sections. One query.

    It never says why, so that a story that is not public yet looks like one that never was.
    """
    return _in_the_site(request, "not_found", status=404)


@never_cache
def gone(request: HttpRequest, exception: object = None, **parts: Any) -> HttpResponse:
    """410, for addresses that a site has given up for good. One query.

    ``parts`` are what the address holds; none is looked at.
    """
    return _in_the_site(request, "gone", status=410)


@never_cache
def refused(request: HttpRequest, exception: object = None, reason: str = "") -> HttpResponse:
    """403, and what ``CSRF_FAILURE_VIEW`` shows; never why. One query."""
    return _in_the_site(request, "refused", status=403)


@never_cache
def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    """400, without a look at the request, which may be anything. No query."""
    return _by_itself("bad_request", status=400)


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """500, though the database, the site's own base template or its static files be broken."""
    return _by_itself("server_error", status=500)


def _in_the_site(request: HttpRequest, name: str, *, status: int) -> HttpResponse:
    context = {"sections": navigation.sections(request)}
    return render(request, f"newsroom/errors/{name}.html", context, status=status)


def _by_itself(name: str, *, status: int) -> HttpResponse:
    """A page that extends nothing of the site and runs no context processor."""
    context = {
        "site": conf.get().SITE_NAME,
        "style_sheet": _style_sheet(),
        "front": _front(),
    }
    html = render_to_string(f"newsroom/errors/{name}.html", context)
    return HttpResponse(html, status=status)


def _style_sheet() -> str:
    """Its address; the bare one where the static files were not gathered."""
    try:
        return static(STYLE_SHEET)
    except ValueError:
        return f"{settings.STATIC_URL}{STYLE_SHEET}"


def _front() -> str:
    try:
        return reverse("newsroom:front")
    except NoReverseMatch:
        return "/"
