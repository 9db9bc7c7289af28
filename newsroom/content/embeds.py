"""Embeds: which links are to a provider's videos and the like, and the frame that plays them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from django.utils.module_loading import import_string

from newsroom import conf

#: Longest address that is read, in characters.
MAX_ADDRESS = 2_000

#: Printable ASCII without what no written address holds. Source: RFC 3986, section 2.
_PLAIN = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")
_START = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A web address taken apart, strictly: it has no port, and no name or password in it."""

    host: str
    """In lower case."""
    path: str
    """Still encoded, such as ``/watch``; empty or from a slash on."""
    query: Mapping[str, str]
    """Of several values of one name the first."""


class Provider:
    """One service whose links may be embedded. A site adds its own as a subclass.

    Its dotted path stands in the setting ``EMBED_PROVIDERS``; it is made without arguments.
    """

    name: str
    """As readers know it."""
    hosts: frozenset[str]
    """Hosts of its links, in lower case: no other is asked about."""
    ratio: str = "16x9"
    """Width to height: ``16x9``, ``4x3``, ``1x1``, ``9x16``, or one that the site styles."""
    allow: str = "autoplay; encrypted-media; fullscreen; picture-in-picture"
    """What the frame may do. Source: the Permissions Policy's ``allow`` attribute."""

    def frame(self, link: Link) -> str | None:
        """The ``https`` address of the frame for a link to one of ``hosts``; None for others."""
        raise NotImplementedError

    def address(self, url: str) -> str | None:
        """The address of the frame that plays what ``url`` links to; None when it is no such link.

        Nothing of ``url`` reaches the frame but what ``frame`` takes out of it.
        """
        link = taken_apart(url)
        if link is None or link.host not in self.hosts:
            return None
        address = self.frame(link)
        return address if address and address.startswith("https://") else None


class YouTube(Provider):
    """YouTube's videos, shorts and live streams, by the host that sets no cookie before playing."""

    name = "YouTube"
    hosts = frozenset(
        (
            "youtube.com",
            "www.youtube.com",
            "m.youtube.com",
            "music.youtube.com",
            "youtu.be",
            "youtube-nocookie.com",
            "www.youtube-nocookie.com",
        )
    )

    _VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
    _PATH = re.compile(r"/(?:shorts|embed|live|v)/([A-Za-z0-9_-]{11})/?")
    _SHORT_PATH = re.compile(r"/([A-Za-z0-9_-]{11})/?")

    def frame(self, link: Link) -> str | None:
        video = self._video(link)
        if not video:
            return None
        start = _seconds(link.query.get("t") or link.query.get("start", ""))
        query = {"autoplay": "1", **({"start": str(start)} if start else {})}
        return f"https://www.youtube-nocookie.com/embed/{video}?{urlencode(query)}"

    def _video(self, link: Link) -> str:
        if link.path.rstrip("/") == "/watch" and link.host != "youtu.be":
            video = link.query.get("v", "")
            return video if self._VIDEO.fullmatch(video) else ""
        pattern = self._SHORT_PATH if link.host == "youtu.be" else self._PATH
        match = pattern.fullmatch(link.path)
        return match[1] if match else ""


class Vimeo(Provider):
    """Vimeo's videos; one that is unlisted keeps the key that its link has."""

    name = "Vimeo"
    hosts = frozenset(("vimeo.com", "www.vimeo.com", "player.vimeo.com"))

    _PATH = re.compile(
        r"/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/|(?:album|showcase)/\d+/video/)?"
        r"(?P<video>\d{1,12})(?:/(?P<key>[0-9a-f]{6,40}))?/?",
        re.ASCII,
    )
    _KEY = re.compile(r"[0-9a-f]{6,40}")

    def frame(self, link: Link) -> str | None:
        match = self._PATH.fullmatch(link.path)
        if match is None:
            return None
        key = match["key"] or link.query.get("h", "")
        query = {"h": key} if self._KEY.fullmatch(key) else {}
        query |= {"autoplay": "1", "dnt": "1"}
        return f"https://player.vimeo.com/video/{match['video']}?{urlencode(query)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What plays a link: its provider, and the address that is loaded after a click."""

    provider: Provider
    address: str


def find(url: str) -> Frame | None:
    """The frame of the first provider that knows this link; None when none does."""
    for provider in providers():
        address = provider.address(url)
        if address:
            return Frame(provider=provider, address=address)
    return None


def providers() -> tuple[Provider, ...]:
    """The providers in force; one that cannot be imported is left out, and a check reports it."""
    return _loaded(tuple(conf.get().EMBED_PROVIDERS))


def fault(path: str) -> str:
    """What is wrong with a provider's dotted path, as the end of a sentence; "" when nothing is."""
    try:
        found = import_string(path)
    except ImportError as error:
        return f"cannot be imported: {error}"
    if not (isinstance(found, type) and issubclass(found, Provider)):
        return "is no subclass of newsroom.content.embeds.Provider"
    if not (hasattr(found, "name") and hasattr(found, "hosts")):
        return "has no name or no hosts"
    return ""


@cache
def _loaded(paths: tuple[str, ...]) -> tuple[Provider, ...]:
    return tuple(import_string(path)() for path in paths if not fault(path))


def taken_apart(url: str) -> Link | None:
    """The parts of a plain ``http`` or ``https`` address; None for anything that hides something.

    A name, a password, a port, a character that browsers drop or read anew: such an address
    leads elsewhere than it seems to, or does so in one reader only.
    """
    if len(url) > MAX_ADDRESS or not _PLAIN.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, max_num_fields=50)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _is_host(parts):
        return None
    values: dict[str, str] = {}
    for name, value in query:
        values.setdefault(name, value)
    return Link(host=parts.netloc.lower(), path=parts.path, query=values)


def _is_host(parts: SplitResult) -> bool:
    return bool(parts.netloc) and not set(parts.netloc) & set("@:[]")


def _seconds(start: str) -> int:
    """A start in a video, such as ``90``, ``90s``, ``1h2m3s``, in seconds; 0 for none."""
    match = _START.fullmatch(start)
    if match is None:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
