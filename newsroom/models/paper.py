"""The state of the paper: what tells whether a copy of a page is still right."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q


class PaperQuerySet(models.QuerySet[Any]):
    """The one row."""

    def only_row(self) -> Self:
        return self.filter(pk=Paper.ONLY)


class Paper(models.Model):
    """What readers' pages are drawn from, as one row: each change gives it another generation.

    Written after the change has committed, so that what is drawn later than the generation was
    read holds that change. ``changed_at`` never moves back.
    """

    #: The primary key of the one row.
    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    generation = models.CharField(max_length=40)
    changed_at = models.DateTimeField()

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "paper"
        verbose_name_plural = "paper"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="newsroom_paper_only_one")]

    def __str__(self) -> str:
        return self.generation
