"""The page on which a reader chooses newsletters and sections, reached from any mail.

Its key is that of the unsubscribe link, which lies in every mail and may be forwarded with it: so
it shows no address, and a newsletter is added only by a confirmation that is mailed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from newsroom.exceptions import NewsroomError
from newsroom.mailing import accounts, choosing, subscribing
from newsroom.mailing.choosing import Offer
from newsroom.models import Section, Subscriber
from newsroom.pages import forms
from newsroom.pages.mail_links import page, private, readable

BOX = "newsroom/includes/choice_box.html"


@csrf_exempt
@transaction.non_atomic_requests
@private
@readable
def choices(request: HttpRequest, token: str) -> HttpResponse:
    """What the reader gets, to be changed; POST changes it."""
    subscriber = subscribing.with_unsubscribe_token(token).subscriber
    sections = list(Section.objects.all())
    said: list[str] = []
    if request.method == "POST":
        said = _do(request, subscriber, sections, at=timezone.now())
    return page(
        request,
        "choices",
        offers=choosing.offers(subscriber, sections=sections),
        said=said,
        sections=sections,
    )


def _do(
    request: HttpRequest, subscriber: Subscriber, sections: list[Section], *, at: datetime
) -> list[str]:
    """What the pressed button stands for; the sentences that tell what came of it."""
    leaving = request.POST.get("leave", "")
    offers = choosing.offers(subscriber, sections=sections)
    if leaving == "all":
        subscribing.leave_all(subscriber, at=at)
        return [_("You get no newsletter from us any more.")]
    if leaving:
        return [_leave(each, at=at) for each in _held(offers, [leaving])]
    if "account" in request.POST:
        return [_account_link(subscriber, at=at)]
    if "save" in request.POST:
        return _save(request, subscriber, offers, at=at)
    return []


def _held(offers: list[Offer], numbers: list[str]) -> list[Offer]:
    return [each for each in offers if each.subscription and str(each.newsletter.pk) in numbers]


def _leave(offer: Offer, *, at: datetime) -> str:
    if offer.subscription is not None:
        subscribing.unsubscribe(offer.subscription.unsubscribe_token, at=at)
    return _("“%(name)s” no longer comes to you.") % {"name": offer.newsletter.name}


def _account_link(subscriber: Subscriber, *, at: datetime) -> str:
    try:
        is_mailed = accounts.ask_for(subscriber, at=at)
    except NewsroomError:
        return subscribing.no_mail_now()
    return _("We have mailed you a link.") if is_mailed else _no_link()


def _save(
    request: HttpRequest, subscriber: Subscriber, offers: list[Offer], *, at: datetime
) -> list[str]:
    """Take over what is ticked; what the page did not show as the reader's is not taken away."""
    wanted = request.POST.getlist("newsletter")
    left = [number for number in request.POST.getlist("had") if number not in wanted]
    said = [_leave(each, at=at) for each in _held(offers, left)]
    for offer in offers:
        number = str(offer.newsletter.pk)
        if number not in wanted:
            continue
        if offer.subscription is None:
            said.append(_add(request, subscriber, offer, at=at))
        ticked = request.POST.getlist(f"sections-{number}")
        chosen = [section for section in offer.sections if str(section.pk) in ticked]
        choosing.choose(subscriber, newsletter=offer.newsletter, sections=chosen)
    return [_("Your choice is kept."), *said]


def _add(request: HttpRequest, subscriber: Subscriber, offer: Offer, *, at: datetime) -> str:
    """Ask by mail whether the owner of the mailbox wants the newsletter too."""
    name = offer.newsletter.name
    try:
        is_mailed = subscribing.subscribe(
            subscriber.email,
            newsletter=offer.newsletter,
            page=reverse("newsroom:choices", args=["-"]),
            wording=forms.quoted(BOX, {"offer": offer, "is_quoted": True}),
            at=at,
            ip=forms.kept_ip(request),
        )
    except NewsroomError as refusal:
        return f"{name}: {refusal}"
    if is_mailed:
        return _("“%(name)s”: we have mailed you a link to confirm.") % {"name": name}
    return f"{name}: {_no_link()}"


def _no_link() -> str:
    return _("We mailed no further link for now. Look among today's mail; else try again tomorrow.")
