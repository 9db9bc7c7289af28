"""The form field for a photo: its picture, and buttons that choose, change and remove it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse

from newsroom.admin import photo_cards
from newsroom.models import Photo


class PhotoInput(forms.TextInput):
    """The photo's number, typed; with JavaScript its picture, chosen in the picker."""

    template_name = "admin/newsroom/photo/input.html"

    class Media:
        css = {"all": ["newsroom/admin-photos.css"]}
        js = [
            "newsroom/admin-photo-upload.js",
            "newsroom/admin-photo-picker.js",
            "newsroom/admin-photo-input.js",
        ]

    def __init__(self, addresses: dict[str, str], attrs: dict[str, Any] | None = None) -> None:
        self.addresses = addresses
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        photo = _named(value)
        context["addresses"] = self.addresses
        context["card"] = photo and photo_cards.card(photo)
        return context


def _named(value: Any) -> Photo | None:
    """The photo of this number, which may be anything that was typed."""
    try:
        return Photo.objects.filter(pk=value).first() if value else None
    except ValueError:
        return None


def dress(field: Any, site: Any, request: Any) -> None:
    """Give a form field for a photo its input; whoever may see no photos cannot change it."""
    page = site._registry.get(Photo)
    if page is None:
        return
    if not page.has_view_or_change_permission(request):
        field.widget, field.disabled = forms.TextInput(), True
        return
    try:
        field.widget = PhotoInput({name: _address(site, name) for name in ("picker", "changelist")})
    except NoReverseMatch:
        # The site's own page for photos has no picker.
        return


def _address(site: Any, name: str) -> str:
    return reverse(f"admin:newsroom_photo_{name}", current_app=site.name)
