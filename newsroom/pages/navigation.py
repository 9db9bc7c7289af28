"""The sections of the navigation, which every page shows."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from newsroom.models import Section


def sections(request: HttpRequest) -> list[Section]:
    """All sections in their order. One query, unless this request was told of them."""
    known: Iterable[Section] | None = getattr(request, "_newsroom_sections", None)
    return list(Section.objects.all() if known is None else known)


def tell(request: HttpRequest, known: Iterable[Section] | None) -> None:
    """Have this request know the sections that were read for it; None where none were."""
    request._newsroom_sections = known  # type: ignore[attr-defined]
