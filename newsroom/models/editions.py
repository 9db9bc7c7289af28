"""Editions of newsletters, as each reader gets them, and what became of each mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsroom.models.newsletters import Newsletter
from newsroom.models.published import PublishedArticle


class EditionQuerySet(models.QuerySet[Any]):
    """Editions by what readers may see of them; whether a newsletter has an archive is its own."""

    def public(self) -> Self:
        """Those with a page on the web: sent, or mailed to a reader before they were stopped."""
        State = Edition.State  # noqa: N806 - the name of the class
        return self._mailed(State.SENDING, State.PAUSED, State.CANCELLED)

    def archived(self) -> Self:
        """Those that the archive lists: all of the public ones but cancelled ones."""
        return self._mailed(Edition.State.SENDING, Edition.State.PAUSED)

    def newest_first(self) -> Self:
        """In the order of the archive."""
        return self.order_by("-prepared_at", "-pk")

    def _mailed(self, *states: str) -> Self:
        """Sent ones, and in these states those whose mail a reader has, or may have."""
        given = Q(state__in=[Delivery.State.SENT, Delivery.State.UNCERTAIN]) | Q(
            state=Delivery.State.CLAIMED, handed_over_at__isnull=False
        )
        # One row rather than EXISTS, for which PostgreSQL may read all deliveries at once.
        mailed = Delivery.objects.filter(given, edition=OuterRef("pk")).values("pk")[:1]
        rows = self.filter(prepared_at__isnull=False).alias(mailed=Subquery(mailed))
        return rows.filter(Q(state=Edition.State.SENT) | Q(state__in=states, mailed__isnull=False))


class Edition(models.Model):
    """One mailing of a newsletter. Once prepared, its message and audience are frozen.

    A draft with ``send_at`` is scheduled: it goes out at that instant.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENDING = "sending", _("Sending")
        PAUSED = "paused", _("Paused")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")

    newsletter = models.ForeignKey(
        Newsletter, verbose_name=_("newsletter"), on_delete=models.PROTECT, related_name="editions"
    )
    subject = models.CharField(_("subject"), max_length=150)
    preheader = models.CharField(
        _("preheader"),
        max_length=150,
        blank=True,
        help_text=_("The line that mail programs show behind the subject."),
    )
    intro = models.TextField(
        _("introduction"), blank=True, help_text=_("A few words above the stories.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    pause_reason = models.CharField(max_length=300, blank=True, editable=False)
    html = models.TextField(blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_by_name = models.CharField(max_length=150, blank=True, editable=False)
    send_at = models.DateTimeField(_("to be sent"), null=True, editable=False)
    scheduled_at = models.DateTimeField(null=True, editable=False)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    scheduled_by_name = models.CharField(max_length=150, blank=True, editable=False)
    hold_reason = models.CharField(max_length=300, blank=True, editable=False)
    """Why a draft waits for a person though its hour has come; says nothing of other states."""
    prepared_at = models.DateTimeField(_("prepared"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    readers = models.PositiveIntegerField(default=0, editable=False)
    counted_until = models.DateTimeField(null=True, editable=False)
    counted_sent = models.PositiveIntegerField(default=0, editable=False)
    counted_failed = models.PositiveIntegerField(default=0, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="newsroom_edition_state"),
            models.Index(
                fields=["newsletter", "prepared_at", "id"], name="newsroom_edition_newest"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sending", "paused", "sent", "cancelled"]),
                name="newsroom_edition_state_known",
            ),
        ]
        permissions = [("send_edition", _("Can send editions to subscribers"))]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """Where it stands on the web once it is public and its newsletter has an archive."""
        return edition_url(self.newsletter.slug, self.pk)


def edition_url(newsletter: str, pk: int) -> str:
    """The web page of an edition of the newsletter with this slug."""
    return reverse("newsroom:edition", kwargs={"slug": newsletter, "pk": pk})


class EditionStory(models.Model):
    """One story in one edition, in its place."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="stories")
    story = models.ForeignKey(
        PublishedArticle,
        verbose_name=_("story"),
        on_delete=models.PROTECT,
        related_name="edition_stories",
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "story"],
                name="newsroom_edition_story_once",
                violation_error_message=_("This story is in the edition already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.story)


class EditionVersion(models.Model):
    """What an edition brings to readers of one choice of sections, rendered once and frozen.

    ``choice_number`` is the primary key of their ``SectionChoice``, 0 for the whole newsletter.
    ``left_out`` has a bit for each group of stories that earlier editions brought to them. Both
    are numbers and never null, so that every database keeps a version unique.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="versions")
    choice_number = models.PositiveBigIntegerField(default=0)
    left_out = models.PositiveBigIntegerField(default=0)
    stories = models.ManyToManyField(PublishedArticle, related_name="+")
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("version of an edition")
        verbose_name_plural = _("versions of editions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "choice_number", "left_out"], name="newsroom_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}, {self.choice_number}.{self.left_out}"


class Delivery(models.Model):
    """One edition to one subscriber, at most once.

    *Uncertain* means: handed to the mail server, answer unknown; never sent again unasked.
    A row that waits is not taken before ``due_at``; ``attempts`` counts the answers that asked
    to try later.
    """

    #: ``due_at`` of a row that has not been tried: always past.
    AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Claimed")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(
        "newsroom.Subscriber", on_delete=models.SET_NULL, null=True, related_name="deliveries"
    )
    version = models.ForeignKey(
        EditionVersion, on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("not before"), default=AT_ONCE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("Why it failed or was left out.")
    )

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["edition", "state", "due_at", "id"], name="newsroom_delivery_due"),
            models.Index(fields=["edition", "state", "done_at"], name="newsroom_delivery_done"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "subscriber"], name="newsroom_delivery_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "claimed", "sent", "failed", "uncertain"]),
                name="newsroom_delivery_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
