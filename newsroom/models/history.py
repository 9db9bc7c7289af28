"""What happened to a story: its revisions, its timeline, its public notices."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models.articles import Article, Stage


class Kept(models.Model):
    """A row that is written once, never changed, and goes only with what it is about."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only.")
        # Else one with the number of another would be written over it.
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"{type(self).__name__} is append-only.")


class Revision(Kept):
    """An immutable numbered copy of an article's editable content, made at each save.

    ``content`` is a JSON object in the shape of ``schema``; see ``desk/contents.py``.
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


class Event(Kept):
    """One line of a story's timeline, written by each verb of the workflow.

    ``broke`` names the rules that were broken, with commas between them, and ``reason`` why.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(_("verb"), max_length=20)
    from_stage = models.CharField(_("from"), max_length=10, choices=Stage)
    to_stage = models.CharField(_("to"), max_length=10, choices=Stage)
    revision_number = models.PositiveIntegerField(_("revision"))
    effective_at = models.DateTimeField(_("takes effect"), null=True)
    note = models.TextField(_("note"), blank=True)
    broke = models.CharField(_("broken rules"), max_length=40, blank=True)
    reason = models.TextField(_("reason"), blank=True)
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


class Correction(Kept):
    """A dated public notice on a published article."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")

    class Placement(models.TextChoices):
        TOP = "top", _("Above the story")
        BOTTOM = "bottom", _("Below the story")

    published = models.ForeignKey(
        "newsroom.PublishedArticle", on_delete=models.CASCADE, related_name="corrections"
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    text = models.TextField(
        _("text"), max_length=2000, help_text=_("What was wrong, and what is right.")
    )
    placement = models.CharField(
        _("where it stands"), max_length=6, choices=Placement, default=Placement.TOP
    )
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


class Autosave(models.Model):
    """One person's unsaved text of one article; never numbered, never published.

    ``article`` is None for a story that was never saved. ``form_key`` names the form that was
    opened, so that two windows of one person never overwrite each other. ``fields`` is what the
    form held, by the names of its inputs: ``{name: [value, …]}``. A spent row holds nothing: it
    remembers that its form was saved, so that what arrives from it later is not kept.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="newsroom_autosaves"
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="autosaves"
    )
    form_key = models.CharField(max_length=40)
    opened_revision = models.PositiveIntegerField(default=0)
    fields = models.JSONField()
    saved_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("autosave")
        verbose_name_plural = _("autosaves")
        constraints = [
            models.UniqueConstraint(fields=["user", "form_key"], name="newsroom_autosave_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id or 'new'} {self.saved_at:%Y-%m-%d %H:%M}"


class Announcement(models.Model):
    """Something that time brings to a published article, to be told once when it is due.

    A claim that was not done within its lease is open to others again. ``key`` is the same at
    each try, so that who is told can ignore a repeat.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Gone live")
        EXPIRED = "expired", _("Expired")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="announcements")
    kind = models.CharField(max_length=10, choices=Kind)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = [models.Index(fields=["done_at", "due_at"], name="newsroom_announcement_due")]
        constraints = [
            models.UniqueConstraint(fields=["article", "kind"], name="newsroom_announcement_once"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """Names this announcement, and no other of the same story."""
        return f"{self.kind}:{self.article_id}:{self.due_at.isoformat()}"
