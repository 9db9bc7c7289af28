"""A column of web addresses, and the box in which they are typed, one a line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.content import links


class LinkLinesField(forms.CharField):
    """Web addresses, one a line; its value is the list of them."""

    def __init__(self, **kwargs: Any) -> None:
        # The class is that of long texts in Django's admin.
        attrs = {"class": "vLargeTextField", "rows": 4, "dir": "ltr", "spellcheck": "false"}
        kwargs.setdefault("widget", forms.Textarea(attrs=attrs))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        addresses, refusals = links.all_checked(super().clean(value).splitlines())
        if refusals:
            raise ValidationError([ValidationError(each, code="link") for each in refusals])
        return addresses

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or []))
        except ValidationError:
            return True


class LinksField(models.JSONField):
    """A list of web addresses that a page can link to: ``["https://…"]``.

    Checked by ``full_clean``, as any field; pages check again what they draw.
    """

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ValidationError(_("This must be a list of web addresses."), code="link")
        _addresses, refusals = links.all_checked(value)
        if refusals:
            raise ValidationError([ValidationError(each, code="link") for each in refusals])

    def formfield(self, **kwargs: Any) -> Any:
        own = {
            "help_text": _(
                "Pages elsewhere, one web address a line, such as https://social.example/@ana. "
                "Readers see the network and the name there, or the site."
            ),
            "show_hidden_initial": False,
        }
        # Past JSONField's own, whose box would show brackets and quotation marks.
        return models.Field.formfield(self, form_class=LinkLinesField, **{**own, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
