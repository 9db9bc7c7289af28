"""The demo site: what its environment means, and what it says when something is missing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core import mail
from django.test import override_settings

from newsroom.management.demo.desk import LOGINS
from newsroom_project import environment

PROJECT = Path(__file__).resolve().parent.parent
VARIABLES = [
    "DATABASE_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "FROM_EMAIL",
    "SECRET_KEY",
    "DEBUG",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "TIME_ZONE",
    "DJANGO_SETTINGS_MODULE",
    "MAKEFLAGS",
    "MAKELEVEL",
    "VENV",
    "PORT",
]
LOG_IN = """
from django.contrib.auth import authenticate
from newsroom.management.demo.desk import LOGINS
for name in LOGINS:
    print(bool(authenticate(username=name, password="low-tide")))
"""
#: Seconds; only against a command that hangs.
HANG_GUARD = 120


class Site:
    """A copy of the demo site with nothing in its ``var``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.var = folder / "var"
        shutil.copy(PROJECT / "manage.py", folder)
        shutil.copy(PROJECT / "Makefile", folder)
        shutil.copytree(PROJECT / "newsroom_project", folder / "newsroom_project")
        (folder / "newsroom").symlink_to(PROJECT / "newsroom")

    def manage(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """What a command of ``manage.py`` gave, run without any variable but ``variables``."""
        return subprocess.run(
            [sys.executable, self.folder / "manage.py", *arguments],
            env=self.environment() | variables,
            capture_output=True,
            text=True,
            timeout=HANG_GUARD,
        )

    @contextmanager
    def demo(self, port: int) -> Iterator[list[str]]:
        """What ``make demo`` prints until it serves; it runs with the packages of these tests."""
        installed = Path(sys.prefix) / ".demo-extras"
        running = subprocess.Popen(
            ["make", "-o", installed, "demo", f"VENV={sys.prefix}", f"PORT={port}"],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert running.stdout is not None
        try:
            lines = []
            for line in running.stdout:
                lines.append(line)
                if line.startswith("Stop with Ctrl-C"):
                    break
            yield lines
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            running.communicate(timeout=HANG_GUARD)

    @staticmethod
    def environment() -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if name not in VARIABLES}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def fetch(url: str) -> str:
    """The page at ``url``, asked for until the server listens."""
    deadline = time.monotonic() + HANG_GUARD
    while True:
        try:
            with urllib.request.urlopen(url, timeout=HANG_GUARD) as response:
                return response.read().decode()
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError) or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


