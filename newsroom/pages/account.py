"""What is kept on a reader: shown, taken away, moved and erased by a link that is mailed."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from newsroom.exceptions import (
    MailRefused,
    NewsroomError,
    NotAPerson,
    NotConfigured,
)
from newsroom.mailing import accounts, exporting, subscribing
from newsroom.models import MailedLink
from newsroom.pages import forms, mail_links
from newsroom.pages.mail_links import METHODS, page, private, readable
from newsroom.pages.subscribing import STATUS

logger = logging.getLogger("newsroom")

Purpose = MailedLink.Purpose


@csrf_exempt
@transaction.non_atomic_requests
@sensitive_post_parameters("email")
@require_http_methods(METHODS)
@never_cache
@readable
def account_form(request: HttpRequest) -> HttpResponse:
    """The form that asks for a mailed link; POST has it mailed.

    The answer is the same whatever is known of the address, and given before it is looked up.
    """
    if request.method != "POST":
        return page(request, "account_form")
    if forms.is_from_elsewhere(request):
        return page(request, "sign_up_refused", status=403)
    given = forms.read(request)
    at = timezone.now()
    asked = HttpResponseRedirect(reverse("newsroom:account_asked"), status=303)
    if given.is_trapped:
        return asked
    try:
        is_taken = forms.require_taken(request, given.email, at=at)
        accounts.require_ready(given.email)
    except tuple(STATUS) as refusal:
        return _refused(request, given.email, refusal)
    if not is_taken:
        return asked
    return mail_links.after(asked, partial(accounts.ask, given.email, at=at), name="A mailed link")


@require_safe
def account_asked(request: HttpRequest) -> HttpResponse:
    """What to expect after asking for a link."""
    return page(request, "account_asked")


@csrf_exempt
@private
def account(request: HttpRequest, token: str) -> HttpResponse:
    """What the reader may do with what is kept."""
    return _with_link(request, token, "account")


@csrf_exempt
@private
def export(request: HttpRequest, token: str) -> HttpResponse:
    """POST downloads what is kept; GET leads back to the page with the button."""
    if request.method != "POST":
        return _with_link(request, token, "account")
    link = accounts.opened(token, Purpose.ACCOUNT, at=timezone.now())
    return download(exporting.export(link.subscriber, at=timezone.now()))


def download(data: dict[str, Any]) -> HttpResponse:
    """A file of JSON whose name tells nothing of the person."""
    response = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="newsletter-data.json"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@private
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """The button that erases all that is kept, and what came of pressing it."""
    if request.method != "POST":
        return _with_link(request, token, "erase")
    link = accounts.opened(token, Purpose.ACCOUNT, at=timezone.now())
    subscribing.erase(link.subscriber, at=timezone.now())
    return page(request, "erased")


@csrf_exempt
@transaction.non_atomic_requests
@sensitive_post_parameters("email")
@private
@readable
def change_address(request: HttpRequest, token: str) -> HttpResponse:
    """The form for another address; POST has a link mailed there."""
    if request.method != "POST":
        return _with_link(request, token, "change_address")
    link = accounts.opened(token, Purpose.ACCOUNT, at=timezone.now())
    typed = forms.read(request).email
    try:
        is_taken = forms.require_taken(request, typed, at=timezone.now())
        accounts.require_ready(typed, link=link)
    except tuple(STATUS) as refusal:
        return _refused(request, typed, refusal, name="change_address", token=token)
    answer = page(request, "change_asked")
    if not is_taken:
        return answer
    deed = partial(accounts.ask_to_move, link, typed, at=timezone.now())
    return mail_links.after(answer, deed, name="A change of address")


@csrf_exempt
@private
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """The button that confirms a new address, and what came of pressing it."""
    at = timezone.now()
    if request.method == "POST":
        accounts.move(token, at=at)
        return page(request, "moved")
    accounts.opened(token, Purpose.ADDRESS, at=at)
    return page(request, "move")


def _with_link(request: HttpRequest, token: str, name: str) -> HttpResponse:
    link = accounts.opened(token, Purpose.ACCOUNT, at=timezone.now())
    newest = link.subscriber.subscriptions.order_by("pk").last()
    return page(
        request,
        name,
        token=token,
        subscriber=link.subscriber,
        choices_token=newest.unsubscribe_token if newest else "",
    )


def _refused(
    request: HttpRequest,
    typed: str,
    refusal: NewsroomError,
    *,
    name: str = "account_form",
    **context: Any,
) -> HttpResponse:
    """The form again, with what was typed and the reason beside it."""
    if isinstance(refusal, NotConfigured):
        logger.error("No link can be mailed: %s", refusal)
        refusal = MailRefused(subscribing.no_mail_now())
    beside = "captcha_error" if isinstance(refusal, NotAPerson) else "email_error"
    context |= {"email": typed, beside: str(refusal)}
    answer = page(request, name, status=STATUS[type(refusal)], **context)
    return mail_links.told_when(answer, refusal)
