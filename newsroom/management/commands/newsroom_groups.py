"""Make the four groups that a newsroom can begin with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.desk import roles
from newsroom.exceptions import NotReady


class Command(BaseCommand):
    """Groups of reporters, editors, chief editors, newsletter editors; run again, it mends them."""

    help = (
        "Creates the groups of newsroom's four roles with their permissions, or adds to them what "
        "is missing. Nothing is taken away, and no other group is touched."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            groups = roles.create_groups()
        except NotReady as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OperationalError, ProgrammingError) as error:
            sentence = _("The groups could not be stored. Has manage.py migrate been run?")
            raise CommandError(f"{sentence} {error}") from error
        if options["verbosity"] > 0:
            for each in groups:
                self.stdout.write(_done(each))


def _done(made: roles.RoleGroup) -> str:
    if not made.is_new and not made.added:
        return _("%(group)s: nothing was missing.") % {"group": made.group}
    if made.is_new:
        sentence = ngettext(
            "%(group)s: created with %(number)d permission.",
            "%(group)s: created with %(number)d permissions.",
            made.added,
        )
    else:
        sentence = ngettext(
            "%(group)s: %(number)d permission added.",
            "%(group)s: %(number)d permissions added.",
            made.added,
        )
    return sentence % {"group": made.group, "number": made.added}
