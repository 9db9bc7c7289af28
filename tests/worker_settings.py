"""The tests' settings for a worker beside them: their database, their files, and a queue."""

from __future__ import annotations

import os
from pathlib import Path

from newsroom_project import environment
from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
MEDIA_ROOT = Path(os.environ["WORKER_MEDIA"])
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
globals().update(environment.mail(os.environ.get("WORKER_MAIL", "memorymail://")))
