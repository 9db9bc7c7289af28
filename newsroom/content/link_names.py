"""What readers are told of a link before they follow it: the network, and who it is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from newsroom.content import links
from newsroom.exceptions import LinkRefused

_NAME = r"([\w.-]{1,80})/?"
_AT_NAME = f"/@{_NAME}"

#: Domain of a network to its name, and the path from which the name there is read; "" where
#: that path says nothing to readers.
_NETWORKS = {
    "bsky.app": ("Bluesky", f"/profile/{_NAME}"),
    "facebook.com": ("Facebook", ""),
    "instagram.com": ("Instagram", f"/{_NAME}"),
    "linkedin.com": ("LinkedIn", ""),
    "medium.com": ("Medium", _AT_NAME),
    "threads.com": ("Threads", _AT_NAME),
    "threads.net": ("Threads", _AT_NAME),
    "tiktok.com": ("TikTok", _AT_NAME),
    "twitter.com": ("X", f"/{_NAME}"),
    "x.com": ("X", f"/{_NAME}"),
    "youtu.be": ("YouTube", ""),
    "youtube.com": ("YouTube", _AT_NAME),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkName:
    """A link as readers see it: ``network`` is empty for a site that is no network known here.

    ``name`` is who it is there (``@ana@social.example``), or the site; empty where the network
    says all that is known.
    """

    address: str
    network: str
    name: str


def named(address: str) -> LinkName:
    """The link's name, from its host and path alone. Raises: ValueError where it has no host."""
    host = links.host_of(address)
    path = unquote(urlsplit(address).path)
    for domain, (network, pattern) in _NETWORKS.items():
        if host == domain or host.endswith(f".{domain}"):
            match = re.fullmatch(pattern, path) if pattern else None
            return LinkName(address=address, network=network, name=f"@{match[1]}" if match else "")
    site = (urlsplit(address).hostname or "").removeprefix("www.")
    match = re.fullmatch(_AT_NAME, path)
    if match:
        return LinkName(address=address, network="Mastodon", name=f"@{match[1]}@{site}")
    return LinkName(address=address, network="", name=site)


def all_named(stored: object) -> list[LinkName]:
    """The names of the links that a column holds, those that no page may link to left out.

    Two that would read the same are told apart by their addresses.
    """
    found = [named(address) for address in _safe(stored if isinstance(stored, list) else [])]
    alike = Counter((each.network, each.name) for each in found)
    return [
        replace(each, name=_without_scheme(each.address))
        if alike[each.network, each.name] > 1
        else each
        for each in found
    ]


def _safe(stored: Iterable[object]) -> Iterable[str]:
    for each in stored:
        try:
            yield links.checked(each if isinstance(each, str) else "")
        except LinkRefused:
            continue


def _without_scheme(address: str) -> str:
    return address.partition("://")[2].removeprefix("www.").rstrip("/")
