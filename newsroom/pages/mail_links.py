"""What the pages behind forms for addresses and behind links in mail have in common.

None of them needs a login, a cookie or a CSRF token: a token in the path is the key, and only
POST changes anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache

from newsroom.exceptions import NewsroomError, TooOften, UnknownToken
from newsroom.models import Section
from newsroom.pages import errors, limits

logger = logging.getLogger("newsroom")

_UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, LookupError, UnicodeError)

#: What the forms and links of these pages may be asked by.
METHODS = ["GET", "HEAD", "POST"]


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page is kept in no cache or index, and its address is told to no other site or log.

    A token that names nothing, or nothing any more, is answered by the page that says so.
    Source: ``django.utils.log.log_response``, which tells the path of a request that was refused,
    or that failed.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in METHODS:
            response: HttpResponse = HttpResponseNotAllowed(METHODS)
        else:
            try:
                response = view(request, *args, **kwargs)
            except UnknownToken:
                response = page(request, "unknown_link", status=404)
            except Exception:
                _hide(request, kwargs.get("token", ""))
                raise
        response._has_been_logged = True  # type: ignore[attr-defined]
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return never_cache(shown)


def _hide(request: HttpRequest, token: str) -> None:
    """Let what is logged, or mailed to the site's admins, of a failure not hold the token."""
    if token:
        request.path = request.path.replace(token, "…")
        request.path_info = request.path_info.replace(token, "…")
        for name in ("PATH_INFO", "REQUEST_URI", "RAW_URI"):
            if name in request.META:
                request.META[name] = request.META[name].replace(token, "…")


def page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """One of the short pages in ``newsroom/newsletters/``."""
    if "sections" not in context:
        context["sections"] = list(Section.objects.all())
    return render(request, f"newsroom/newsletters/{name}.html", context, status=status)


def told_when(response: HttpResponse, refusal: NewsroomError) -> HttpResponse:
    """The response, which tells after how many seconds to try again what was tried too often.

    Source: RFC 6585, section 4.
    """
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(limits.SPAN)
    return response


def readable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What cannot be read as a form is answered by 400, and its path told to no log.

    Django falls over some character sets that a request may name; by others come halves of
    characters, which nothing can be written with.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            for name, values in request.POST.lists():
                "".join([name, *values]).encode()
        except _UNREADABLE:
            return errors.bad_request(request)
        return view(request, *args, **kwargs)

    return shown


def after(response: HttpResponse, deed: Callable[[], object], *, name: str) -> HttpResponse:
    """The response, after which ``deed`` is done, when the reader has it.

    So nobody can tell by the time of the answer what is known of an address. What fails then is
    logged under ``name`` alone, for its words may hold the address.
    Source: PEP 3333, on ``close()``: servers call it when the answer has been sent.
    """
    language = translation.get_language()

    def do() -> None:
        with translation.override(language):
            try:
                deed()
            except NewsroomError as refusal:
                logger.error("%s failed: %s", name, refusal)
            except Exception as error:
                logger.error("%s failed: %s", name, type(error).__name__)
                raise

    response._resource_closers.append(do)  # type: ignore[attr-defined]
    return response
