"""Tags that draw parts of a page. They draw what they are given and run no query."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.content import link_names, pictures, plaintext
from newsroom.models import Author, Correction
from newsroom.pages import captchas, policies

register = template.Library()

#: What could end a script element, begin a comment in it, or end a line of a program.
_NOT_IN_SCRIPTS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@register.simple_tag
def site_name() -> str:
    """The publication's name."""
    return conf.get().SITE_NAME


@register.inclusion_tag("newsroom/includes/policy_links.html")
def policy_links() -> dict[str, Any]:
    """Links to the site's pages about itself, as ``POLICIES`` has them."""
    return {"policies": policies.policies()}


@register.inclusion_tag("newsroom/includes/story_card.html")
def story_card(story: Any, heading: str = "h2", within: Any = None) -> dict[str, Any]:
    """A story in a list, its headline an element ``heading``; ``within`` is the page's section."""
    return {"story": story, "heading": heading, "shows_section": story.section != within}


@register.inclusion_tag("newsroom/includes/latest_stories.html")
def latest_stories(stories: Any, heading: str = "h2") -> dict[str, Any]:
    """These stories as cards, on any page of a site; nothing without stories."""
    return {"stories": stories, "heading": heading}


@register.inclusion_tag("newsroom/includes/sign_up.html")
def signup_box(newsletter: Any, page: str = "") -> dict[str, Any]:
    """The box that signs up for this newsletter, on any page of a site; nothing without one.

    ``page`` is the path that the reader is on, which is kept with the consent.
    """
    return {"sign_up_newsletter": newsletter, "sign_up_page": page}


@register.simple_tag
def captcha() -> str:
    """The field of the site's ``CAPTCHA``, for a form for readers' addresses; "" without one."""
    return captchas.field()


@register.inclusion_tag("newsroom/includes/story_card.html")
def small_card(story: Any, heading: str = "h3", within: Any = None) -> dict[str, Any]:
    """As ``story_card``, without standfirst and byline, for stories beside another."""
    return {**story_card(story, heading, within), "is_small": True}


@register.simple_tag
def picture(
    picture: dict[str, Any],
    sizes: str = "100vw",
    crop: str = "",
    is_lead: bool = False,
    tallest: str = "",
) -> SafeString:
    """A picture such as a story's ``lead``; ``sizes`` says how wide it will stand.

    With ``tallest``, a length that the style sheet bounds its height by, such as ``"85vh"``,
    ``sizes`` must be lengths alone, of which the shortest counts. ``crop`` is ``"16x9"``,
    ``"4x3"``, ``"1x1"`` or the whole; ``is_lead`` for the one that is seen first.
    """
    if tallest:
        sizes = pictures.no_taller(picture, tallest, sizes)
    return pictures.drawn(picture, url=default_storage.url, sizes=sizes, crop=crop, is_lead=is_lead)


@register.simple_tag
def portrait(photo: Any, sizes: str = "8rem") -> SafeString:
    """An author's photo, square."""
    return picture(photo.as_picture(), sizes=sizes, crop="1x1")


@register.filter
def excerpt(text: str, length: int) -> str:
    """The beginning of a text, cut between words."""
    return plaintext.excerpt(text, length=length)


@register.inclusion_tag("newsroom/includes/elsewhere.html")
def elsewhere(subject: Any, rel: str = "") -> dict[str, Any]:
    """The links of a section, tag or author to pages elsewhere; an author's say that it is them.

    ``rel`` is for a page that is not the author's own. Source: microformats.org, rel="me".
    """
    rel = rel or ("me noopener" if isinstance(subject, Author) else "noopener")
    return {"name": subject.name, "links": link_names.all_named(subject.links), "rel": rel}


@register.inclusion_tag("newsroom/includes/byline.html")
def byline(rows: Iterable[Any]) -> dict[str, Any]:
    """Who made a story, in order: “By …”, or one part for each role where there are several."""
    roles: dict[str, list[Any]] = {}
    for row in rows:
        roles.setdefault(row.role or "words", []).append(row.author)
    only_words = list(roles) == ["words"]
    intros = {
        "words": _("By") if only_words else _("Words by"),
        "photos": _("Photos by"),
        "editing": _("Edited by"),
    }
    return {
        "credits": [
            {"intro": intros.get(role, _("By")), "authors": authors}
            for role, authors in roles.items()
        ]
    }


@register.inclusion_tag("newsroom/includes/notices.html")
def notices(story: Any, placement: str) -> dict[str, Any]:
    """A story's public notices that stand in this place: ``"top"`` or ``"bottom"``."""
    return {
        "notices": [
            {
                "label": Correction.Kind(each["kind"]).label,
                "at": datetime.fromisoformat(each["at"]),
                "text": each["text"],
            }
            for each in story.notices
            if each["placement"] == placement
        ]
    }


@register.simple_tag
def instant(at: datetime) -> SafeString:
    """Day and hour in the current time zone, which is named."""
    local = timezone.localtime(at)
    words = f"{date_format(local, 'DATETIME_FORMAT')} {date_format(local, 'T')}"
    return _time(local, words)


@register.simple_tag
def day(at: datetime) -> SafeString:
    """The day in the current time zone."""
    local = timezone.localtime(at)
    return _time(local, date_format(local, "DATE_FORMAT"))


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """The data as a block that machines read and no browser runs, whatever words are in it.

    Source: HTML Standard, section 4.12.1.3, on what may not stand in a script element.
    """
    written = json.dumps(data, ensure_ascii=False).translate(_NOT_IN_SCRIPTS)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))


@register.simple_tag
def language_of(story: Any) -> SafeString | str:
    """The attributes ``lang`` and ``dir`` of an element that holds a story's own words.

    Empty for a story in the site's language, and for one whose language is no language tag.
    Source: RFC 5646, section 2.1.
    """
    if not _LANGUAGE.fullmatch(story.language):
        return ""
    return format_html(' lang="{}" dir="{}"', story.language, _direction(story.language))


@register.simple_tag
def direction_of(story: Any) -> SafeString | str:
    """The attribute ``dir`` of an element that holds a story's own words among others."""
    if not _LANGUAGE.fullmatch(story.language):
        return ""
    return format_html(' dir="{}"', _direction(story.language))


def _direction(language: str) -> str:
    try:
        return "rtl" if get_language_info(language.lower())["bidi"] else "ltr"
    except KeyError:
        return "auto"


def _time(local: datetime, words: str) -> SafeString:
    machine = local.isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', machine, words)
