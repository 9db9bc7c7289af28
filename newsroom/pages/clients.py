"""Where a request comes from, as far as the site can tell."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import import_string

from newsroom import conf

#: How many leading bits of an address name the network that one person or firm has.
_NETWORK_BITS = {4: 24, 6: 64}


def ip(request: HttpRequest) -> str:
    """The reader's IP address; "" where it is not known.

    As ``CLIENT_IP`` tells it, else ``REMOTE_ADDR``. An IPv4 address in IPv6 is told as IPv4.
    """
    path = conf.get().CLIENT_IP
    told = _hook(path)(request) if path else request.META.get("REMOTE_ADDR", "")
    address = _address(told)
    return str(address) if address else ""


def network(request: HttpRequest) -> str:
    """The network that the reader is in: /24 of IPv4, /64 of IPv6.

    "" where it is not known, or is not of the internet: then it is a proxy's, which all readers
    share, and no measure of any of them.
    """
    address = _address(ip(request))
    if address is None or not address.is_global:
        return ""
    bits = _NETWORK_BITS[address.version]
    return str(ipaddress.ip_network((address, bits), strict=False))


def _address(text: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(str(text).strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def fault(path: str) -> str:
    """What is wrong with ``CLIENT_IP``, as the end of a sentence; "" when nothing is."""
    try:
        found = import_string(path)
    except ImportError:
        return "cannot be imported"
    return "" if callable(found) else "cannot be called"


@cache
def _hook(path: str) -> Callable[[HttpRequest], str]:
    found: Callable[[HttpRequest], str] = import_string(path)
    return found
