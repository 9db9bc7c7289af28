"""The feed of corrections, for feed readers."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.models import Correction
from newsroom.pages import channels
from newsroom.pages.channels import Channel, xml_text
from newsroom.pages.corrections import public_corrections


@require_safe
def correction_feed(request: HttpRequest) -> HttpResponse:
    """RSS 2.0 of the latest notices, as many as a page of a list holds."""
    name = conf.get().SITE_NAME
    channel = Channel(
        title=_("%(site)s: corrections") % {"site": name},
        description=_("What %(site)s has corrected, clarified or updated") % {"site": name},
        page=reverse("newsroom:corrections"),
        feed=reverse("newsroom:corrections_feed"),
    )
    base = channels.base_url(request)
    notices = public_corrections(timezone.now())[: conf.get().PAGE_SIZE]
    return channels.answer(channel, (_item(each, base=base) for each in notices), base=base)


def _item(correction: Correction, *, base: str) -> dict[str, Any]:
    return {
        "title": f"{correction.get_kind_display()}: {xml_text(correction.published.headline)}",
        "link": base + correction.published.get_absolute_url(),
        "description": linebreaks(xml_text(correction.text), autoescape=True),
        "unique_id": permanent_id(correction),
        "unique_id_is_permalink": False,
        "pubdate": correction.at,
    }


def permanent_id(correction: Correction) -> str:
    """A name of the notice that no change of its story's address ever changes: ``urn:uuid:…``."""
    since = correction.at.astimezone(UTC).isoformat()
    return uuid.uuid5(uuid.NAMESPACE_OID, f"newsroom correction {correction.pk} {since}").urn
