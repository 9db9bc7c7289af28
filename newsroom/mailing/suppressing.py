"""Addresses that must not be mailed, known by a keyed hash alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings

from newsroom import conf
from newsroom.content import keys
from newsroom.models import Suppression


def hash_of(address: str) -> str:
    """HMAC-SHA-256 of the address, letter case aside: equal addresses, equal hashes.

    Its key is ``SUPPRESSION_KEY``, else ``SECRET_KEY``. Source: RFC 2104.
    """
    key = conf.get().SUPPRESSION_KEY or settings.SECRET_KEY
    return hmac.new(key.encode(), keys.folded(address).encode(), hashlib.sha256).hexdigest()


def is_barred(address: str) -> bool:
    """Whether the address must get no mail even if someone asks for it by the form.

    An erased address is not: the person may come back.
    """
    barring = Suppression.objects.exclude(reason=Suppression.Reason.ERASED)
    return barring.filter(address_hash=hash_of(address)).exists()


def known(hashes: Iterable[str]) -> set[str]:
    """Those of the hashes whose addresses are suppressed, for whatever reason. One query."""
    found = Suppression.objects.filter(address_hash__in=list(hashes))
    return set(found.values_list("address_hash", flat=True))


def suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that are suppressed, for whatever reason. One query."""
    hashes = {hash_of(address): address for address in addresses}
    return {hashes[each] for each in known(hashes)}


def welcome_back(address: str) -> None:
    """Forget that the address was erased: its owner asked for mail again, and confirmed it."""
    erased = Suppression.objects.filter(reason=Suppression.Reason.ERASED)
    erased.filter(address_hash=hash_of(address)).delete()
