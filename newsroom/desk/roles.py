"""Who may do what, in four roles that a newsroom can begin with."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.exceptions import NotReady

#: What each name of a group of ours begins with, so that it is no group of the host site's.
PREFIX = "Newsroom: "

_READ = ("view_article", "view_author", "view_section", "view_tag", "view_photo")

_REPORTER = (
    *_READ,
    "add_article",
    "change_article",
    "submit_article",
    "add_photo",
    "change_photo",
)

_EDITOR = (
    *_REPORTER,
    "edit_others_article",
    "approve_article",
    "publish_article",
    "withdraw_article",
    "correct_article",
    "hold_article",
    "delete_article",
    "add_author",
    "change_author",
    "add_section",
    "change_section",
    "add_tag",
    "change_tag",
    "change_frontpage",
)

_CHIEF_EDITOR = (
    *_EDITOR,
    "override_article",
    "purge_article",
    "delete_author",
    "delete_section",
    "delete_tag",
    "delete_photo",
)

_NEWSLETTER_EDITOR = (
    "view_article",
    "view_publishedarticle",
    "add_newsletter",
    "change_newsletter",
    "view_newsletter",
    "add_edition",
    "change_edition",
    "view_edition",
    "delete_edition",
    "send_edition",
    "add_editionstory",
    "change_editionstory",
    "delete_editionstory",
    "view_editionstory",
    "view_delivery",
    "view_subscriber",
    "delete_subscriber",
    "export_subscriber",
    "view_subscription",
    "change_subscription",
    "add_import",
    "view_import",
    "delete_import",
)

#: Role to the codenames of its permissions, all of newsroom's own models.
ROLES: dict[str, tuple[str, ...]] = {
    "Reporter": _REPORTER,
    "Editor": _EDITOR,
    "Chief editor": _CHIEF_EDITOR,
    "Newsletter editor": _NEWSLETTER_EDITOR,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGroup:
    """A role's group as ``create_groups`` leaves it."""

    group: Group
    is_new: bool
    added: int
    """How many permissions it was given now."""


def create_groups() -> list[RoleGroup]:
    """Make each role's group, or give it what it lacks; what a site added to it stays.

    Raises: NotReady before the permissions are there, which ``migrate`` makes.
    """
    with transaction.atomic():
        return [_create_group(role) for role in ROLES]


def _create_group(role: str) -> RoleGroup:
    permissions = Permission.objects.filter(
        content_type__app_label="newsroom", codename__in=ROLES[role]
    )
    if len(permissions) != len(ROLES[role]):
        raise NotReady(_("Permissions of newsroom are missing. Run manage.py migrate first."))
    group, is_new = Group.objects.get_or_create(name=f"{PREFIX}{role}")
    missing = set(permissions) - set(group.permissions.all())
    group.permissions.add(*missing)
    return RoleGroup(group=group, is_new=is_new, added=len(missing))
