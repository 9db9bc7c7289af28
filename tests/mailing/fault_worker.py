"""A worker for tests: it runs ``newsroom_send`` until the edition is out, and may be killed.

``python -m tests.mailing.fault_worker DATABASE PORT EDITION CONNECTIONS`` prints ``ready`` and its
process, and ``done`` once the edition is sent. It waits for little between two tries.
"""

from __future__ import annotations

import io
import os
import sys
import time
from datetime import timedelta


def main(database: str, port: str, edition: str, connections: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.conf import settings

    from newsroom_project import environment

    settings.DATABASES["default"]["NAME"] = database
    for name, value in environment.mail(f"smtp://127.0.0.1:{port}").items():
        setattr(settings, name, value)
    django.setup()
    send(int(edition), int(connections))


def send(edition: int, connections: int) -> None:
    """As a person and cron would do it: go on wherever it pauses, until nothing waits."""
    from django.core.management import CommandError, call_command

    from newsroom.mailing import claiming, ledger
    from newsroom.models import Edition

    claiming.LEASE = timedelta(seconds=1)
    ledger.GAPS = (timedelta(seconds=0.2), timedelta(seconds=0.5))  # type: ignore[assignment]
    rows = Edition.objects.filter(pk=edition)
    tell("ready")
    while not rows.filter(state=Edition.State.SENT).exists():
        paused = rows.filter(state=Edition.State.PAUSED)
        paused.update(state=Edition.State.SENDING, pause_reason="")
        try:
            call_command("newsroom_send", connections=connections, stdout=io.StringIO())
        except CommandError:
            continue
        time.sleep(0.05)
    tell("done")


def tell(word: str) -> None:
    """One write, so that no other process's words come in between."""
    os.write(sys.stdout.fileno(), f"{word} {os.getpid()}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
