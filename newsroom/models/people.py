"""Authors: who is credited. A login is another matter."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsroom.content import keys, slugs
from newsroom.models.fields import Keyed, KeyField, fill_slug, refuse_taken
from newsroom.models.link_fields import LinksField


class Author(Keyed):
    """A person or an agency that is credited; need not have a login. Its slug is unique.

    ``links`` is a list of web addresses elsewhere: ``["https://…"]``.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        PSEUDONYM = "pseudonym", _("Pseudonym")
        AGENCY = "agency", _("Agency")

    name = models.CharField(_("name"), max_length=120, help_text=_("As it stands in the byline."))
    slug = models.CharField(
        _("slug"),
        max_length=slugs.SLUG_LENGTH,
        blank=True,
        help_text=_("The author's part of the address. Left empty, it is made from the name."),
    )
    slug_key = KeyField(of="slug", by=keys.exact_key)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    position = models.CharField(
        _("position"), max_length=120, blank=True, help_text=_("Such as: Science correspondent.")
    )
    biography = models.TextField(
        _("biography"), blank=True, help_text=_("A few sentences at the top of the author's page.")
    )
    photo = models.ForeignKey(
        "newsroom.Photo",
        verbose_name=_("photo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="portraits",
    )
    links = LinksField(_("links"), default=list, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="newsroom_authors",
        help_text=_("Only if this person also works in this admin. Never needed for a byline."),
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        fill_slug(self, text=self.name, fallback="author")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("newsroom:author", kwargs={"slug": self.slug})

    def is_agency(self) -> bool:
        """Whether this is an organisation rather than somebody."""
        return bool(self.kind == self.Kind.AGENCY)

    def clean(self) -> None:
        fill_slug(self, text=self.name, fallback="author")
        refuse_taken(self, "slug_key", _("Another author has this slug."))


def display_name(user: Any) -> str:
    """The name that is kept beside a user key, for when the user is gone; "" for nobody."""
    if user is None or not getattr(user, "is_authenticated", False):
        return ""
    # A site's own user model need not have full names.
    full_name = user.get_full_name() if hasattr(user, "get_full_name") else ""
    return str(full_name or user.get_username())[:150]
