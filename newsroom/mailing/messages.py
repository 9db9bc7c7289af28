"""The messages: an edition rendered once and made personal cheaply, and the confirmation."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.content import pictures
from newsroom.exceptions import AddressRefused, NotConfigured
from newsroom.mailing import addresses, links, tokens
from newsroom.models import Edition, Newsletter, PublishedArticle, PublishedByline
from newsroom.models.published import BODIES

try:
    import css_inline
except ImportError:  # the extra `mail` is not installed
    css_inline = None  # type: ignore[assignment]

#: Width in px that a photo should have at least: twice that of a phone, as its screen has it.
PHOTO_WIDTH = 800

#: Headers that are one word, which Python would otherwise fold or even encode.
_WHOLE = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Message-ID")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """An edition's two bodies; ``tokens.PLACEHOLDER`` stands where the reader's token goes."""

    html: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One story as the mail shows it; ``photo`` is ``{"url", "alt", "width", "height"}`` or {}."""

    story: PublishedArticle
    url: str
    byline: str
    photo: dict[str, Any]


class _Whole:
    """A header that stands on one line whatever its length, for either kind of Python's policy.

    Source: RFC 5322, section 2.1.1: a line may have 998 characters; where a URL is folded or
    encoded, mail programs do not find it.
    """

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self.value = value

    def __str__(self) -> str:
        return self.value

    def encode(self, **kwargs: object) -> str:
        return self.value

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self.value}{policy.linesep}"


class _Encoded(Header):
    """A header of any language, in encoded words of at most 75 characters, for either policy.

    Python's own are up to two too long, and Django before 6.0 leaves the first line bare.
    Source: RFC 2047, section 2.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text, "utf-8", header_name=name)
        self.name = name

    def encode(self, *args: Any, linesep: str = "\n", **kwargs: Any) -> str:
        return super().encode(maxlinelen=76, linesep=linesep)

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self.encode(linesep=policy.linesep)}{policy.linesep}"


class Mail(EmailMultiAlternatives):
    """A message of plain text and HTML whose headers are right on the wire."""

    def message(self, **kwargs: Any) -> Message:  # type: ignore[override]
        built: Any = super().message(**kwargs)
        for name in _WHOLE:
            if name in built:
                built.replace_header(name, _Whole(name, str(built[name])))
        if _needs_encoding(str(self.subject)):
            built.replace_header("Subject", _Encoded("Subject", str(self.subject)))
        if _needs_encoding(self.from_email):
            name, address = parseaddr(self.from_email)
            header = _Encoded("From", name)
            header.append(f"<{address}>", "us-ascii")
            built.replace_header("From", header)
        return built


def _needs_encoding(text: str) -> bool:
    """Whether mail programs read these words in a header only when they are encoded.

    Source: RFC 2047, section 2: what begins with =? may be an encoded word.
    """
    return not text.isascii() or "=?" in text


def one_line(text: str) -> str:
    """``text`` without line breaks, so that no header can hold another one."""
    return " ".join(text.split())


def rendered(edition: Edition, stories: Sequence[PublishedArticle]) -> Rendered:
    """The edition's bodies, in the site's language. Raises: NotConfigured."""
    with translation.override(settings.LANGUAGE_CODE):
        items = [_item(story, is_first=place == 0) for place, story in enumerate(stories)]
        context = {
            "edition": edition,
            "newsletter": edition.newsletter,
            "items": items,
            "site_name": conf.get().SITE_NAME,
            "site_url": links.front(),
            "view_url": links.edition(edition),
            "unsubscribe_url": links.unsubscribing(tokens.PLACEHOLDER),
        }
        html = _inlined(render_to_string("newsroom/mail/edition.html", context))
        text = render_to_string("newsroom/mail/edition.txt", context)
    return Rendered(html=html, text=text.strip() + "\n")


def stories_of(edition: Edition) -> list[PublishedArticle]:
    """The edition's stories in their order, with what the mail shows of them. Two queries."""
    credited = PublishedByline.objects.select_related("author")
    rows = edition.stories.select_related("story").defer(*(f"story__{name}" for name in BODIES))
    rows = rows.prefetch_related(Prefetch("story__bylines", credited))
    return [row.story for row in rows.order_by("position", "pk")]


