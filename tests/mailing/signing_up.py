"""Signing up, as the tests of it do it."""

from __future__ import annotations

import re
from datetime import datetime

from newsroom.mailing import subscribing, suppressing
from newsroom.models import Newsletter, Suppression
from tests.factories import THEN
from tests.smtp import MailServer


def ask(address: str, newsletter: Newsletter, *, at: datetime = THEN) -> bool:
    """Send the sign-up box of the front page."""
    return subscribing.subscribe(
        address, newsletter=newsletter, page="/", wording="Get the latest stories", at=at
    )


def link_token(server: MailServer, address: str) -> str:
    """The token in the newest confirmation mail to this address."""
    text = server.to(address)[-1].part("plain")
    found = re.search(r"https://news\.example/newsletters/in/([a-z2-7]{26})/", text)
    assert found is not None
    return found[1]


def suppress(address: str, reason: str) -> None:
    """Bar the address from all mail."""
    Suppression.objects.create(
        address_hash=suppressing.hash_of(address), reason=reason, created_at=THEN
    )
