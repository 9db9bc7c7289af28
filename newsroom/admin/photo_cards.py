"""A photo as the picker, the form and the editor show it."""

from __future__ import annotations

from typing import Any

from newsroom.models import Photo

#: Width in px that a card's picture should have.
CARD_WIDTH = 400


def card(photo: Photo) -> dict[str, Any]:
    """What a picker and an editor show of a photo, for JSON. Storage may be asked for the URL."""
    return {
        "id": photo.pk,
        "url": photo.thumbnail_url(width=CARD_WIDTH),
        "alt": photo.alt,
        "caption": photo.caption,
        "credit": photo.credit,
        "width": photo.width,
        "height": photo.height,
    }
