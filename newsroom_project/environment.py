"""What the environment's variables mean as Django settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environ import Env

#: Seconds that a mail server may take to answer.
MAIL_TIMEOUT = 30

#: Each setting of a mail server, and its name among the options of MAILERS.
MAILER_OPTIONS = {
    "EMAIL_FILE_PATH": "file_path",
    "EMAIL_HOST": "host",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_HOST_USER": "username",
    "EMAIL_PORT": "port",
    "EMAIL_TIMEOUT": "timeout",
    "EMAIL_USE_SSL": "use_ssl",
    "EMAIL_USE_TLS": "use_tls",
}


def database(url: str) -> dict[str, Any]:
    """One entry of ``DATABASES``, with what each kind of database wants.

    SQLite writes ahead to a log, so that a reader waits for no writer, and takes the write
    lock when a transaction begins, so that two writers queue instead of failing.
    Source: https://docs.djangoproject.com/en/stable/ref/databases/#sqlite-transaction-behavior
    """
    example = "postgres://user:password@host:5432/name"
    parsed = _parsed("DATABASE_URL", url, Env.DB_SCHEMES, Env.db_url_config, example)
    options = parsed.setdefault("OPTIONS", {})
    match parsed["ENGINE"]:
        case "django.db.backends.sqlite3":
            options.setdefault("transaction_mode", "IMMEDIATE")
            options.setdefault("init_command", "PRAGMA journal_mode = WAL")
        case "django.db.backends.mysql":
            options.setdefault("charset", "utf8mb4")
            options.setdefault("sql_mode", "STRICT_TRANS_TABLES")
    return parsed


def cache(url: str) -> dict[str, Any]:
    """One entry of ``CACHES``."""
    example = "rediscache://host:6379/1"
    return _parsed("CACHE_URL", url, Env.CACHE_SCHEMES, Env.cache_url_config, example)


def mail(url: str) -> dict[str, Any]:
    """The settings that send mail by ``url``: ``MAILERS`` where Django has it, else ``EMAIL_*``.

    Source: https://docs.djangoproject.com/en/stable/ref/settings/#mailers
    """
    example = "smtp+tls://user:password@host:587"
    given = _parsed("EMAIL_URL", url, Env.EMAIL_SCHEMES, Env.email_url_config, example)
    parsed = {name: value for name, value in given.items() if value}
    backend = parsed.pop("EMAIL_BACKEND")
    if backend.endswith(".smtp.EmailBackend"):
        parsed.setdefault("EMAIL_TIMEOUT", MAIL_TIMEOUT)
    if django.VERSION < (6, 1):
        return {"EMAIL_BACKEND": backend, **parsed}
    options = {option: parsed[name] for name, option in MAILER_OPTIONS.items() if name in parsed}
    return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}}


def kept_secret_key(path: Path) -> str:
    """The key in the file ``path``, which is made, readable by its owner alone, when missing."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        if key := path.read_text("ascii").strip():
            return key
        raise ImproperlyConfigured(f"{path} is empty. Delete it, and start again.") from None
    key = get_random_secret_key()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key


def _parsed(
    name: str,
    url: str,
    schemes: Container[str],
    parse: Callable[[str], dict[str, Any]],
    example: str,
) -> dict[str, Any]:
    """``url`` as ``parse`` reads it. The error repeats no part of it, for it may hold a password.

    Raises: ImproperlyConfigured.
    """
    if url.partition(":")[0] in schemes:
        try:
            return parse(url)
        except ValueError:
            pass
    raise ImproperlyConfigured(f"{name} cannot be read. Write it like {example}")
