"""The mail that a newsletter greets a new reader with, if its editor wrote one."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.utils import translation

from newsroom.exceptions import MailRefused, NotConfigured
from newsroom.mailing import letters, suppressing, transport
from newsroom.models import Subscription

logger = logging.getLogger("newsroom")


def welcome(subscription_pk: int, *, at: datetime) -> bool:
    """Mail the welcome, in the site's language; whether it was mailed.

    At most once for each confirmation: what fails is logged and not tried again. None goes to
    who has left meanwhile, or must not be mailed.
    """
    row = Subscription.objects.confirmed().filter(pk=subscription_pk, welcomed_at=None)
    subscription = row.select_related("subscriber", "newsletter").first()
    if subscription is None or not subscription.newsletter.welcome_text.strip():
        return False
    if suppressing.of(subscription.subscriber.email) or not row.update(welcomed_at=at):
        return False
    try:
        with translation.override(settings.LANGUAGE_CODE):
            mail = letters.welcome(subscription)
        with transport.connected() as connection:
            connection.send(mail)
    except (MailRefused, NotConfigured) as refusal:
        logger.warning("A welcome was not mailed: %s", refusal)
        return False
    return True
