"""A picture drawn as HTML from its stored sizes, and the one size that suits a feed or a mail.

A picture is the dictionary that a published row keeps of a photo: ``{"id", "name", "width",
"height", "alt", "caption", "credit", "focus": [x, y], "renditions": [{"name", "width", "height",
"type", "crop"}]}``. Rows of earlier versions have no ``id`` and no ``focus``, and renditions of
theirs neither ``type`` nor ``crop``: those are WebP of the whole picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from mimetypes import guess_type
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: Types of which a browser takes the first that it knows; each in widths to choose from.
_CHOSEN = ("image/avif", "image/webp")
#: Types that every browser, feed reader and mail program draws.
PLAIN = ("image/jpeg", "image/png")


def drawn(
    picture: Mapping[str, Any],
    *,
    url: Callable[[str], str],
    sizes: str,
    crop: str = "",
    is_lead: bool = False,
) -> SafeString:
    """The ``<picture>``, or the ``<img>`` alone while no size of it is stored.

    ``url`` makes a storage name an address; ``sizes`` says how wide it will stand, as in HTML;
    ``crop`` is ``""`` for the whole picture, or ``"16x9"``, ``"4x3"``, ``"1x1"``: where that is
    not stored, the whole is drawn. One that ``is_lead`` is fetched first, all others only when
    the reader comes near them. Source: HTML Standard, section 4.8.4.
    """
    stored = _in_shape(picture, crop)
    plain = [each for each in stored if each["type"] in PLAIN]
    chosen = {kind: [each for each in stored if each["type"] == kind] for kind in _CHOSEN}
    # Rows of earlier versions have no plain size: their WebP is what every browser gets.
    last = [] if plain else chosen.pop("image/webp")
    shown = (plain or last or [_original(picture)])[-1]
    whole = shown if shown["crop"] else picture
    attributes = {
        **_fetching(is_lead=is_lead),
        "width": whole["width"],
        "height": whole["height"],
        **_candidates(last, url=url, sizes=sizes),
        "src": url(shown["name"]),
        "alt": picture.get("alt", ""),
    }
    image = format_html("<img{}>", _written(attributes))
    sources = format_html_join(
        "",
        "<source{}>",
        (
            (_written({"type": kind, **_candidates(renditions, url=url, sizes=sizes)}),)
            for kind, renditions in chosen.items()
            if renditions
        ),
    )
    return format_html("<picture>{}{}</picture>", sources, image) if sources else image


def no_taller(picture: Mapping[str, Any], height: str, widths: str) -> str:
    """How wide the whole picture stands that is neither higher than ``height`` nor wider than any.

    ``height`` and ``widths`` are lengths as in CSS, these separated by commas: the answer is what
    ``drawn`` takes as ``sizes``.
    """
    return f"min({height} * {picture['width'] / picture['height']:.4f}, {widths})"


def best(
    picture: Mapping[str, Any], *, width: int, crop: str = "", types: Sequence[str] = PLAIN
) -> dict[str, Any]:
    """The narrowest stored size of at least ``width`` px, else the widest; the original without.

    ``types`` are in the order of preference. A ``crop`` that is not stored gives the whole.
    """
    stored = _in_shape(picture, crop)
    for kind in types:
        of_kind = [each for each in stored if each["type"] == kind]
        if of_kind:
            return next((each for each in of_kind if each["width"] >= width), of_kind[-1])
    return _original(picture)


def _in_shape(picture: Mapping[str, Any], crop: str) -> list[dict[str, Any]]:
    """The stored sizes in this shape, or of the whole where there is none; narrowest first."""
    stored = [{"type": "image/webp", "crop": "", **each} for each in picture["renditions"]]
    stored.sort(key=lambda each: each["width"])
    shaped = [each for each in stored if each["crop"] == crop]
    return shaped or [each for each in stored if not each["crop"]]


def _original(picture: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": picture["name"],
        "width": picture["width"],
        "height": picture["height"],
        "type": guess_type(picture["name"])[0] or "application/octet-stream",
        "crop": "",
    }


def _written(attributes: Mapping[str, Any]) -> SafeString:
    """The attributes in this order."""
    return format_html_join("", ' {}="{}"', attributes.items())


def _candidates(
    renditions: Sequence[Mapping[str, Any]], *, url: Callable[[str], str], sizes: str
) -> dict[str, str]:
    if not renditions:
        return {}
    sources = (f"{_in_srcset(url(each['name']))} {each['width']}w" for each in renditions)
    return {"srcset": ", ".join(sources), "sizes": sizes}


def _in_srcset(address: str) -> str:
    """The address without what would end it: white space, or a comma at either end."""
    address = "%20".join(address.split())
    inner = address.strip(",")
    before, _inner, after = address.partition(inner) if inner else ("", "", address)
    return f"{before.replace(',', '%2C')}{inner}{after.replace(',', '%2C')}"


def _fetching(*, is_lead: bool) -> dict[str, str]:
    if is_lead:
        return {"fetchpriority": "high"}
    # Before the address, since a browser may begin to fetch as soon as it knows that.
    return {"loading": "lazy", "decoding": "async"}
