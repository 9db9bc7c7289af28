"""The front page as editors lay it out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsroom.models.articles import Article


class FrontPage(models.Model):
    """Who laid out the front page last; there is one row at most.

    ``number`` rises with each layout, so that one which was made of an older one is noticed.
    """

    #: The primary key of the one row.
    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    number = models.PositiveIntegerField(default=0, editable=False)
    laid_out_at = models.DateTimeField(_("laid out"), null=True, editable=False)
    laid_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    laid_out_by_name = models.CharField(max_length=150, blank=True, editable=False)

    class Meta:
        verbose_name = _("front page")
        # The admin lists models by it, and there is only this one.
        verbose_name_plural = _("front page")
        default_permissions = ("change",)
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="newsroom_front_page_only_one"),
        ]

    def __str__(self) -> str:
        return str(_("Front page"))

    def get_absolute_url(self) -> str:
        return reverse("newsroom:front")


class Placement(models.Model):
    """One article in its place on the front page: an article has one, and a place one article.

    It says nothing of whether readers see the article: one that is not live is passed over.
    """

    article = models.OneToOneField(
        Article,
        verbose_name=_("story"),
        on_delete=models.CASCADE,
        related_name="placement",
        # What readers can see, or will; a list of suggestions, not a rule: that is the verb's.
        limit_choices_to={"published__isnull": False, "published__withdrawn_at": None},
    )
    position = models.PositiveSmallIntegerField(_("place"), unique=True)

    class Meta:
        verbose_name = _("placed story")
        verbose_name_plural = _("placed stories")
        ordering = ["position"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.article)
