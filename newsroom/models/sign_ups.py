"""Sign-ups that readers were answered, and that are still to be worked off."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.content import keys
from newsroom.models.newsletters import Newsletter


class SignUpRequest(models.Model):
    """What a sign-up box sent, from the answer until its work is done, at most for a day.

    It is written alike for every address, and says nothing of whether that is known.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="+")
    email = models.CharField(_("e-mail address"), max_length=254)
    key = models.CharField(max_length=keys.KEY_LENGTH, editable=False)
    asked_at = models.DateTimeField(_("asked for"))
    taken_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=35, blank=True)
    page = models.CharField(_("signed up on"), max_length=300, blank=True)
    wording = models.TextField(_("wording shown"), blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True)

    class Meta:
        verbose_name = _("sign-up to be worked off")
        verbose_name_plural = _("sign-ups to be worked off")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["asked_at"], name="newsroom_request_asked"),
            models.Index(fields=["key"], name="newsroom_request_key"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
