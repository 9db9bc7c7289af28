"""The mails to one reader beside editions: a welcome, and the links that somebody asked for."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.mailing import addresses, links, messages
from newsroom.models import Newsletter, Subscription

#: Source: RFC 3834, section 5.
_AUTOMATIC = {"Auto-Submitted": "auto-generated"}


def welcome(subscription: Subscription) -> messages.Mail:
    """The newsletter's own words to a reader who has just confirmed. Raises: NotConfigured."""
    newsletter = subscription.newsletter
    token = subscription.unsubscribe_token
    unsubscribe_url = links.unsubscribing(token)
    subject = newsletter.welcome_subject or _("Welcome to %(name)s") % {"name": newsletter.name}
    headers = {
        **_AUTOMATIC,
        "List-Id": f"<newsletter-{newsletter.pk}.{links.host()}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
    }
    if links.is_https():
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = _letter(
        "welcome",
        to=subscription.subscriber.email,
        subject=subject,
        sender=messages.sender(newsletter),
        headers=headers,
        newsletter=newsletter,
        unsubscribe_url=unsubscribe_url,
        choices_url=links.choosing(token),
    )
    if newsletter.reply_to:
        mail.reply_to = [newsletter.reply_to]
    return mail


def account(address: str, *, token: str, hours: int) -> messages.Mail:
    """The link to the page of what is kept on a reader. Raises: NotConfigured."""
    site = conf.get().SITE_NAME
    return _letter(
        "account",
        to=address,
        subject=_("Your link to your newsletters: %(site)s") % {"site": site},
        account_url=links.account(token),
        hours=hours,
    )


def new_address(address: str, *, token: str, hours: int) -> messages.Mail:
    """The link that confirms that newsletters may come to this address. Raises: NotConfigured."""
    site = conf.get().SITE_NAME
    return _letter(
        "new_address",
        to=address,
        subject=_("Please confirm your new address: %(site)s") % {"site": site},
        confirm_url=links.new_address(token),
        hours=hours,
    )


def site_sender() -> str:
    """The From header of what concerns no newsletter alone. Raises: NotConfigured."""
    return messages.sender(Newsletter(name=conf.get().SITE_NAME))


def _letter(
    name: str,
    *,
    to: str,
    subject: str,
    sender: str = "",
    headers: dict[str, str] | None = None,
    **context: Any,
) -> messages.Mail:
    context |= {
        "subject": messages.one_line(subject),
        "site_name": conf.get().SITE_NAME,
        "site_url": links.front(),
    }
    text = render_to_string(f"newsroom/mail/{name}.txt", context)
    html = render_to_string(f"newsroom/mail/{name}.html", context)
    mail = messages.Mail(
        subject=context["subject"],
        body=text.strip() + "\n",
        from_email=sender or site_sender(),
        to=[addresses.wire(to)],
        headers=headers or _AUTOMATIC,
    )
    mail.attach_alternative(messages.inlined(html), "text/html")
    return mail
