"""The constructs of a clean body drawn for one kind of reader: one class for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from django.core.files.storage import default_storage
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from newsroom.content import embeds, pictures
from newsroom.content.allowed import PULL_QUOTE, VOID, web_address
from newsroom.content.embeds import Frame
from newsroom.content.figures import Embed, PhotoFigure
from newsroom.content.scanning import StartTag, Text, Token, escaped, start_tag

Piece = Token | Embed | PhotoFigure

#: What an embed on the page begins with. No text can hold it: its ``<`` would be escaped.
EMBED_BEGINS = '<figure class="nr-embed"'
#: How wide a photo stands in the text; ``ratio`` is its width by its height.
SIZES = "min(85vh * {ratio:.4f}, 43rem, 100vw - 2rem)"
#: Widths in px of a photo that is fetched for a feed, and of the frame that mail draws it in.
FEED_WIDTH = 1_200
MAIL_WIDTH = 600


class Shape:
    """Draws the pieces of a clean body, which are nested strictly."""

    def drawn(self, pieces: Iterable[Piece]) -> str:
        """The pieces as HTML."""
        parts: list[str] = []
        ends: list[str] = []
        for piece in pieces:
            if isinstance(piece, Text):
                parts.append(escaped(piece.text))
            elif isinstance(piece, Embed):
                parts.append(self.embed(piece))
            elif isinstance(piece, PhotoFigure):
                parts.append(self.photo(piece))
            elif isinstance(piece, StartTag):
                opened, closed = self.tag(piece)
                parts.append(opened)
                if piece.name not in VOID:
                    ends.append(closed)
            else:
                parts.append(ends.pop())
        return "".join(parts)

    def tag(self, tag: StartTag) -> tuple[str, str]:
        """How an element begins and ends."""
        return start_tag(tag.name, tag.attributes), f"</{tag.name}>"

    def embed(self, embed: Embed) -> str:
        """The embed as it is stored."""
        link = start_tag("a", {"href": embed.address}) + escaped(embed.title) + "</a>"
        return f"{start_tag('figure', embed.attributes)}{link}</figure>"

    def photo(self, figure: PhotoFigure) -> str:
        """The photo's figure as it is stored."""
        begin = start_tag("figure", {**figure.attributes, "data-photo": str(figure.photo)})
        return f"{begin}{self.drawn(figure.inside)}</figure>"


class StoredShape(Shape):
    """A body as it is stored, without some photos and without links to some articles."""

    def __init__(self, *, photos: frozenset[int], articles: frozenset[int]) -> None:
        self._photos = photos
        self._articles = articles

    def tag(self, tag: StartTag) -> tuple[str, str]:
        if int(tag.attributes.get("data-article", 0)) in self._articles:
            return "", ""
        return super().tag(tag)

    def photo(self, figure: PhotoFigure) -> str:
        return "" if figure.photo in self._photos else super().photo(figure)


class ReaderShape(Shape):
    """A body as readers get it: what is named by an id is drawn, and addresses are absolute."""

    def __init__(
        self,
        *,
        base_url: str,
        figures: Mapping[int, Mapping[str, Any]],
        addresses: Mapping[int, str],
    ) -> None:
        self._base_url = base_url
        self._figures = figures
        self._addresses = addresses

    def tag(self, tag: StartTag) -> tuple[str, str]:
        attributes = dict(tag.attributes)
        number = attributes.pop("data-article", None)
        if number is not None:
            address = self._addresses.get(int(number))
            if address is None:
                return "", ""
            attributes["href"] = address
        if "href" in attributes:
            address = self.absolute(attributes.pop("href"))
            attributes |= {} if address is None else {"href": address}
        if tag.name == "blockquote" and attributes.pop("class", "") == PULL_QUOTE:
            return self.pull_quote(attributes)
        if tag.name == "figure":
            # An embed whose provider the site has given up: its link is left.
            return "<p>", "</p>"
        return start_tag(tag.name, attributes), f"</{tag.name}>"

    def embed(self, embed: Embed) -> str:
        frame = embeds.find(embed.address)
        return self.framed(embed, frame) if frame else ""

    def photo(self, figure: PhotoFigure) -> str:
        picture = self._figures.get(figure.photo)
        return self.pictured(figure, picture) if picture else ""

    def pull_quote(self, attributes: dict[str, str]) -> tuple[str, str]:
        """How a pull quote begins and ends."""
        return start_tag("blockquote", attributes), "</blockquote>"

    def framed(self, embed: Embed, frame: Frame) -> str:
        """A plain link, which needs neither script nor frame."""
        return format_html(
            '<p><a href="{}">{}</a> ({})</p>', embed.address, _title(embed), frame.provider.name
        )

    def pictured(self, figure: PhotoFigure, picture: Mapping[str, Any]) -> str:
        """The photo with its caption and credit."""
        raise NotImplementedError

    def absolute(self, address: str) -> str | None:
        """The address as this reader needs it; None for one that no body may hold."""
        if not self._base_url:
            return address
        try:
            return web_address(urljoin(self._base_url, address))
        except ValueError:
            return None

    def picture_url(self, name: str) -> str:
        """The address of a stored picture as this reader needs it."""
        return self.absolute(default_storage.url(name)) or ""

    def caption(self, figure: PhotoFigure, picture: Mapping[str, Any]) -> str:
        """The caption that was written for the figure, else the photo's, as HTML."""
        if figure.has_caption:
            return self.drawn(figure.caption)
        return escape(picture.get("caption", ""))


