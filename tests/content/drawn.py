"""What a drawn page may hold: a clean body's elements, and those that rendering writes itself."""

from __future__ import annotations

from html.parser import HTMLParser

from newsroom.content.allowed import TAGS, allowed_value, web_address

#: Elements that rendering writes, with their attributes.
DRAWN = {
    "aside": {"class", "role"},
    "button": {"class", "type", "hidden"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "figure": {"class", "data-frame", "data-allow", "data-ratio"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding"},
    "picture": set[str](),
    "small": set[str](),
    "source": {"type", "srcset", "sizes"},
    "span": {"class", "dir"},
}
_VOID = {"br", "hr", "img", "source"}


class _Strangers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS | DRAWN.keys():
            self.found.append(tag)
        if tag not in _VOID:
            self._open.append(tag)
        self.found += [
            f"{tag} {name}={value}" for name, value in attrs if not _is_own(tag, name, value)
        ]

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.found.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}")


def _is_own(tag: str, name: str, value: str | None) -> bool:
    if name in ("data-frame", "src"):
        return web_address(value or "") == value
    return name in DRAWN.get(tag, ()) or allowed_value(tag, name, value or "") == value


def strangers(html: str) -> list[str]:
    """Elements, attributes and ends of elements that rendering never writes; none is right."""
    finder = _Strangers()
    finder.feed(html)
    finder.close()
    return [*finder.found, *finder._open]
