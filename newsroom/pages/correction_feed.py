"""The feed of corrections, for feed readers."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import conf
from newsroom.models import Correction
from newsroom.pages.corrections import public_corrections
from newsroom.pages.feeds import xml_text


@require_safe
def correction_feed(request: HttpRequest) -> HttpResponse:
    """RSS 2.0 of the latest notices, as many as a page of a list holds."""
    base = conf.site_url() or request.build_absolute_uri("/").rstrip("/")
    name = xml_text(conf.get().SITE_NAME)
    feed = Rss201rev2Feed(
        title=_("%(site)s: corrections") % {"site": name},
        link=base + reverse("newsroom:corrections"),
        description=_("What %(site)s has corrected, clarified or updated") % {"site": name},
        language=get_language(),
        feed_url=base + reverse("newsroom:corrections_feed"),
    )
    for correction in public_corrections(timezone.now())[: conf.get().PAGE_SIZE]:
        feed.add_item(**_item(correction, base=base))
    response = HttpResponse(content_type="application/rss+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


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
