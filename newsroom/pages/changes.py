"""What readers' pages show was changed: every copy of a page is out of date."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import models
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils import timezone

from newsroom import signals
from newsroom.models import (
    Author,
    Correction,
    Edition,
    FrontPage,
    Newsletter,
    Paper,
    Photo,
    Placement,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Section,
    Tag,
)
from newsroom.pages import generations

#: All that a readers' page is drawn from.
DRAWN: tuple[type[models.Model], ...] = (
    PublishedArticle,
    PublishedByline,
    PublishedTag,
    Correction,
    FrontPage,
    Placement,
    Section,
    Tag,
    Author,
    Photo,
    Newsletter,
    Edition,
)


def connect() -> None:
    """Have what is stored or deleted of this bring about another generation of all pages."""
    for model in DRAWN:
        name = model._meta.model_name
        post_save.connect(_changed, sender=model, dispatch_uid=f"newsroom.saved_{name}")
        post_delete.connect(_changed, sender=model, dispatch_uid=f"newsroom.deleted_{name}")
    signals.edition_moved_on.connect(_told, dispatch_uid="newsroom.edition_moved_on")
    signals.photo_sized.connect(_told, dispatch_uid="newsroom.photo_sized")
    post_migrate.connect(_begin, dispatch_uid="newsroom.paper")


def _changed(*, using: str, **kwargs: Any) -> None:
    generations.bump_on_commit(at=timezone.now(), using=using)


def _told(**kwargs: Any) -> None:
    """As above, where the verb that stored it says so and no model."""
    generations.bump_on_commit(at=timezone.now())


def _begin(*, app_config: AppConfig, using: str, apps: Any = apps, **kwargs: Any) -> None:
    """Have the paper's row be there, once its table is."""
    if app_config.name != "newsroom":
        return
    try:
        apps.get_model("newsroom", Paper._meta.model_name)
    except LookupError:
        return
    generations.begin(at=timezone.now(), using=using)
