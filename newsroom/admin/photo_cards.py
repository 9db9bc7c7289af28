"""A photo as the picker, the form and the editor show it."""

from __future__ import annotations

from typing import Any

from newsroom.content import pictures
from newsroom.models import Photo

#: Width in px that a card's picture should have.
CARD_WIDTH = 400


def card(photo: Photo) -> dict[str, Any]:
    """What a picker and an editor show of a photo, for JSON. Storage may be asked for the URL."""
    return {
        "id": photo.pk,
        "url": shown_url(photo),
        "alt": photo.alt,
        "caption": photo.caption,
        "credit": photo.credit,
        "width": photo.width,
        "height": photo.height,
    }


def shown_url(photo: Photo, *, width: int = CARD_WIDTH) -> str:
    """URL of the stored size next above ``width`` px; of the original while there is none."""
    size = pictures.best(photo.as_picture(), width=width, types=("image/webp",))
    return str(photo.file.storage.url(size["name"])) if size["name"] else ""