class Inbox(Message):
    """Keeps what an SMTP server is handed."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.messages: list[EmailMessage] = []

    def handle_message(self, message: EmailMessage) -> None:
        self.messages.append(message)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    inbox, port = Inbox(), free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, port
    controller.stop()


def test_migrate_runs_without_any_variable(site: Site) -> None:
    site.manage("migrate")

    finished = site.manage("migrate", "--check")

    assert (finished.returncode, finished.stderr) == (0, "")
    with sqlite3.connect(site.var / "demo.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_make_demo_serves_the_newspaper_and_keeps_its_data(site: Site) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"

    with site.demo(port) as lines:
        front = fetch(f"{address}/")
        login = fetch(f"{address}/admin/login/")
        entry = site.manage("shell", "-c", LOG_IN)
        style = fetch(address + re.findall(r'href="(/static/\S+?\.css)"', login)[0])
    with sqlite3.connect(site.var / "demo.sqlite3") as database:
        database.execute("UPDATE newsroom_section SET name = 'Renamed by hand' WHERE id = 1")
    database.close()
    with site.demo(port) as lines_again:
        front_again = fetch(f"{address}/")

    printed = "".join(lines)
    assert f"Readers:  {address}/\n" in printed
    assert f"Admin:    {address}/admin/\n" in printed
    assert f"Logins:   {', '.join(LOGINS)}; password of each: low-tide\n" in printed
    assert entry.stdout.endswith("True\n" * len(LOGINS))
    assert "Mail:     is written to files in var/mail/\n" in printed
    assert "<h1" in front
    assert "{" in style
    assert lines_again[-1] == lines[-1]
    assert "Renamed by hand" not in front
    assert "Renamed by hand" in front_again


def test_make_demo_says_that_its_port_is_taken(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with site.demo(port) as lines:
            pass

    assert lines[0].startswith(f"Port {port} is taken.")


def test_secret_key_is_made_once_and_for_its_owner_alone(site: Site) -> None:
    site.manage("check")
    first = (site.var / "secret_key").read_text()

    site.manage("check")

    assert (site.var / "secret_key").read_text() == first
    assert len(first) >= 50
    assert stat.S_IMODE((site.var / "secret_key").stat().st_mode) == 0o600


def test_secret_key_comes_from_the_environment_when_given(site: Site) -> None:
    finished = site.manage("check", SECRET_KEY="given")

    assert finished.returncode == 0
    assert not (site.var / "secret_key").exists()


@pytest.mark.parametrize(
    "url", ["postgres://nobody:secret@127.0.0.1:1/none", "sqlite:////no/such/folder/file"]
)
def test_manage_says_in_one_line_that_a_database_is_out_of_reach(site: Site, url: str) -> None:
    finished = site.manage("migrate", DATABASE_URL=url)

    assert finished.returncode == 1
    assert len(finished.stderr.splitlines()) == 1
    assert finished.stderr.startswith("The database cannot be used: ")
    assert "DATABASE_URL" in finished.stderr
    assert "secret" not in finished.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgres://someone:secret@host:port/name"),
        ("CACHE_URL", "nonsense://secret"),
        ("EMAIL_URL", "carrier-pigeon://secret"),
        ("EMAIL_URL", "smtp://someone:secret@host:port"),
    ],
)
def test_manage_says_in_one_line_which_variable_is_wrong(site: Site, name: str, value: str) -> None:
    finished = site.manage("check", **{name: value})

    assert finished.returncode == 1
    assert len(finished.stderr.splitlines()) == 1
    assert f"{name} cannot be read. Write it like " in finished.stderr
    assert "secret" not in finished.stderr


def test_mail_goes_to_files(tmp_path: Path) -> None:
    settings = environment.mail(f"filemail:///{tmp_path / 'mail'}")

    with override_settings(**settings):
        mail.send_mail("Harbour", "Ships.", "news@news.example", ["reader@news.example"])

    [file] = (tmp_path / "mail").iterdir()
    assert "Subject: Harbour" in file.read_text()


def test_mail_goes_to_a_server(inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    settings = environment.mail(f"smtp://127.0.0.1:{port}")

    with override_settings(**settings):
        mail.send_mail("Harbour", "Ships.", "news@news.example", ["reader@news.example"])

    assert [message["Subject"] for message in box.messages] == ["Harbour"]


def test_find_python_passes_over_one_that_does_not_run(tmp_path: Path) -> None:
    shims, real = tmp_path / "shims", tmp_path / "real"
    shims.mkdir()
    real.mkdir()
    (shims / "python3.13").write_text("#!/bin/sh\nexit 127\n")
    (shims / "python3.13").chmod(0o755)
    (real / "python3.11").symlink_to(Path(sys.executable).resolve())

    found = subprocess.run(
        [PROJECT / ".ci" / "find-python"],
        env={"PATH": f"{shims}:{real}"},
        capture_output=True,
        text=True,
        timeout=HANG_GUARD,
    )

    assert (found.returncode, found.stdout) == (0, f"{real / 'python3.11'}\n")


def test_find_python_says_plainly_that_there_is_none(tmp_path: Path) -> None:
    missing = subprocess.run(
        [PROJECT / ".ci" / "find-python"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=HANG_GUARD,
    )

    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.startswith("No Python 3.11 or later was found.")
