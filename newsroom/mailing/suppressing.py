"""Addresses that must not be mailed, known by a keyed hash alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.encoding import force_bytes

from newsroom import conf
from newsroom.content import keys
from newsroom.models import Suppression


def hash_of(address: str) -> str:
    """HMAC-SHA-256 of the address, letter case aside: equal addresses, equal hashes.

    Its key is ``SUPPRESSION_KEY``, else ``SECRET_KEY``. Source: RFC 2104.
    """
    return _hash(address, key=_keys()[0])


def hashes_of(address: str) -> list[str]:
    """The address's hashes by the key of today and by each that was in use before."""
    return [_hash(address, key=key) for key in _keys()]


def of(address: str) -> Suppression | None:
    """The row that suppresses the address; None where nothing does."""
    return Suppression.objects.filter(address_hash__in=hashes_of(address)).order_by("pk").first()


def is_barred(address: str) -> bool:
    """Whether the address must get no mail even if someone asks for it by the form.

    An erased address is not: the person may come back.
    """
    barring = Suppression.objects.exclude(reason=Suppression.Reason.ERASED)
    return barring.filter(address_hash__in=hashes_of(address)).exists()


def known(hashes: Iterable[str]) -> set[str]:
    """Those of the hashes whose addresses are suppressed, for whatever reason. One query."""
    found = Suppression.objects.filter(address_hash__in=list(hashes))
    return set(found.values_list("address_hash", flat=True))


def suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that are suppressed, for whatever reason. One query."""
    hashes = {each: address for address in addresses for each in hashes_of(address)}
    return {hashes[each] for each in known(hashes)}


def erased_since(addresses: Iterable[str], *, since: datetime) -> set[str]:
    """Those of the addresses that were erased at that instant or later. Two queries at most."""
    erased = Suppression.objects.filter(reason=Suppression.Reason.ERASED, created_at__gte=since)
    if not erased.exists():
        return set()
    hashes = {each: address for address in addresses for each in hashes_of(address)}
    found = erased.filter(address_hash__in=list(hashes))
    return {hashes[each] for each in found.values_list("address_hash", flat=True)}


def keep_out(address: str, *, at: datetime) -> None:
    """Note that the address was erased; what bars it for a graver reason stays as it is."""
    if of(address) is None:
        Suppression.objects.get_or_create(
            address_hash=hash_of(address),
            defaults={"reason": Suppression.Reason.ERASED, "created_at": at},
        )


def welcome_back(address: str) -> None:
    """Forget that the address was erased: its owner asked for mail again, and confirmed it."""
    erased = Suppression.objects.filter(reason=Suppression.Reason.ERASED)
    erased.filter(address_hash__in=hashes_of(address)).delete()


def _keys() -> list[str | bytes]:
    """The key that hashes are made with, then the older ones that they are looked up with too."""
    site = conf.get()
    older: list[str | bytes] = list(site.SUPPRESSION_KEY_FALLBACKS)
    if site.SUPPRESSION_KEY:
        return [site.SUPPRESSION_KEY, *older]
    return [settings.SECRET_KEY, *older, *settings.SECRET_KEY_FALLBACKS]


def _hash(address: str, *, key: str | bytes) -> str:
    return hmac.new(force_bytes(key), keys.folded(address).encode(), hashlib.sha256).hexdigest()
