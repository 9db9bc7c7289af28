"""Put photos' files in order, for cron or by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.desk import filed, renditions, sweeping
from newsroom.desk.filed import Files
from newsroom.management.progress import Bar
from newsroom.models import Edition, EditionVersion, Photo, PublishedArticle

Each = TypeVar("Each")


class Command(BaseCommand):
    """Makes missing sizes and removes files that nothing shows; may be stopped and run again."""

    help = (
        "Makes the sizes that photos lack, draws anew what shows them, and removes files that"
        " nothing shows. May be stopped at any moment and started again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keep-orphans", action="store_true", help="Removes no file, only makes what lacks."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._is_told = options["verbosity"] > 0
        try:
            with Files() as files:
                failed = self._complete(files)
                if not options["keep_orphans"]:
                    self._remove_orphans(files)
        except KeyboardInterrupt:
            self.stderr.write(_("Stopped. Start it again to go on."))
            sys.exit(130)
        if failed:
            raise CommandError(_failed(len(failed)) + "\n" + "\n".join(failed))

    def _complete(self, files: Files) -> list[str]:
        """Make what lacks and show it; what went wrong, a sentence for each photo."""
        self._done(_("Files in the storage"), files.look())
        photos = filed.counted(Photo)
        lost = sum(self._each(_("Photos that lost a file"), sweeping.forget_lost(files)))
        waiting = Photo.objects.exclude(recipe=renditions.recipe()).count()
        made = self._each(_("Sizes made"), sweeping.make_missing(clock=timezone.now), waiting)
        failed = [f"{photo.pk} “{photo}”: {error}" for photo, error in made if error]
        self._done(_("Stories drawn anew"), sweeping.redraw_stale(clock=timezone.now))
        if self._is_told:
            self.stdout.write(_whole(photos, waiting - len(failed), lost))
        return failed

    def _remove_orphans(self, files: Files) -> None:
        rows = sum(
            filed.counted(model) for model in (Photo, PublishedArticle, Edition, EditionVersion)
        )
        self._done(_("Rows read for what they show"), files.mark(), rows)
        orphans = sweeping.remove_orphans(files, at=timezone.now())
        removed = sum(self._each(_("Files that nothing shows"), orphans))
        if self._is_told:
            self.stdout.write(_removed(removed))
        if removed:
            # An upload may have begun to show a file while it was being removed.
            self._heal()

    def _heal(self) -> None:
        with Files() as files:
            self._done(_("Files in the storage"), files.look())
            if sum(sweeping.forget_lost(files)):
                self._done(_("Sizes made"), sweeping.make_missing(clock=timezone.now))

    def _each(self, label: str, work: Iterable[Each], total: int = 0) -> Iterator[Each]:
        return Bar(self.stderr, label, total).over(work) if self._is_told else iter(work)

    def _done(self, label: str, work: Iterable[object], total: int = 0) -> None:
        for _answer in self._each(label, work, total):
            pass


def _whole(photos: int, made: int, lost: int) -> str:
    told = {"photos": photos, "made": made, "lost": lost}
    return _("%(photos)d photos; sizes made of %(made)d, of which %(lost)d had lost a file.") % told


def _removed(number: int) -> str:
    return ngettext(
        "%(number)d file removed that nothing shows.",
        "%(number)d files removed that nothing shows.",
        number,
    ) % {"number": number}


def _failed(number: int) -> str:
    return ngettext(
        "Of %(number)d photo the sizes could not be made. Replace its file:",
        "Of %(number)d photos the sizes could not be made. Replace their files:",
        number,
    ) % {"number": number}
