"""Clean HTML: the only place that knows bleach and nh3."""

from __future__ import annotations

from typing import Any

from bleach.sanitizer import Cleaner
from django.utils.translation import gettext as _

from newsroom import conf
from newsroom.content.allowed import ALLOW_LIST_VERSION, ATTRIBUTE_NAMES, PROTOCOLS, TAGS
from newsroom.content.nesting import well_formed
from newsroom.content.plaintext import excerpt, plain_text, word_count
from newsroom.exceptions import MarkupRefused, NotConfigured

__all__ = ["cleaner_version", "excerpt", "plain_text", "sanitize", "word_count"]


def cleaner_version() -> str:
    """What cleans HTML at present, such as ``bleach-1``: stored beside the HTML that it cleaned."""
    return f"{conf.get().SANITIZER}-{ALLOW_LIST_VERSION}"


def sanitize(html: str) -> str:
    """The part of ``html`` that a story may hold, safe in every page, feed and mail.

    Cleaning what is clean changes nothing. Whatever the text holds, it takes about a second
    at worst: it is written anew within the bounds of ``nesting`` before the cleaner sees it.

    Raises:
        MarkupRefused: Too large, or beyond a bound of ``nesting``.
        NotConfigured: ``SANITIZER`` names no cleaner, or one that is not installed.
    """
    clean = _CLEANERS.get(conf.get().SANITIZER)
    if clean is None:
        raise NotConfigured(
            _("The setting SANITIZER must be “bleach” or “nh3”, not “%(given)s”.")
            % {"given": conf.get().SANITIZER}
        )
    _refuse_large(html)
    written = well_formed(html)
    _refuse_large(written)
    return clean(written)


def _refuse_large(html: str) -> None:
    most = conf.get().BODY_MAX_BYTES
    if len(html) > most or len(html.encode("utf-8", "surrogatepass")) > most:
        raise MarkupRefused(
            _("This text is larger than %(most)s kB. Split it into several stories.")
            % {"most": most // 1000}
        )


def _clean_with_bleach(html: str) -> str:
    # One cleaner for each call: its parser keeps state, which two threads would share.
    cleaner = Cleaner(
        tags=TAGS,
        attributes={tag: sorted(names) for tag, names in ATTRIBUTE_NAMES.items()},
        protocols=PROTOCOLS,
        strip=True,
    )
    return str(cleaner.clean(html))


def _clean_with_nh3(html: str) -> str:
    cleaned: str = _nh3().clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTE_NAMES.items()},
        url_schemes=set(PROTOCOLS),
        link_rel=None,
    )
    # The one difference of spelling: bleach leaves a no-break space as it is.
    return cleaned.replace("&nbsp;", "\xa0")


def _nh3() -> Any:
    try:
        import nh3
    except ImportError as error:
        raise NotConfigured(
            _(
                "The setting SANITIZER is “nh3”, but nh3 is not installed: "
                "run “pip install django-newsroom[nh3]”, or set SANITIZER to “bleach”."
            )
        ) from error
    return nh3


_CLEANERS = {"bleach": _clean_with_bleach, "nh3": _clean_with_nh3}
