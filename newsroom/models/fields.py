"""Column types: clean HTML, and the keys that make text unique alike on every database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import SafeString

from newsroom.content import keys, markup, slugs
from newsroom.exceptions import MarkupRefused


class CleanHTML(SafeString):
    """HTML that came from the cleaner, or from a column that only holds such HTML."""


class HTMLSourceField(forms.CharField):
    """HTML as it is edited: its source, which the page that shows the box escapes like any text."""

    def prepare_value(self, value: Any) -> Any:
        return str.__str__(value) if isinstance(value, SafeString) else value


class SanitizedHTMLField(models.TextField):
    """HTML that is cleaned when it is stored, never when it is shown.

    Where the model has a column ``<name>_cleaner``, the cleaner's version is kept in it.
    Raises: ValidationError from ``clean()``, MarkupRefused from ``save()``.
    """

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": HTMLSourceField, **kwargs})

    def from_db_value(self, value: str | None, *args: object) -> CleanHTML | None:
        return None if value is None else CleanHTML(value)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        try:
            return super().clean(self._cleaned(value, model_instance), model_instance)
        except MarkupRefused as refusal:
            raise ValidationError(str(refusal), code="markup") from refusal

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if value is None:
            return value
        cleaned = self._cleaned(value, model_instance)
        setattr(model_instance, self.attname, cleaned)
        return cleaned

    def _cleaned(self, value: str, model_instance: models.Model | None) -> CleanHTML:
        """The value's clean HTML; where it is cleaned now, the cleaner's version is noted too."""
        if isinstance(value, CleanHTML):
            return value
        if hasattr(model_instance, f"{self.name}_cleaner"):
            setattr(model_instance, f"{self.name}_cleaner", markup.cleaner_version())
        return CleanHTML(markup.sanitize(value))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Cleans what came past ``pre_save``: ``QuerySet.update``, ``bulk_update``, fixtures."""
        value = self._cleaned(value, None) if isinstance(value, str) else value
        return super().get_db_prep_save(value, connection)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return str.__str__(value) if isinstance(value, SafeString) else value

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class KeyField(models.CharField):
    """A unique hash of another column, renewed at each save.

    ``of`` names the column, ``by`` is ``keys.key`` (case and spacing do not count) or
    ``keys.exact_key``. Databases compare text differently; they compare hashes alike.
    """

    def __init__(
        self, *args: Any, of: str = "", by: Callable[[str], str] = keys.key, **kwargs: Any
    ) -> None:
        self.of = of
        self.by = by
        kwargs.setdefault("max_length", keys.KEY_LENGTH)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.by(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value

    def is_taken(self, instance: models.Model) -> bool:
        """Whether another row already has the key that ``instance`` would get."""
        value = self.by(getattr(instance, self.of))
        others = type(instance)._default_manager.filter(**{self.name: value})
        return others.exclude(pk=instance.pk).exists()

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Keyed(models.Model):
    """A model with key columns: each is stored whenever the column is that it is made of."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        stored = kwargs.get("update_fields")
        if stored is not None:
            columns = self._meta.concrete_fields
            made = {each.name for each in columns if getattr(each, "of", None) in stored}
            kwargs["update_fields"] = made.union(stored)
        super().save(*args, **kwargs)


def refuse_taken(instance: models.Model, key_field: str, message: Any) -> None:
    """Raise a ValidationError beside the keyed column when another row has the same key."""
    field = instance._meta.get_field(key_field)
    if isinstance(field, KeyField) and field.is_taken(instance):
        raise ValidationError({field.of: ValidationError(message, code="unique")})


def fill_slug(instance: models.Model, *, text: str, fallback: str) -> None:
    """Tidy the slug that was typed, or make a free one from ``text`` when none was.

    For models with ``slug`` and its key in ``slug_key``.
    """
    typed = getattr(instance, "slug", "")
    field = instance._meta.get_field("slug_key")
    base = slugs.slug_from(typed or text, fallback=fallback)
    instance.slug = base  # type: ignore[attr-defined]
    number = 1
    while not typed and isinstance(field, KeyField) and field.is_taken(instance):
        number += 1
        instance.slug = slugs.numbered(base, number)  # type: ignore[attr-defined]
