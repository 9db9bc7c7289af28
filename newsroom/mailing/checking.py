"""What is looked at before an edition goes out: what must be right, and what had better be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.exceptions import NotReady
from newsroom.mailing import delivery, links, tokens
from newsroom.mailing.messages import Rendered
from newsroom.models import Edition, PublishedArticle

#: Most characters of a subject that mail programs show on a desk; phones show about 40.
SUBJECT = 60
#: Bytes of HTML from which some mail programs show a part alone: Gmail's limit is about 102,000.
MOST_BYTES = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One thing that was looked at, and what the editor is told of it."""

    label: str
    told: str = ""
    is_fine: bool
    is_blocking: bool = False
    """Whether the edition cannot go out before it is fine."""

    @property
    def stops(self) -> bool:
        return self.is_blocking and not self.is_fine


def checklist(edition: Edition, body: Rendered, *, at: datetime) -> list[Check]:
    """All that can be seen without following a link. Two queries. Raises: NotConfigured."""
    return [
        _stories(edition, at=at),
        _way_out(body),
        _subject(edition),
        _preheader(edition),
        _pictures(body),
        _size(body),
    ]


def require_ready(edition: Edition, *, at: datetime) -> None:
    """Raises: NotReady with the first thing that must be right and is not; NotConfigured."""
    _require(_stories(edition, at=at))
    _require(_way_out(delivery.frozen_or_rendered(edition)))


def _require(check: Check) -> None:
    if check.stops:
        raise NotReady(check.told)


def _stories(edition: Edition, *, at: datetime) -> Check:
    label = _("Every story is public")
    rows = dict(edition.stories.order_by("position", "pk").values_list("story", "story__headline"))
    live = set(PublishedArticle.objects.live(at).filter(pk__in=rows).values_list("pk", flat=True))
    gone = [headline for pk, headline in rows.items() if pk not in live]
    told = "" if rows else _("This edition has no stories yet.")
    if gone:
        told = _("“%(headline)s” is not public now: take it out of the edition.") % {
            "headline": gone[0]
        }
    return Check(label=label, told=told, is_fine=not told, is_blocking=True)


def _way_out(body: Rendered) -> Check:
    address = links.unsubscribing(tokens.PLACEHOLDER)
    parts = {_("HTML"): body.html, _("plain text"): body.text}
    lacking = [name for name, text in parts.items() if address not in text]
    told = ""
    if lacking:
        told = _("The link to unsubscribe is missing in the %(part)s: mend the template.") % {
            "part": lacking[0]
        }
    label = _("A link to unsubscribe")
    return Check(label=label, told=told, is_fine=not lacking, is_blocking=True)


def _subject(edition: Edition) -> Check:
    number = len(edition.subject)
    told = ngettext("%(number)d character.", "%(number)d characters.", number) % {"number": number}
    if number > SUBJECT:
        told = _("%(told)s Mail programs show about %(most)d, phones about 40.") % {
            "told": told,
            "most": SUBJECT,
        }
    return Check(label=_("Length of the subject"), told=told, is_fine=number <= SUBJECT)


def _preheader(edition: Edition) -> Check:
    told = "" if edition.preheader else _("Without one, mail programs show the newsletter's name.")
    return Check(label=_("A preheader"), told=told, is_fine=bool(edition.preheader))


def _pictures(body: Rendered) -> Check:
    reader = _Pictures()
    reader.feed(body.html)
    reader.close()
    told = _("There is no picture in it.") if not reader.all else ""
    if reader.mute:
        told = ngettext(
            "%(number)d picture has no alternative text: write it at the photo.",
            "%(number)d pictures have no alternative text: write it at the photos.",
            reader.mute,
        ) % {"number": reader.mute}
    return Check(label=_("Pictures have alternative text"), told=told, is_fine=not reader.mute)


def _size(body: Rendered) -> Check:
    size = len(body.html.encode())
    told = _("%(size)d kB.") % {"size": round(size / 1000)}
    if size >= MOST_BYTES:
        told = _("%(told)s Gmail and others cut it off at about 100 kB: take a story out.") % {
            "told": told
        }
    return Check(label=_("Size"), told=told, is_fine=size < MOST_BYTES)


class _Pictures(HTMLParser):
    """Counts pictures, and those that say nothing to who does not see them."""

    def __init__(self) -> None:
        super().__init__()
        self.all = self.mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.all += 1
            self.mute += not (dict(attrs).get("alt") or "").strip()
