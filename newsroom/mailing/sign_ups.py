"""Sign-ups are written down before the reader is answered, and worked off afterwards."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import translation
from django.views.decorators.debug import sensitive_variables

from newsroom.content import keys
from newsroom.deadlocks import retried
from newsroom.exceptions import MailRefused, NewsroomError, NotConfigured
from newsroom.mailing import addresses, subscribing, transport
from newsroom.models import Newsletter, SignUpRequest, Subscription

logger = logging.getLogger("newsroom")

#: How long a sign-up is tried; then it is dropped.
LIFE = timedelta(days=1)
#: Most sign-ups that are worked off at one go.
MOST = 500
#: Whoever took a sign-up and has not finished it by then is taken for dead. Not shorter than the
#: time between two confirmation mails, which would keep the second try from mailing.
LEASE = subscribing.BETWEEN_CONFIRMATIONS


@sensitive_variables("address", "email")
def note(
    address: str, *, newsletter: Newsletter, page: str, wording: str, at: datetime, ip: str = ""
) -> SignUpRequest:
    """Write down what a reader asks for: one insert, whatever is known of the address.

    ``page``, ``wording`` and ``ip`` are those of ``subscribing.subscribe``. Raises: AddressRefused.
    """
    email = addresses.parse(address)
    return SignUpRequest.objects.create(
        newsletter=newsletter,
        email=email,
        key=keys.key(email),
        asked_at=at,
        language=translation.get_language() or "",
        page=page,
        wording=wording,
        ip=ip or None,
    )


def work_off(request: SignUpRequest, *, at: datetime) -> bool:
    """Mail the link that was asked for; whether one was mailed.

    Of several who work at once one does it. What a mail server does not take now, and what a
    process leaves that dies, is done by ``work_off_left``, an hour later. One that dies between
    the mail and its last words makes that a second mail; none would be worse. A mailed link
    answers what was left over of earlier sign-ups for the same newsletter, too.
    Raises: NotReady, NotConfigured, MailRefused.
    """
    if not _claim(request, at=at):
        return False
    row = SignUpRequest.objects.filter(pk=request.pk)
    try:
        is_mailed = not _is_answered(request) and subscribing.subscribe(
            request.email,
            newsletter=request.newsletter,
            page=request.page,
            wording=request.wording,
            at=at,
            asked_at=request.asked_at,
            ip=request.ip or "",
        )
    except (MailRefused, NotConfigured):
        raise
    except NewsroomError:
        row.delete()
        raise
    row.delete()
    if is_mailed:
        _drop_earlier(request)
    return is_mailed


def work_off_left(*, at: datetime) -> int:
    """Work off what is left over, each in the language of its page; how many mails went out.

    At most ``MOST`` are looked at. Ends where no mail can be sent now; one whose own server is busy
    keeps no other waiting. Safe to run many at once.
    """
    mailed = 0
    left = _free(at).filter(asked_at__gt=at - LIFE).select_related("newsletter")
    for request in left.order_by("asked_at")[:MOST]:
        try:
            with translation.override(request.language or None):
                mailed += work_off(request, at=at)
        except transport.Deferred:
            continue
        except (MailRefused, NotConfigured):
            break
        except NewsroomError as refusal:
            logger.error("A sign-up failed: %s", refusal)
    return mailed


@retried
def _claim(request: SignUpRequest, *, at: datetime) -> bool:
    return _free(at).filter(pk=request.pk).update(taken_at=at) == 1


def _drop_earlier(request: SignUpRequest) -> None:
    """The reader asked again, and has the link: an older wish is no reason for another mail."""
    same = SignUpRequest.objects.filter(key=request.key, newsletter=request.newsletter_id)
    earlier = same.filter(asked_at__lte=request.asked_at).values_list("pk", flat=True)
    # By primary key alone, since MariaDB locks the parts of an index that it reads too.
    SignUpRequest.objects.filter(pk__in=list(earlier)).delete()


def _free(at: datetime) -> QuerySet[SignUpRequest]:
    """Those that nobody works on."""
    return SignUpRequest.objects.filter(Q(taken_at=None) | Q(taken_at__lte=at - LEASE))


def _is_answered(request: SignUpRequest) -> bool:
    """Whether the reader has confirmed, or left, since: a link came, by this or a later request."""
    rows = Subscription.objects.filter(
        subscriber__key=request.key, newsletter=request.newsletter_id
    )
    return rows.filter(
        Q(confirmed_at__gte=request.asked_at) | Q(ended_at__gte=request.asked_at)
    ).exists()