class PageShape(ReaderShape):
    """The web page: photos in all sizes, frames at a click, wide tables that scroll."""

    def tag(self, tag: StartTag) -> tuple[str, str]:
        opened, closed = super().tag(tag)
        if tag.name != "table":
            return opened, closed
        scrolling = format_html(
            '<div class="nr-table" role="group" aria-label="{}" tabindex="0">', _("Table")
        )
        return f"{scrolling}{opened}", f"{closed}</div>"

    def absolute(self, address: str) -> str | None:
        return address

    def pull_quote(self, attributes: dict[str, str]) -> tuple[str, str]:
        """Words of the story shown once more: an aside, not the quotation of somebody.

        Source: DPUB-ARIA 1.1, role ``doc-pullquote``.
        """
        told = {**attributes, "class": "nr-pullquote", "role": "doc-pullquote"}
        return start_tag("aside", told), "</aside>"

    def framed(self, embed: Embed, frame: Frame) -> str:
        """A place of the frame's size, with a button that the script shows, above a plain link."""
        figure = format_html(
            '{} data-frame="{}" data-allow="{}" data-ratio="{}">'
            '<div class="nr-embed-place">'
            '<button class="nr-embed-play" type="button" hidden>{}</button></div>',
            mark_safe(EMBED_BEGINS),
            frame.address,
            frame.provider.allow,
            frame.provider.ratio,
            _("Play: %(title)s") % {"title": _title(embed)},
        )
        note = _("From %(provider)s, which learns of your visit when you play it.")
        return figure + format_html(
            '<figcaption><a href="{}">{}</a> '
            '<span class="nr-embed-note" dir="auto">{}</span></figcaption></figure>',
            embed.address,
            _title(embed),
            note % {"provider": frame.provider.name},
        )

    def pictured(self, figure: PhotoFigure, picture: Mapping[str, Any]) -> str:
        sizes = SIZES.format(ratio=picture["width"] / picture["height"])
        image = pictures.drawn(picture, url=self.picture_url, sizes=sizes)
        begin = start_tag("figure", {**figure.attributes, "class": "nr-figure"})
        credit = _credit(picture)
        if credit:
            credit = format_html('<span class="nr-photo-credit" dir="auto">{}</span>', credit)
        words = _joined([self.caption(figure, picture), credit])
        return f"{begin}{image}{_captioned(figure, words)}</figure>"


class FeedShape(ReaderShape):
    """Feed readers: one size of each photo, links in place of frames."""

    def pictured(self, figure: PhotoFigure, picture: Mapping[str, Any]) -> str:
        size = pictures.best(picture, width=FEED_WIDTH)
        image = _image(self.picture_url(size["name"]), picture, size["width"], size["height"])
        words = _joined([self.caption(figure, picture), escape(_credit(picture))])
        begin = start_tag("figure", figure.attributes)
        return f"{begin}{image}{_captioned(figure, words)}</figure>"


class MailShape(ReaderShape):
    """Mail programs: as for feeds, in elements that all of them know."""

    def pictured(self, figure: PhotoFigure, picture: Mapping[str, Any]) -> str:
        size = pictures.best(picture, width=2 * MAIL_WIDTH)
        width = min(MAIL_WIDTH, size["width"])
        height = max(1, round(size["height"] * width / size["width"]))
        image = _image(self.picture_url(size["name"]), picture, width, height)
        begin = start_tag("p", figure.attributes)
        words = _joined([self.caption(figure, picture), escape(_credit(picture))])
        told = f"<br><small>{words}</small>" if words else ""
        return f"{begin}{image}{told}</p>"


class TextShape(ReaderShape):
    """HTML that is told as plain text: a photo as a line in brackets."""

    def pictured(self, figure: PhotoFigure, picture: Mapping[str, Any]) -> str:
        caption = self.caption(figure, picture) or escape(picture.get("alt", ""))
        told = " – ".join(filter(None, [caption, escape(picture.get("credit", ""))]))
        words = _("Photo: %(caption)s") % {"caption": told} if told else _("Photo")
        return f"<p>[{words}]</p>"


def _title(embed: Embed) -> str:
    return embed.title.strip() or embed.address


def _credit(picture: Mapping[str, Any]) -> str:
    credit = picture.get("credit", "")
    return _("Photo: %(credit)s") % {"credit": credit} if credit else ""


def _image(url: str, picture: Mapping[str, Any], width: int, height: int) -> SafeString:
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}">',
        url,
        picture.get("alt", ""),
        width,
        height,
    )


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _captioned(figure: PhotoFigure, words: str) -> str:
    return (
        f"{start_tag('figcaption', figure.caption_attributes)}{words}</figcaption>" if words else ""
    )
