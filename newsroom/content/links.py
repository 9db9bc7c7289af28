"""Web addresses beside a name: taken only where a page can safely link to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from newsroom.exceptions import LinkRefused

#: Longest address, in characters.
LINK_LENGTH = 300
#: Most addresses beside one name.
MOST_LINKS = 12

#: What no address holds: browsers read a backslash as a slash, and drop what is invisible.
_NOT_IN_ADDRESSES = re.compile(r"[\s\\<>\"^`{|}]")
_INVISIBLE = frozenset(["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"])
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")


def checked(text: str) -> str:
    """The address that was typed, its scheme and host in lower case.

    Raises: LinkRefused. Source: WHATWG URL Standard, section 4.4; RFC 3986, section 3.2.
    """
    address = text.strip()
    if len(address) > LINK_LENGTH:
        raise LinkRefused(_("An address has at most %(most)d characters.") % {"most": LINK_LENGTH})
    if _NOT_IN_ADDRESSES.search(address) or not _INVISIBLE.isdisjoint(
        map(unicodedata.category, address)
    ):
        raise LinkRefused(_("It holds a space or a sign that no web address has."))
    if not address.lower().startswith(("https://", "http://")):
        raise LinkRefused(_("A web address begins with https:// or http://."))
    try:
        parts = urlsplit(address)
        _refuse_unsafe(parts, host=host_of(address), port=parts.port)
    except ValueError as error:
        raise LinkRefused(_("This is no web address.")) from error
    return parts._replace(netloc=parts.netloc.lower()).geturl()


def _refuse_unsafe(parts: SplitResult, *, host: str, port: int | None) -> None:
    if port == 0:
        raise LinkRefused(_("This is no web address."))
    if "@" in parts.netloc:
        raise LinkRefused(_("A web address here has no login and no password in it."))
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise LinkRefused(_("It needs the name of a site, such as example.org."))


def all_checked(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """The addresses in these lines, and a sentence for each line that is refused.

    Empty lines are passed over; the sentences count them, as a person does.
    """
    typed = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if len(typed) > MOST_LINKS:
        return [], [_("At most %(most)d addresses can stand here.") % {"most": MOST_LINKS}]
    addresses: dict[tuple[str, str], str] = {}
    refusals = []
    for number, line in typed:
        try:
            address = checked(line)
            if _place(address) in addresses:
                raise LinkRefused(_("This address stands here already."))
            addresses[_place(address)] = address
        except LinkRefused as refusal:
            told = {"number": number, "line": _short(line.strip()), "reason": refusal}
            refusals.append(_("Line %(number)d, “%(line)s”: %(reason)s") % told)
    return list(addresses.values()), refusals


def host_of(address: str) -> str:
    """The host as the network knows it, in ASCII. Raises: ValueError where it is none.

    Source: RFC 3490, section 4.1.
    """
    return (urlsplit(address).hostname or "").encode("idna").decode("ascii")


def _place(address: str) -> tuple[str, str]:
    """What is equal for two spellings of one address."""
    parts = urlsplit(address)
    host = host_of(address).removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    rest = parts._replace(scheme="", netloc="", path=parts.path.rstrip("/")).geturl()
    return host + port, rest


def _short(line: str) -> str:
    return line if len(line) <= 60 else f"{line[:60]}…"
