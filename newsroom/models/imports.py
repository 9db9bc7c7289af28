"""Lists of addresses that editors bring from elsewhere, line by line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.content import keys
from newsroom.models.newsletters import Newsletter


class Import(models.Model):
    """One file of addresses for one newsletter, and the word of who says that they agreed.

    Its lines are looked at first; nobody is subscribed before a person says so.
    """

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        CHECKED = "checked", _("Looked at")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")

    newsletter = models.ForeignKey(
        Newsletter, verbose_name=_("newsletter"), on_delete=models.CASCADE, related_name="imports"
    )
    file_name = models.CharField(_("file"), max_length=150, editable=False)
    source = models.CharField(
        _("source of the consent"),
        max_length=300,
        help_text=_(
            "Where and how these people asked for this newsletter, such as: form on "
            "old.example/news, confirmed by mail, 2019 to 2026. It is kept with each of them."
        ),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.READING, editable=False
    )
    created_at = models.DateTimeField(_("brought"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_by_name = models.CharField(max_length=150, blank=True, editable=False)
    finished_at = models.DateTimeField(_("done"), null=True, editable=False)
    #: Lines of the file that hold anything; None while it is being stored.
    total = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("add", "view", "delete")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["reading", "checked", "running", "done"]),
                name="newsroom_import_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportPart(models.Model):
    """Some lines of the file as it was brought; gone as soon as they were looked at."""

    import_of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        verbose_name = _("part of an import")
        verbose_name_plural = _("parts of an import")
        ordering = ["number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["import_of", "number"], name="newsroom_part_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class ImportLine(models.Model):
    """What a line of the file says, and what becomes of it; gone some days after the import."""

    class Outcome(models.TextChoices):
        READY = "ready", _("Will be subscribed")
        SUBSCRIBED = "subscribed", _("Subscribed now")
        KNOWN = "known", _("Subscribed already")
        LEFT = "left", _("Has unsubscribed: only they can come back")
        BARRED = "barred", _("Must not be mailed: bounced, complained or erased")
        UNWANTED = "unwanted", _("The file says that they are not subscribed")
        TWICE = "twice", _("Stands in the file already")
        BAD = "bad", _("No address that mail can be sent to")

    import_of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    email = models.CharField(max_length=254, blank=True)
    key = models.CharField(max_length=keys.KEY_LENGTH, blank=True)
    asked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of an import")
        ordering = ["number"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["import_of", "outcome", "number"], name="newsroom_line_outcome"),
            models.Index(fields=["key", "import_of"], name="newsroom_line_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["import_of", "number"], name="newsroom_line_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)