class Envelope:
    """All that the messages of one edition share; what differs is put in for each reader.

    ``subject`` may differ from the edition's, for a test. Raises: NotConfigured.
    """

    def __init__(self, edition: Edition, body: Rendered, *, subject: str = "") -> None:
        newsletter = edition.newsletter
        self.edition = edition
        self.body = body
        self.subject = one_line(subject or edition.subject)
        self.sender = sender(newsletter)
        self.reply_to = [newsletter.reply_to] if newsletter.reply_to else []
        self.host = links.host()
        self.is_https = links.is_https()
        self.unsubscribe = links.unsubscribing(tokens.PLACEHOLDER)

    def to_reader(self, address: str, *, token: str, delivery: int) -> Mail:
        """The message to one reader; its Message-ID is the same on every try.

        Source: RFC 2369, section 3.2 (List-Unsubscribe); RFC 2919 (List-Id); RFC 8058.
        """
        headers = {
            "Message-ID": self._message_id(delivery),
            "List-Id": f"<newsletter-{self.edition.newsletter_id}.{self.host}>",
            "List-Unsubscribe": f"<{_personal(self.unsubscribe, token)}>",
        }
        if self.is_https:
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return self._mail(address, token=token, headers=headers)

    def to_editor(self, address: str) -> Mail:
        """The message as a test: its unsubscribe link leads nowhere."""
        return self._mail(address, token=tokens.PLACEHOLDER, headers={})

    def _mail(self, address: str, *, token: str, headers: dict[str, str]) -> Mail:
        mail = Mail(
            subject=self.subject,
            body=_personal(self.body.text, token),
            from_email=self.sender,
            to=[addresses.wire(address)],
            reply_to=self.reply_to,
            headers=headers,
        )
        mail.attach_alternative(_personal(self.body.html, token), "text/html")
        return mail

    def _message_id(self, delivery: int) -> str:
        name = f"{self.edition.pk}.{delivery}"
        key = f"newsroom.message-id {settings.SECRET_KEY}".encode()
        secret = hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:16]
        return f"<{name}.{secret}@{self.host}>"


def confirmation(address: str, *, newsletter: Newsletter, token: str) -> Mail:
    """The mail that asks whether it was really the owner of the address who signed up.

    In the language that is active now. It holds nothing that was typed. Raises: NotConfigured.
    """
    context = {
        "newsletter": newsletter,
        "site_name": conf.get().SITE_NAME,
        "site_url": links.front(),
        "confirm_url": links.confirming(token),
    }
    text = render_to_string("newsroom/mail/confirmation.txt", context)
    mail = Mail(
        subject=one_line(_("Please confirm: %(name)s") % {"name": newsletter.name}),
        body=text.strip() + "\n",
        from_email=sender(newsletter),
        to=[addresses.wire(address)],
        headers={"Auto-Submitted": "auto-generated"},
    )
    html = render_to_string("newsroom/mail/confirmation.html", context)
    mail.attach_alternative(_inlined(html), "text/html")
    return mail


def sender(newsletter: Newsletter) -> str:
    """The From header: the newsletter's name at the site's sending address.

    Raises: NotConfigured.
    """
    given = parseaddr(conf.get().FROM_EMAIL or settings.DEFAULT_FROM_EMAIL)[1]
    try:
        address = addresses.wire(addresses.parse(given))
    except AddressRefused:
        raise NotConfigured(
            _("No mail can be sent: neither FROM_EMAIL nor DEFAULT_FROM_EMAIL is an address.")
        ) from None
    name = one_line(newsletter.from_name or newsletter.name)
    return str(Address(name, addr_spec=address))


def _personal(text: str, token: str) -> str:
    return text.replace(tokens.PLACEHOLDER, token)


def _item(story: PublishedArticle, *, is_first: bool) -> Item:
    rows = list(story.bylines.all())
    writers = [row.author.name for row in rows if row.role in ("words", "")]
    names = writers or [row.author.name for row in rows]
    return Item(
        story=story,
        url=links.story(story),
        byline=get_text_list(names, _("and")),
        photo=_photo(story.lead) if is_first and story.lead else {},
    )


def _photo(lead: dict[str, Any]) -> dict[str, Any]:
    """The size that every mail program draws, narrow but wide enough."""
    chosen = pictures.best(lead, width=PHOTO_WIDTH)
    return {
        "url": links.stored_file(chosen["name"]),
        "alt": lead.get("alt", ""),
        "credit": lead.get("credit", ""),
        "width": chosen["width"],
        "height": chosen["height"],
    }


def _inlined(html: str) -> str:
    """Styles put into each element too, for mail programs that drop the style element.

    The answer is a plain string either way: a whole page is safe in no other page's markup.
    """
    if css_inline is None:
        return str.__str__(html)
    inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
    return inliner.inline(html)
