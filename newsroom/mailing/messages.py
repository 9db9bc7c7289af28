"""The messages: an edition rendered once and made personal cheaply, and the confirmation."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import Message
from email.utils import format_datetime, parseaddr
from functools import cached_property, lru_cache
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
from newsroom.mailing import addresses, encoding, links, tokens
from newsroom.mailing.transport import Outgoing
from newsroom.models import Edition, Newsletter, PublishedArticle, PublishedByline
from newsroom.models.published import BODIES

try:
    import css_inline
except ImportError:  # the extra `mail` is not installed
    css_inline = None  # type: ignore[assignment]

#: Width in px that a photo should have at least: twice that of a phone, as its screen has it.
PHOTO_WIDTH = 800

#: Most octets of a folder's name, on all usual file systems.
_MOST_IN_NAME = 255

#: Headers that are one word, which Python would otherwise fold or even encode.
_WHOLE = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Message-ID", "Feedback-ID")

#: Stand in a built message where the reader's address, the Message-ID and the Date go.
_TO, _ID, _DATE = "0reader@reader.invalid", "<0message@message.invalid>", "0date"
_SOME_DATE = "Thu, 01 Jan 1970 00:00:00 +0000"


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


class Mail(EmailMultiAlternatives):
    """A message of plain text and HTML whose headers are right on the wire."""

    def message(self, **kwargs: Any) -> Message:  # type: ignore[override]
        built: Any = super().message(**kwargs)
        for name in _WHOLE:
            if name in built:
                built.replace_header(name, encoding.Whole(name, str(built[name])))
        if encoding.needs_encoding(str(self.subject)):
            built.replace_header("Subject", encoding.Encoded("Subject", str(self.subject)))
        if encoding.needs_encoding(self.from_email):
            name, address = parseaddr(self.from_email)
            header = encoding.Encoded("From", name)
            header.append(f"<{address}>", "us-ascii")
            built.replace_header("From", header)
        encoding.encode_bodies(built, whole=tokens.PLACEHOLDER)
        return built


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
            "choices_url": links.choosing(tokens.PLACEHOLDER),
        }
        html = inlined(render_to_string(_templates(edition.newsletter, "html"), context))
        text = render_to_string(_templates(edition.newsletter, "txt"), context)
    return Rendered(html=html, text=text.strip() + "\n")


def _templates(newsletter: Newsletter, kind: str) -> list[str]:
    """The newsletter's own, by its slug, which is taken where the site has it; and that of all.

    A slug of many octets can be no folder's name: there, looking for it fails.
    """
    own = [f"newsroom/mail/{newsletter.slug}/edition.{kind}"]
    can_be = len(newsletter.slug.encode()) <= _MOST_IN_NAME
    return [*(own if can_be else []), f"newsroom/mail/edition.{kind}"]


def stories_of(edition: Edition) -> list[PublishedArticle]:
    """The edition's stories in their order, with what the mail shows of them. Two queries."""
    credited = PublishedByline.objects.select_related("author")
    rows = edition.stories.select_related("story").defer(*(f"story__{name}" for name in BODIES))
    rows = rows.prefetch_related(Prefetch("story__bylines", credited))
    return [row.story for row in rows.order_by("position", "pk")]


class Envelope:
    """All that the messages of one version share; what differs is put in for each reader.

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
        self.unsubscribe = links.unsubscribing(tokens.PLACEHOLDER)
        self.headers = self._shared_headers(links.is_https())

    def to_reader(self, address: str, *, token: str, delivery: int) -> Mail:
        """The message to one reader; its Message-ID is the same on every try."""
        headers = {"Message-ID": self._message_id(delivery), **self.headers}
        personal = {name: _personal(value, token) for name, value in headers.items()}
        return self._mail(address, token=token, headers=personal)

    def to_editor(self, address: str) -> Mail:
        """The message as a test: its unsubscribe link leads nowhere."""
        return self._mail(address, token=tokens.PLACEHOLDER, headers={})

    def outgoing(self, address: str, *, token: str, delivery: int, at: datetime) -> Outgoing:
        """The same message to one reader as bytes for SMTP, without building it again."""
        recipient = addresses.wire(address)
        values = {
            _TO: recipient,
            _ID: self._message_id(delivery),
            _DATE: _date(at.replace(microsecond=0)),
            tokens.PLACEHOLDER: token,
        }
        data = self._template.filled(values)
        return Outgoing(sender=self._return_path, recipient=recipient, data=data)

    @cached_property
    def _return_path(self) -> str:
        return parseaddr(self.sender)[1]

    @cached_property
    def _template(self) -> encoding.Template:
        headers = {"Message-ID": _ID, "Date": _SOME_DATE, **self.headers}
        mail = self._mail(_TO, token=tokens.PLACEHOLDER, headers=headers)
        built: Any = encoding.built(mail)
        built.replace_header("Date", encoding.Whole("Date", _DATE))
        words = [_TO, _ID, _DATE, tokens.PLACEHOLDER]
        return encoding.Template(encoding.as_bytes(built), words)

    def _shared_headers(self, is_https: bool) -> dict[str, str]:
        """Those that say which list this is, and how to leave it.

        Source: RFC 2369, section 3.2 (List-Unsubscribe); RFC 2919 (List-Id); RFC 8058;
        https://support.google.com/a/answer/6254652 (Feedback-ID: the widest name last).
        """
        number = self.edition.newsletter_id
        site = hashlib.sha256(self.host.encode()).hexdigest()[:12]
        headers = {
            "List-Id": f"<newsletter-{number}.{self.host}>",
            "List-Unsubscribe": f"<{self.unsubscribe}>",
            "Feedback-ID": f"edition-{self.edition.pk}:newsletter-{number}:newsroom:{site}",
        }
        if is_https:
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return headers

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
    mail.attach_alternative(inlined(html), "text/html")
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


@lru_cache(maxsize=4)
def _date(at: datetime) -> str:
    """The Date header's value: the same for all mails of a second. Source: RFC 5322, 3.6.1."""
    return format_datetime(at)


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


def inlined(html: str) -> str:
    """Styles put into each element too, for mail programs that drop the style element.

    The answer is a plain string either way: a whole page is safe in no other page's markup.
    """
    if css_inline is None:
        return str.__str__(html)
    inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
    return inliner.inline(html)
