"""Bring readers from elsewhere by a file, for lists that are long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsroom.content import keys
from newsroom.exceptions import NewsroomError
from newsroom.mailing import bringing, importing
from newsroom.management.progress import Bar
from newsroom.models import Import, ImportLine, Newsletter


class Command(BaseCommand):
    """Looks at a file of addresses; subscribes its readers only when told to."""

    help = (
        "Looks at a CSV file of addresses and tells what would happen; --subscribe does it."
        " One that was stopped goes on with --go-on and its number: it is looked through first, and"
        " subscribes when told again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the CSV file")
        parser.add_argument("--newsletter", help="slug of the newsletter")
        parser.add_argument("--source", default="", help="where these people gave their consent")
        parser.add_argument("--by", required=True, help="username of who answers for it")
        parser.add_argument("--subscribe", action="store_true", help="subscribe them")
        parser.add_argument("--go-on", type=int, metavar="NUMBER", help="an import to go on with")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._person(options["by"])
        try:
            brought = self._begun(by, options) if options["go_on"] else self._brought(by, options)
            was_looked_through = brought.state != Import.State.READING
            self._look(brought, by)
            if options["subscribe"] or was_looked_through:
                self._run(brought, by)
        except NewsroomError as refusal:
            raise CommandError(str(refusal)) from refusal
        tally = importing.tally(brought)
        for outcome in ImportLine.Outcome:
            if tally.get(outcome.value):
                self.stdout.write(f"{outcome.label}: {tally[outcome.value]}")

    def _person(self, username: str) -> Any:
        users = get_user_model()
        try:
            return users._default_manager.get_by_natural_key(username)
        except users.DoesNotExist:
            raise CommandError(f"There is no user “{username}”.") from None

    def _begun(self, by: Any, options: dict[str, Any]) -> Import:
        brought = Import.objects.filter(pk=options["go_on"]).first()
        if brought is None:
            raise CommandError(f"There is no import {options['go_on']}.")
        return brought

    def _brought(self, by: Any, options: dict[str, Any]) -> Import:
        if not options["file"] or not options["newsletter"]:
            raise CommandError("Name the file and the --newsletter.")
        key = keys.exact_key(options["newsletter"])
        newsletter = Newsletter.objects.filter(slug_key=key).first()
        if newsletter is None:
            raise CommandError(f"There is no newsletter “{options['newsletter']}”.")
        try:
            with options["file"].open("rb") as file:
                brought = bringing.bring(
                    file,
                    name=options["file"].name,
                    newsletter=newsletter,
                    source=options["source"],
                    by=by,
                    at=timezone.now(),
                )
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        self.stdout.write(f"Import {brought.pk}:")
        return brought

    def _look(self, brought: Import, by: Any) -> None:
        importing.require(by)
        left = (brought.total or 0) - sum(importing.tally(brought).values())
        steps = iter(lambda: bringing.look_at_some(brought), 0)
        for _lines in Bar(self.stdout, "Looking", left).over(steps):
            pass
        if brought.state == Import.State.READING:
            raise CommandError(
                f"Import {brought.pk} is not stored whole. If nobody brings it now, delete it,"
                " and bring the file again."
            )

    def _run(self, brought: Import, by: Any) -> None:
        importing.go_on(brought, by=by)
        total = importing.tally(brought).get(ImportLine.Outcome.READY, 0)
        steps = iter(lambda: importing.subscribe_some(brought, at=timezone.now()), 0)
        for _lines in Bar(self.stdout, "Subscribing", total).over(steps):
            pass
