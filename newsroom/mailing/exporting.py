"""All that is kept on one person, for that person to take away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from newsroom.mailing import suppressing
from newsroom.models import (
    Delivery,
    ImportLine,
    LinkCount,
    MailedLink,
    Section,
    SignUpRequest,
    Subscriber,
    Subscription,
)
from newsroom.models.audience import CONSENT_COLUMNS, ConsentRecord


def export(subscriber: Subscriber, *, at: datetime) -> dict[str, Any]:
    """All that is kept on the subscriber, in words and instants that JSON can hold.

    Left out are the tokens of links, which are keys and tell nothing about the person.
    """
    subscriptions = subscriber.subscriptions.select_related("newsletter", "choice")
    subscriptions = subscriptions.prefetch_related("choice__sections", "earlier_consents")
    suppression = suppressing.of(subscriber.email)
    hashes = suppressing.hashes_of(subscriber.email)
    counted = LinkCount.objects.filter(address_hash__in=hashes).first()
    return {
        "exported_at": _instant(at),
        "address": subscriber.email,
        "since": _instant(subscriber.created_at),
        "links_mailed_lately": counted.number if counted else 0,
        "subscriptions": [_subscription(each) for each in subscriptions],
        "mails": [_mail(each) for each in _deliveries(subscriber)],
        "mailed_links": [_link(each) for each in subscriber.mailed_links.all()],
        "sign_ups": [_request(each) for each in _requests(subscriber)],
        "imports": [_import_line(each) for each in _import_lines(subscriber)],
        "not_to_be_mailed": suppression
        and {"reason": suppression.reason, "since": _instant(suppression.created_at)},
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _subscription(subscription: Subscription) -> dict[str, Any]:
    return {
        "newsletter": subscription.newsletter.name,
        "sections": subscription.choice and _names(subscription.choice.sections.all()),
        **_consent(subscription),
        "confirmation_mailed_at": _instant(subscription.confirmation_mailed_at),
        "welcomed_at": _instant(subscription.welcomed_at),
        "earlier": [_consent(each) for each in subscription.earlier_consents.all()],
    }


def _names(sections: Iterable[Section]) -> list[str]:
    return [section.name for section in sections]


def _consent(record: ConsentRecord) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in CONSENT_COLUMNS}
    return {
        name: _instant(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _deliveries(subscriber: Subscriber) -> Iterable[Delivery]:
    rows = subscriber.deliveries.select_related("edition__newsletter").order_by("pk")
    return rows.only("state", "done_at", "reason", "edition__subject", "edition__newsletter__name")


def _mail(delivery: Delivery) -> dict[str, Any]:
    return {
        "newsletter": delivery.edition.newsletter.name,
        "subject": delivery.edition.subject,
        "state": delivery.state,
        "at": _instant(delivery.done_at),
        "reason": delivery.reason,
    }


def _link(link: MailedLink) -> dict[str, Any]:
    return {
        "purpose": link.purpose,
        "new_address": link.new_address,
        "mailed_at": _instant(link.created_at),
        "good_until": _instant(link.expires_at),
    }


def _requests(subscriber: Subscriber) -> Iterable[SignUpRequest]:
    """Sign-ups that are still to be worked off."""
    return SignUpRequest.objects.filter(key=subscriber.key).select_related("newsletter")


def _request(request: SignUpRequest) -> dict[str, Any]:
    return {
        "newsletter": request.newsletter.name,
        "asked_at": _instant(request.asked_at),
        "page": request.page,
        "wording": request.wording,
        "ip": request.ip,
        "language": request.language,
    }


def _import_lines(subscriber: Subscriber) -> Iterable[ImportLine]:
    """Lines of files that hold the address; they are gone some days after the import."""
    rows = ImportLine.objects.filter(key=subscriber.key).order_by("pk")
    return rows.select_related("import_of__newsletter")


def _import_line(line: ImportLine) -> dict[str, Any]:
    return {
        "newsletter": line.import_of.newsletter.name,
        "file": line.import_of.file_name,
        "line": line.number,
        "source": line.import_of.source,
        "brought_at": _instant(line.import_of.created_at),
        "asked_at": _instant(line.asked_at),
        "outcome": line.outcome,
    }
