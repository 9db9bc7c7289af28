"""When a newsletter's editions are due, and what came of each hour."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from newsroom.models.editions import Edition
from newsroom.models.newsletters import Newsletter


def known_zone(name: str) -> None:
    """Refuse what names no time zone of this machine. Raises: ValidationError."""
    if name not in available_timezones():
        raise ValidationError(_now("There is no time zone of this name."), code="unknown")


class Schedule(models.Model):
    """The hours at which a newsletter's edition builds itself; a newsletter has one at most.

    No hour up to ``since`` counts: a schedule that is new or was changed fires nothing of the past.
    """

    class OnDue(models.TextChoices):
        DRAFT = "draft", _("Wait as a draft for an editor, who looks and sends it")
        SEND = "send", _("Send it at once, without anybody looking")

    newsletter = models.OneToOneField(Newsletter, on_delete=models.CASCADE, related_name="schedule")
    days = models.CharField(
        _("days"),
        max_length=7,
        blank=True,
        # Numbers of days as ISO 8601 has them: 1 is Monday.
        validators=[RegexValidator(r"^1?2?3?4?5?6?7?\Z")],
        help_text=_("Without a day, editions are built by hand alone."),
    )
    hour = models.TimeField(
        _("hour"),
        default=time(7),
        help_text=_("Where clocks skip this hour, the edition is due as much later."),
    )
    zone = models.CharField(_("time zone"), max_length=63, blank=True, validators=[known_zone])
    on_due = models.CharField(
        _("the built edition"), max_length=5, choices=OnDue, default=OnDue.DRAFT
    )
    fewest_stories = models.PositiveSmallIntegerField(
        _("fewest stories"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_(
            "With fewer new stories the hour is skipped, and they come in the next edition."
        ),
    )
    days_back = models.PositiveSmallIntegerField(
        _("days back"),
        default=14,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Stories that went live in so many days before. Older ones come only while they are "
            "placed on the front page."
        ),
    )
    since = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(on_due__in=["draft", "send"]), name="newsroom_schedule_on_due_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.newsletter)

    @property
    def weekdays(self) -> frozenset[int]:
        """The days of the week, 1 for Monday to 7 for Sunday."""
        return frozenset(int(each) for each in self.days)


class Turn(models.Model):
    """One hour at which a newsletter's edition was due, and what came of it.

    A newsletter has one for each hour: so no hour builds two editions, however many workers look.
    """

    class State(models.TextChoices):
        BUILT = "built", _("Built")
        TOO_FEW = "too_few", _("Skipped: too few stories")
        LATE = "late", _("Waits for a person")
        SKIPPED = "skipped", _("Skipped")

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="turns")
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=7, choices=State)
    noted_at = models.DateTimeField()
    stories = models.PositiveIntegerField(null=True)
    """How many new stories there were; None where nobody has looked yet."""
    edition = models.OneToOneField(
        Edition, on_delete=models.SET_NULL, null=True, related_name="turn"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("due hour")
        verbose_name_plural = _("due hours")
        ordering = ["-due_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "due_at"], name="newsroom_turn_once"),
            models.CheckConstraint(
                condition=Q(state__in=["built", "too_few", "late", "skipped"]),
                name="newsroom_turn_state_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="newsroom_turn_state")]

    def __str__(self) -> str:
        return self.get_state_display()


class Round(models.Model):
    """When somebody last went through all that was due; there is one row at most.

    What was due since long before that was missed, and is never made up for silently.
    """

    #: The primary key of the one row.
    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    done_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="newsroom_round_only_one"),
        ]

    def __str__(self) -> str:
        return str(self.done_at)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = self.ONLY
        super().save(*args, **kwargs)
