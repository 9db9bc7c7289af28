"""What happened to a story: its revisions, its timeline, its public notices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models.articles import Article, Stage


class Revision(models.Model):
    """An immutable numbered copy of an article's editable content, made at each save.

    ``content`` is a JSON object in the shape of ``schema``; see ``desk/revising.py``.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    schema = models.PositiveSmallIntegerField()
    content = models.JSONField()
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_by_name = models.CharField(_("saved by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="newsroom_revision_once"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="newsroom_revision_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Event(models.Model):
    """One line of a story's timeline: append-only, written by each verb of the workflow."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(_("verb"), max_length=20)
    from_stage = models.CharField(_("from"), max_length=10, choices=Stage)
    to_stage = models.CharField(_("to"), max_length=10, choices=Stage)
    revision_number = models.PositiveIntegerField(_("revision"))
    effective_at = models.DateTimeField(_("takes effect"), null=True)
    note = models.TextField(_("note"), blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by_name = models.CharField(_("who"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["article", "at"], name="newsroom_event_timeline")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class Correction(models.Model):
    """A public notice on a published article: dated and append-only."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")

    published = models.ForeignKey(
        "newsroom.PublishedArticle", on_delete=models.CASCADE, related_name="corrections"
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    text = models.TextField(_("text"), help_text=_("What was wrong, and what is right."))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by_name = models.CharField(_("who"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at", "id"], name="newsroom_correction_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
