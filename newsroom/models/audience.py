"""Who gets mail, who asked for it when and where, and who must never get any."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.content import keys
from newsroom.models.fields import Keyed, KeyField
from newsroom.models.newsletters import Newsletter
from newsroom.models.taxonomy import Section

#: Length of a token, in characters.
TOKEN_LENGTH = 26


class Subscriber(Keyed):
    """A reader's e-mail address, unique by key whatever its letter case."""

    email = models.CharField(_("e-mail address"), max_length=254)
    key = KeyField(of="email")
    created_at = models.DateTimeField(_("since"), editable=False)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at", "id"], name="newsroom_subscriber_newest")]
        permissions = [
            ("export_subscriber", _("Can download all that is kept on a subscriber")),
        ]

    def __str__(self) -> str:
        return self.email


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions by what they allow."""

    def confirmed(self) -> SubscriptionQuerySet:
        """Those that may be mailed: asked for, confirmed, not ended."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def pending(self) -> SubscriptionQuerySet:
        """Those that wait for their confirmation."""
        return self.filter(confirmed_at=None, ended_at=None)


class SectionChoice(models.Model):
    """A set of sections that readers chose: each set is one row, whoever chose it.

    Readers of one choice are mailed one and the same text. A choice whose sections are all
    deleted holds nothing, and brings nothing.
    """

    key = models.CharField(max_length=keys.KEY_LENGTH, unique=True, editable=False)
    sections = models.ManyToManyField(Section, related_name="+")

    class Meta:
        verbose_name = _("choice of sections")
        verbose_name_plural = _("choices of sections")
        default_permissions = ()

    def __str__(self) -> str:
        return ", ".join(section.name for section in self.sections.all())


class ConsentRecord(models.Model):
    """When and where somebody asked for mail, in answer to which words, and until when."""

    requested_at = models.DateTimeField(_("asked for"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    consent_page = models.CharField(
        _("signed up on"), max_length=300, blank=True, help_text=_("Path of the page.")
    )
    consent_wording = models.TextField(_("wording shown"), blank=True)
    consent_ip = models.GenericIPAddressField(
        _("IP address"), null=True, help_text=_("Kept only where the site wants it.")
    )

    class Meta:
        abstract = True


#: The columns of a consent record.
CONSENT_COLUMNS = tuple(field.name for field in ConsentRecord._meta.local_fields)


class Subscription(ConsentRecord):
    """A subscriber's link to one newsletter, with the record of the consent.

    Mail goes out only while ``confirmed_at`` is set and ``ended_at`` is not.
    """

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions"
    )
    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="subscriptions"
    )
    choice = models.ForeignKey(
        SectionChoice,
        verbose_name=_("sections"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="subscriptions",
        help_text=_("Empty: the whole newsletter."),
    )
    confirm_token = models.CharField(max_length=TOKEN_LENGTH, unique=True, null=True)
    confirmation_mailed_at = models.DateTimeField(null=True)
    unsubscribe_token = models.CharField(max_length=TOKEN_LENGTH, unique=True)
    welcomed_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["newsletter", "pk"]
        indexes = [
            models.Index(fields=["newsletter", "subscriber"], name="newsroom_sub_audience"),
            models.Index(
                fields=["confirmed_at", "ended_at", "requested_at"], name="newsroom_sub_pending"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "newsletter"], name="newsroom_subscription_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.newsletter}"


class EarlierConsent(ConsentRecord):
    """The record of a subscription as it was until its reader left it; they asked anew since."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="earlier_consents"
    )

    class Meta:
        verbose_name = _("earlier consent")
        verbose_name_plural = _("earlier consents")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.subscription}"


class Suppression(models.Model):
    """An address that must not be mailed, kept as a keyed hash only."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("Bounced")
        COMPLAINED = "complained", _("Complained")
        ERASED = "erased", _("Erased")

    address_hash = models.CharField(max_length=64, unique=True, editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")

    def __str__(self) -> str:
        return self.get_reason_display()
