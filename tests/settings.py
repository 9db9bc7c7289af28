"""The demo site's settings with what tests want otherwise; ``DATABASE_URL`` names the database."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests")

from newsroom_project.settings import *  # noqa: F403
from newsroom_project.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

#: Gone when the tests end: uploads, and the SQLite file that each test run has for itself.
SCRATCH_DIR = Path(tempfile.mkdtemp(prefix="newsroom-tests-"))
atexit.register(shutil.rmtree, SCRATCH_DIR, ignore_errors=True)

DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost", "news.example"]
# The queue that a test with a worker of its own uses; all others have jobs done at once.
INSTALLED_APPS = [*INSTALLED_APPS, "django_tasks_db"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE = [
    "tests.csp.StrictPolicy",
    *(name for name in MIDDLEWARE if not name.startswith("whitenoise.")),
]
MEDIA_ROOT = SCRATCH_DIR / "media"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DEFAULT_FROM_EMAIL = "Newsroom <news@news.example>"
NEWSROOM = {"SITE_URL": "https://news.example"}

_locmem = "django.core.mail.backends.locmem.EmailBackend"
if "MAILERS" in globals():
    MAILERS = {"default": {"BACKEND": _locmem}}
else:
    EMAIL_BACKEND = _locmem

_test: dict[str, object] = DATABASES["default"].setdefault("TEST", {})
match DATABASES["default"]["ENGINE"]:
    case "django.db.backends.sqlite3":
        # A file, so that each thread of a live server has a connection of its own.
        _test["NAME"] = str(SCRATCH_DIR / "test.sqlite3")
        DATABASES["default"]["OPTIONS"] |= {
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF",
            "timeout": 20,
        }
    case "django.db.backends.mysql":
        _test["CHARSET"] = "utf8mb4"
