"""Links that are mailed to a subscriber on request, and are good for a short time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from newsroom.models.audience import Subscriber

#: Length of a stored hash of a token or an address, in characters (hexadecimal digits).
HASH_LENGTH = 64


class LinkCount(models.Model):
    """How many links one address was mailed lately because somebody asked for them by a form.

    The address is known by its keyed hash alone: so nobody who is erased begins anew, and an
    address is counted that no subscriber has.
    """

    address_hash = models.CharField(max_length=HASH_LENGTH, unique=True, editable=False)
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    newest_at = models.DateTimeField(_("newest"))

    class Meta:
        verbose_name = _("count of mailed links")
        verbose_name_plural = _("counts of mailed links")
        default_permissions = ()
        indexes = [models.Index(fields=["newest_at"], name="newsroom_link_count_newest")]

    def __str__(self) -> str:
        return str(self.number)


class MailedLink(models.Model):
    """One link in one mail, for one purpose, known by its token's hash alone.

    Who reads the table cannot use the links: the tokens stand in the mails only.
    """

    class Purpose(models.TextChoices):
        ACCOUNT = "account", _("See, take away or delete what is kept")
        ADDRESS = "address", _("Confirm a new address")

    token_hash = models.CharField(max_length=HASH_LENGTH, unique=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="mailed_links"
    )
    new_address = models.CharField(_("new address"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("mailed"))
    expires_at = models.DateTimeField(_("good until"))

    class Meta:
        verbose_name = _("mailed link")
        verbose_name_plural = _("mailed links")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["expires_at"], name="newsroom_link_expiry")]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="account", new_address="")
                | Q(purpose="address") & ~Q(new_address=""),
                name="newsroom_link_purpose_known",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="newsroom_link_expires"
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
