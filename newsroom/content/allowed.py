"""What a story's HTML may hold: tags, attributes, and the values that they may have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

#: Number of this allow-list, part of the version that stored HTML names.
ALLOW_LIST_VERSION = 2

INLINE = frozenset(
    ["a", "abbr", "b", "strong", "em", "i", "s", "u", "sub", "sup", "code", "q", "cite"]
)
HEADINGS = frozenset(("h2", "h3", "h4"))
LISTS = frozenset(("ul", "ol"))
CELLS = frozenset(("td", "th", "caption"))
TABLE_PARTS = frozenset(["caption", "thead", "tbody", "tfoot", "tr", "td", "th"])
VOID = frozenset(("br", "hr"))
BLOCKS = HEADINGS | LISTS | {"p", "pre", "blockquote", "table", "hr", "figure"}
TAGS = INLINE | BLOCKS | TABLE_PARTS | {"li", "br", "figcaption"}

#: Tags that are written as their nearest allowed kin.
KIN = {"h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "del": "s", "ins": "u", "dfn": "em"}

#: Elements whose content is no text for readers: it goes with them.
CONTENT_DROPPED = frozenset(
    [
        "script",
        "style",
        "textarea",
        "title",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "noscript",
        "template",
        "svg",
        "math",
    ]
)

#: Tags that are not kept but keep the words around them apart.
SEPARATING = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "head",
        "header",
        "hgroup",
        "html",
        "legend",
        "main",
        "menu",
        "nav",
        "option",
        "section",
        "summary",
    ]
)

#: The two classes that there are: of a quotation, and of a figure.
PULL_QUOTE = "pullquote"
EMBED = "embed"

#: Of an attribute, the one that goes where it stands: what is told by an id is told by it alone.
_INSTEAD_OF = {"data-article": "href", "data-photo": "class"}

PROTOCOLS = frozenset(("http", "https", "mailto", "tel"))

_WEB_HOST = re.compile(
    r"//(?:[A-Za-z0-9._~!$&'()*+,;=:-]*@)?"
    r"(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#\\@:%<>^|\[\]`{}\"]+)"
    r"(?::(?P<port>[0-9]{0,5}))?(?:[/?#\\]|$)"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,7}")
_SPAN = re.compile(r"[1-9][0-9]?")
_NUMBER = re.compile(r"-?[0-9]{1,6}")
#: A row's number, below the largest that every database takes.
_ID = re.compile(r"[1-9][0-9]{0,14}")


def web_address(value: str) -> str | None:
    """``value`` as a link that a browser opens as a page, a mail or a call; None if it is not one.

    Relative addresses stay relative. A scheme must stand there plainly: one that only shows
    after invisible characters are dropped is refused.

    Source: WHATWG URL Standard, section 4.4 (what a browser strips before it reads a scheme).
    """
    address = re.sub(r"[\t\n\r]", "", value).strip()
    visible = re.sub(r"[^!-_a-~]", "", address).lower()
    try:
        urlsplit(visible)
    except ValueError:
        return None
    before_path = re.split(r"[/?#\\]", visible, maxsplit=1)[0]
    scheme, colon, _ = before_path.partition(":")
    if not colon:
        return address
    if scheme not in PROTOCOLS or not address.lower().startswith(scheme + ":"):
        return None
    if scheme in ("http", "https") and not _has_host(address[len(scheme) + 1 :]):
        return None
    return address


def _has_host(rest: str) -> bool:
    match = _WEB_HOST.match(rest)
    return match is not None and int(match["port"] or 0) <= 65_535


def _one_of(*words: str) -> Callable[[str], str | None]:
    def checked(value: str) -> str | None:
        word = value.strip().lower()
        return word if word in words else None

    return checked


def _shaped(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    def checked(value: str) -> str | None:
        return value.strip() if pattern.fullmatch(value.strip()) else None

    return checked


def _any_text(value: str) -> str | None:
    return value


_CELL = {"colspan": _shaped(_SPAN), "rowspan": _shaped(_SPAN)}
_EVERYWHERE = {"lang": _shaped(_LANGUAGE), "dir": _one_of("ltr", "rtl", "auto")}

_BY_TAG: dict[str, dict[str, Callable[[str], str | None]]] = {
    "a": {"href": web_address, "title": _any_text, "data-article": _shaped(_ID)},
    "abbr": {"title": _any_text},
    "blockquote": {"class": _one_of(PULL_QUOTE)},
    "figure": {"class": _one_of(EMBED), "data-photo": _shaped(_ID)},
    "ol": {"start": _shaped(_NUMBER)},
    "td": _CELL,
    "th": {**_CELL, "scope": _one_of("row", "col", "rowgroup", "colgroup")},
}

#: Names of the attributes that each tag may have; ``*`` stands for every tag.
ATTRIBUTE_NAMES: dict[str, frozenset[str]] = {
    "*": frozenset(_EVERYWHERE),
    **{tag: frozenset(checks) for tag, checks in _BY_TAG.items()},
}


def allowed_value(tag: str, attribute: str, value: str) -> str | None:
    """The value as it may be stored, or None where the attribute must go."""
    check = _BY_TAG.get(tag, {}).get(attribute) or _EVERYWHERE.get(attribute)
    return check(value) if check else None


def allowed_attributes(tag: str, given: Mapping[str, str]) -> dict[str, str]:
    """The attributes that the tag may have, each with the value that may be stored."""
    kept = {
        name: value
        for name, old in given.items()
        if (value := allowed_value(tag, name, old)) is not None
    }
    for name, other in _INSTEAD_OF.items():
        if name in kept:
            kept.pop(other, None)
    return kept
