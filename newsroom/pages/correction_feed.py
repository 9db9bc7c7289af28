"""The feed of corrections, for feed readers."""

from __future__ import annotations

import uuid
from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.models import Correction
from newsroom.pages import feed_forms, languages
from newsroom.pages.addresses import base_url
from newsroom.pages.channels import Item
from newsroom.pages.corrections import public_corrections
from newsroom.pages.feeds import channel_of


@require_safe
def correction_feed(request: HttpRequest, form: str = "rss") -> HttpResponse:
    """The latest notices, as many as a page of a list holds."""
    name = conf.get().SITE_NAME
    channel = channel_of(
        request,
        title=_("%(site)s: corrections") % {"site": name},
        description=_("What %(site)s has corrected, clarified or updated") % {"site": name},
        page=reverse("newsroom:corrections"),
        feed=feed_forms.path_of("corrections_feed", form),
    )
    base = base_url(request)
    notices = public_corrections(timezone.now())[: conf.get().PAGE_SIZE]
    return feed_forms.answer(channel, (_item(each, base=base) for each in notices), form=form)


def _item(correction: Correction, *, base: str) -> Item:
    story = correction.published
    return Item(
        id=permanent_id(correction),
        title=f"{correction.get_kind_display()}: {story.headline}",
        address=base + story.get_absolute_url(),
        published_at=correction.at,
        changed_at=correction.at,
        summary=correction.text,
        summary_html=linebreaks(correction.text, autoescape=True),
        language=languages.own(story.language),
    )


def permanent_id(correction: Correction) -> str:
    """A name of the notice that no change of its story's address ever changes: ``urn:uuid:…``."""
    since = correction.at.astimezone(UTC).isoformat()
    return uuid.uuid5(uuid.NAMESPACE_OID, f"newsroom correction {correction.pk} {since}").urn
