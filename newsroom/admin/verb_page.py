"""The page of one verb on one story: it asks what the verb needs (GET), and does it (POST)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from newsroom.admin import form_tokens, verb_deeds, verb_returning
from newsroom.admin.base import number
from newsroom.admin.standing import Standing, is_askable
from newsroom.admin.verb_forms import VerbForm, form_for
from newsroom.admin.verb_words import WORDS
from newsroom.desk.verbs import Verb
from newsroom.exceptions import NewsroomError, StaleRevision
from newsroom.models import Article
from newsroom.models.articles import YEARS


def answer(
    page: ModelAdmin[Article],
    request: HttpRequest,
    verb: Verb,
    *,
    standing: Standing,
) -> HttpResponse | None:
    """The page that asks; None when nothing is left to ask, and a message says why.

    Raises: PermissionDenied where the verb is not this person's to do.
    """
    offer = standing.offer(verb)
    if offer is None:
        raise PermissionDenied
    is_sent = request.method == "POST"
    if not is_sent and not is_askable(offer):
        page.message_user(request, offer.refusal, messages.ERROR)
        return None
    form = form_for(verb, standing)(
        request.POST if is_sent else verb_returning.take(request),
        initial=_asked(request, standing.article),
        standing=standing,
        breaks_rule=offer.is_breakable,
    )
    if is_sent and form.is_valid() and _do(page, request, verb, form):
        return None
    rule = offer.refusal if offer.is_breakable else ""
    return _drawn(page, request, verb, form, rule=rule)


def asked_hour(request: HttpRequest) -> datetime | None:
    """The hour that the address carries after scheduling was refused; None for any other text."""
    try:
        hour = parse_datetime(request.GET.get("hour", ""))
    except ValueError:
        return None
    is_hour = hour is not None and timezone.is_aware(hour) and hour.year in YEARS
    return hour if is_hour else None


def _asked(request: HttpRequest, article: Article) -> dict[str, Any]:
    """What the page begins with: the revision that was read, and the hour, if any was chosen."""
    read, hour = number(request.GET.get("revision", ""), digits=9), asked_hour(request)
    begun: dict[str, Any] = {"revision": read or article.revision_number}
    return begun | ({"hour": hour} if hour else {})


def _do(page: ModelAdmin[Article], request: HttpRequest, verb: Verb, form: VerbForm) -> bool:
    """Whether it was done; where not, the form says why."""
    article, standing = form.standing.article, form.standing
    try:
        sentence = verb_deeds.do(article, form.verb(verb), form.given(), by=standing.by)
    except NewsroomError as refusal:
        if isinstance(refusal, StaleRevision):
            form.standing = Standing(_read_anew(page, request, article), standing.by, standing.at)
        form.refuse(refusal)
        return False
    page.message_user(request, sentence, messages.SUCCESS)
    return True


def _read_anew(page: ModelAdmin[Article], request: HttpRequest, article: Article) -> Article:
    return page.get_queryset(request).get(pk=article.pk)


def _drawn(
    page: ModelAdmin[Article], request: HttpRequest, verb: Verb, form: VerbForm, *, rule: str
) -> TemplateResponse:
    standing = form.standing
    names = [each.name for each in form.visible_fields()]
    # Django's own drawing of fields, which the stubs allow to model forms alone.
    drawn: Any = form
    context = {
        **page.admin_site.each_context(request),
        "title": WORDS[verb].question,
        "subtitle": str(standing.article),
        "words": WORDS[verb],
        "is_final": verb in (Verb.WITHDRAW, Verb.PURGE),
        "opts": page.opts,
        "original": standing.article,
        "standing": standing,
        "rule": rule,
        "read": form.name_newest(),
        "form": form,
        "form_token": form_tokens.opened(request.user, standing.article).token(),
        "adminform": AdminForm(drawn, [(None, {"fields": names})], {}),
        "media": page.media + form.media,
    }
    return TemplateResponse(request, "admin/newsroom/article/verb.html", context)
