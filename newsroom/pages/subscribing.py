"""Sign-up, confirmation and unsubscribing: the pages behind the box and behind the mail's links."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
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
    NotAPerson,
    NotConfigured,
    NotReady,
    TooOften,
)
from newsroom.mailing import sign_ups, subscribing
from newsroom.models import Newsletter
from newsroom.pages import forms, mail_links, sign_up_offer
from newsroom.pages.mail_links import METHODS, page, private, readable

logger = logging.getLogger("newsroom")

#: The status of the page that says why a sign-up was refused.
STATUS: dict[type[NewsroomError], int] = {
    AddressRefused: 400,
    NotReady: 409,
    MailRefused: 503,
    NotConfigured: 503,
    NotAPerson: 400,
    TooOften: 429,
}


@csrf_exempt
@transaction.non_atomic_requests
@sensitive_post_parameters("email")
@require_http_methods(METHODS)
@never_cache
@readable
def sign_up(request: HttpRequest) -> HttpResponse:
    """The sign-up box on its own page; POST asks for a confirmation mail.

    The answer is the same whatever is known of the address, and given before it is looked up.
    """
    newsletter = sign_up_offer.asked_for(request.POST.get("newsletter", ""))
    if request.method != "POST":
        return _box(request, newsletter, page=request.path)
    if forms.is_from_elsewhere(request):
        return page(request, "sign_up_refused", status=403)
    given = forms.read(request)
    if newsletter is None:
        return _box(request, None, status=409)
    done = HttpResponseRedirect(reverse("newsroom:sign_up_done"), status=303)
    if given.is_trapped:
        return done
    try:
        is_taken = forms.require_taken(request, given.email, at=timezone.now())
        subscribing.require_ready(given.email, newsletter=newsletter)
    except tuple(STATUS) as refusal:
        return _refused(request, newsletter, given, refusal)
    return _taken(request, done, newsletter, given) if is_taken else done


@require_safe
def sign_up_done(request: HttpRequest) -> HttpResponse:
    """What to expect after signing up."""
    return page(request, "sign_up_done")


@csrf_exempt
@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The button that confirms a subscription, and what came of pressing it."""
    if request.method == "POST":
        subscription = subscribing.confirm(token, at=timezone.now())
    else:
        subscription = subscribing.pending_or_confirmed(token)
    name = "confirmed" if subscription.confirmed_at else "confirm"
    token = subscription.unsubscribe_token
    return page(request, name, newsletter=subscription.newsletter, token=token)


@csrf_exempt
@private
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The button that ends a subscription, and what came of pressing it.

    A mail program presses it by one POST without opening the page. Source: RFC 8058, section 3.2.
    """
    if request.method == "POST":
        subscription = subscribing.unsubscribe(token, at=timezone.now())
    else:
        subscription = subscribing.with_unsubscribe_token(token)
    is_over = request.method == "POST" or subscription.ended_at is not None
    name = "unsubscribed" if is_over else "unsubscribe"
    return page(request, name, newsletter=subscription.newsletter, token=token)


def _taken(
    request: HttpRequest, answer: HttpResponse, newsletter: Newsletter, given: forms.SignUp
) -> HttpResponse:
    """The answer, after which the address is signed up: by the next tick, if this process dies."""
    noted = sign_ups.note(
        given.email,
        newsletter=newsletter,
        page=given.page,
        wording=forms.wording(newsletter),
        at=timezone.now(),
        ip=forms.kept_ip(request),
    )
    deed = partial(sign_ups.work_off, noted, at=noted.asked_at)
    return mail_links.after(answer, deed, name="A sign-up")


def _refused(
    request: HttpRequest, newsletter: Newsletter, given: forms.SignUp, refusal: NewsroomError
) -> HttpResponse:
    """The box again, with what was typed and the reason beside it."""
    if isinstance(refusal, NotConfigured):
        logger.error("Nobody can sign up: %s", refusal)
        refusal = MailRefused(subscribing.no_mail_now())
    beside = "sign_up_captcha_error" if isinstance(refusal, NotAPerson) else "sign_up_error"
    answer = _box(
        request,
        newsletter,
        status=STATUS[type(refusal)],
        page=given.page,
        sign_up_email=given.email,
        **{beside: str(refusal)},
    )
    return mail_links.told_when(answer, refusal)


def _box(
    request: HttpRequest,
    newsletter: Newsletter | None,
    *,
    status: int = 200,
    page: str = "",
    **context: Any,
) -> HttpResponse:
    return mail_links.page(
        request,
        "sign_up",
        status=status,
        sign_up_newsletter=newsletter,
        sign_up_page=page,
        **context,
    )
