"""A worker of a queue in Redis, for tests: it may be killed, and takes up soon what was left.

``python -m tests.mailing.queue_worker DATABASE REDIS PORT``: the test's database, the URL of a
Redis, and the mail server's port on 127.0.0.1.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta


def main(database: str, redis: str, port: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings
    from django.core.management import call_command

    from newsroom_project import environment
    from tests.mailing import queues

    settings.DATABASES["default"]["NAME"] = database
    settings.INSTALLED_APPS += ["django_rq"]
    for name, value in (
        queues.in_redis(redis) | environment.mail(f"smtp://127.0.0.1:{port}")
    ).items():
        setattr(settings, name, value)
    django.setup()
    make_hasty()
    call_command("rqworker", "default", job_class="django_tasks_rq.Job", with_scheduler=True)


def make_hasty() -> None:
    """Wait a second for what real workers wait minutes for."""
    from newsroom import tasks
    from newsroom.mailing import claiming

    claiming.LEASE = timedelta(seconds=2)
    tasks.LATER = timedelta(seconds=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
