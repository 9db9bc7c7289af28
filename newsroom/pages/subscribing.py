"""Sign-up, confirmation and unsubscribing: the pages behind the box and behind the mail's links.

None of them needs a login, a cookie or a CSRF token: a token in the path is the key, and only
POST changes anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from newsroom.exceptions import (
    AddressRefused,
    MailRefused,
    NewsroomError,
    NotConfigured,
    NotReady,
    UnknownToken,
)
from newsroom.mailing import subscribing
from newsroom.models import Newsletter, Section
from newsroom.pages import forms, sign_up_offer

logger = logging.getLogger("newsroom")

#: The status of the page that says why a sign-up was refused.
STATUS: dict[type[NewsroomError], int] = {
    AddressRefused: 400,
    NotReady: 409,
    MailRefused: 503,
    NotConfigured: 503,
}

#: What the forms and links of these pages may be asked by.
METHODS = ["GET", "HEAD", "POST"]


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page is kept in no cache or index, and its address is told to no other site or log.

    Source: ``django.utils.log.log_response``, which tells the path of a refused request.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in METHODS:
            response = view(request, *args, **kwargs)
        else:
            response = HttpResponseNotAllowed(METHODS)
        response._has_been_logged = True  # type: ignore[attr-defined]
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return never_cache(shown)


@csrf_exempt
@transaction.non_atomic_requests
@sensitive_post_parameters("email")
@require_http_methods(METHODS)
@never_cache
def sign_up(request: HttpRequest) -> HttpResponse:
    """The sign-up box on its own page; POST asks for a confirmation mail.

    The answer is the same whatever is known of the address.
    """
    newsletter = sign_up_offer.asked_for(request.POST.get("newsletter", ""))
    if request.method != "POST":
        return _box(request, newsletter, page=request.path)
    if forms.is_from_elsewhere(request):
        return _page(request, "sign_up_refused", status=403)
    given = forms.read(request)
    if newsletter is None:
        return _box(request, None, status=409)
    if not given.is_trapped:
        try:
            subscribing.subscribe(
                given.email,
                newsletter=newsletter,
                page=given.page,
                wording=forms.wording(newsletter),
                at=timezone.now(),
            )
        except (AddressRefused, NotReady, MailRefused, NotConfigured) as refusal:
            return _refused(request, newsletter, given, refusal)
    return HttpResponseRedirect(reverse("newsroom:sign_up_done"), status=303)


@require_safe
def sign_up_done(request: HttpRequest) -> HttpResponse:
    """What to expect after signing up."""
    return _page(request, "sign_up_done")


@csrf_exempt
@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The button that confirms a subscription, and what came of pressing it."""
    try:
        if request.method == "POST":
            subscription = subscribing.confirm(token, at=timezone.now())
        else:
            subscription = subscribing.pending_or_confirmed(token)
    except UnknownToken:
        return _page(request, "unknown_link", status=404)
    name = "confirmed" if subscription.confirmed_at else "confirm"
    return _page(request, name, newsletter=subscription.newsletter)


@csrf_exempt
@private
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The button that ends a subscription, and what came of pressing it.

    A mail program presses it by one POST without opening the page. Source: RFC 8058, section 3.2.
    """
    try:
        if request.method == "POST":
            subscription = subscribing.unsubscribe(token, at=timezone.now())
        else:
            subscription = subscribing.with_unsubscribe_token(token)
    except UnknownToken:
        return _page(request, "unknown_link", status=404)
    is_over = request.method == "POST" or subscription.ended_at is not None
    name = "unsubscribed" if is_over else "unsubscribe"
    return _page(request, name, newsletter=subscription.newsletter)


def _refused(
    request: HttpRequest, newsletter: Newsletter, given: forms.SignUp, refusal: NewsroomError
) -> HttpResponse:
    """The box again, with what was typed and the reason beside it."""
    if isinstance(refusal, NotConfigured):
        logger.error("Nobody can sign up: %s", refusal)
        refusal = MailRefused(subscribing.no_mail_now())
    return _box(
        request,
        newsletter,
        status=STATUS[type(refusal)],
        page=given.page,
        sign_up_email=given.email,
        sign_up_error=str(refusal),
    )


def _box(
    request: HttpRequest,
    newsletter: Newsletter | None,
    *,
    status: int = 200,
    page: str = "",
    **context: Any,
) -> HttpResponse:
    return _page(
        request,
        "sign_up",
        status=status,
        sign_up_newsletter=newsletter,
        sign_up_page=page,
        **context,
    )


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    context["sections"] = list(Section.objects.all())
    return render(request, f"newsroom/newsletters/{name}.html", context, status=status)
