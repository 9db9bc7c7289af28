"""The form of what has a picture on its page: a section, a tag, an author."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from newsroom.admin.base import DeskForm


class PicturedForm(DeskForm):
    """Refuses a photo that nobody has put into words for people who cannot see it."""

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if photo is not None and not photo.alt.strip():
            sentence = _(
                "This photo has no alternative text. Say in words what it shows, on the photo’s "
                "own page, or choose another."
            )
            raise ValidationError(sentence, code="undescribed")
        return photo
