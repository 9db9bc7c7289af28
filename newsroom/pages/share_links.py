"""Links by which a reader shares a story: plain ones, that no script and no other site draws."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareLink:
    """Where a story is shared, and the address that opens it with the story filled in."""

    name: str
    address: str


def share_links(headline: str, address: str) -> tuple[ShareLink, ...]:
    """Links that share the story of this headline; ``address`` is absolute.

    Source: RFC 6068, section 2, for e-mail; each network's own page for the others. Mastodon's
    text stands after the ``#``, so that no server reads it before the reader has chosen theirs.
    """
    # A line break would begin another header in some mail programs.
    title = " ".join(headline.split())
    both = _encoded(f"{title} {address}")
    body = _encoded(f"{title}\r\n\r\n{address}")
    titled, at = _encoded(title), _encoded(address)
    links = {
        _("E-mail"): f"mailto:?subject={titled}&body={body}",
        "WhatsApp": f"https://wa.me/?text={both}",
        "Bluesky": f"https://bsky.app/intent/compose?text={both}",
        "Mastodon": f"https://share.joinmastodon.org/#text={both}",
        "Facebook": f"https://www.facebook.com/sharer/sharer.php?u={at}",
        "LinkedIn": f"https://www.linkedin.com/sharing/share-offsite/?url={at}",
        "X": f"https://x.com/intent/post?text={titled}&url={at}",
    }
    return tuple(ShareLink(name=name, address=link) for name, link in links.items())


def _encoded(text: str) -> str:
    return quote(text, safe="")
