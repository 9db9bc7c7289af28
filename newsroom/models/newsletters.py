"""Newsletters: series that readers subscribe to."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsroom.content import keys, slugs
from newsroom.models.fields import Keyed, KeyField, fill_slug, refuse_taken
from newsroom.models.taxonomy import Section


class Newsletter(Keyed):
    """A series that readers subscribe to. Its slug is unique."""

    name = models.CharField(_("name"), max_length=80, help_text=_("Such as: The morning brief."))
    slug = models.CharField(
        _("slug"),
        max_length=slugs.SLUG_LENGTH,
        blank=True,
        help_text=_("Its part of addresses. Left empty, it is made from the name."),
    )
    slug_key = KeyField(of="slug", by=keys.exact_key)
    description = models.CharField(
        _("description"), max_length=200, blank=True, help_text=_("What it brings, and how often.")
    )
    from_name = models.CharField(
        _("sender's name"), max_length=80, blank=True, help_text=_("Empty: the newsletter's name.")
    )
    reply_to = models.EmailField(
        _("reply-to address"), blank=True, help_text=_("Where readers' answers go.")
    )
    sections = models.ManyToManyField(
        Section,
        verbose_name=_("sections"),
        blank=True,
        related_name="newsletters",
        help_text=_("Stories of these sections alone; empty: of the whole paper."),
    )
    most_stories = models.PositiveSmallIntegerField(
        _("most stories"),
        default=10,
        validators=[MinValueValidator(1)],
        help_text=_("An edition holds at most this many stories."),
    )
    welcome_subject = models.CharField(
        _("subject of the welcome"),
        max_length=150,
        blank=True,
        help_text=_("Empty: “Welcome to” and the newsletter's name."),
    )
    welcome_text = models.TextField(
        _("text of the welcome"),
        blank=True,
        max_length=5000,
        help_text=_("Plain text, mailed once when a reader has confirmed. Empty: no such mail."),
    )
    is_open = models.BooleanField(
        _("open for sign-up"), default=True, help_text=_("Readers can subscribe to it.")
    )
    has_archive = models.BooleanField(
        _("in the web archive"),
        default=True,
        help_text=_("Its editions can be read on the site, and its mails link to them."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=0,
        help_text=_("The first open newsletter stands in the sign-up box."),
    )

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("newsroom:newsletter", kwargs={"slug": self.slug})

    def save(self, *args: Any, **kwargs: Any) -> None:
        fill_slug(self, text=self.name, fallback="newsletter")
        super().save(*args, **kwargs)

    def clean(self) -> None:
        fill_slug(self, text=self.name, fallback="newsletter")
        refuse_taken(self, "slug_key", _("Another newsletter has this slug."))
