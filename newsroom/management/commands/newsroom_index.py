"""Write the search index anew, for the first time or where it missed something."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.desk import indexing
from newsroom.management.progress import Bar
from newsroom.models import PublishedArticle, searchable


class Command(BaseCommand):
    """Indexes every story that is live or may be; may be stopped and gone on with."""

    help = (
        "Writes the search index of modelsearch anew, while readers go on searching it."
        " May be stopped at any moment; run again, it begins anew or where --after says."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--after", type=int, default=0, metavar="NUMBER", help="Goes on behind this story."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not searchable.is_indexed():
            raise CommandError(
                _(
                    "There is no index: install django-newsroom[search] and add 'modelsearch' to"
                    " INSTALLED_APPS. Without it, searches read the stories themselves."
                )
            )
        self._reached = options["after"]
        is_told = options["verbosity"] > 0
        try:
            number = self._renew(is_told)
            indexing.remove_strays()
        except KeyboardInterrupt:
            line = _("Stopped. To go on: newsroom_index --after %(number)d")
            self.stderr.write(line % {"number": self._reached})
            sys.exit(130)
        if is_told:
            self.stdout.write(_indexed(number))

    def _renew(self, is_told: bool) -> int:
        """Index what follows, as a bar tells; how many stories there were."""
        waiting = PublishedArticle.objects.indexable().filter(pk__gt=self._reached).count()
        work = self._batches()
        answers = Bar(self.stderr, _("Stories indexed"), waiting).over(work) if is_told else work
        return sum(answers)

    def _batches(self) -> Any:
        for batch in indexing.renew(after=self._reached):
            self._reached = batch.last
            yield batch.size


def _indexed(number: int) -> str:
    return ngettext("%(number)d story indexed.", "%(number)d stories indexed.", number) % {
        "number": number
    }
