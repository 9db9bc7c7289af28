"""The tests' settings for a worker beside them: their database, their files, and a queue."""

from __future__ import annotations

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
MEDIA_ROOT = Path(os.environ["WORKER_MEDIA"])
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
