"""The demo site, started in a folder of its own, and gone afterwards."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from check_pages.answers import Ask, absolute

PROJECT = Path(__file__).parents[2]
#: Variables of the environment that would make the demo another site.
VARIABLES = {
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "DATABASE_URL",
    "DEBUG",
    "EMAIL_URL",
    "FROM_EMAIL",
    "SECRET_KEY",
    "TIME_ZONE",
}
#: Pages of faults at addresses of their own: nothing is logged there as broken.
FAULTS = """
from newsroom.pages import errors

urlpatterns += [path("fault/", errors.server_error), path("strange/", errors.bad_request)]
"""
#: Seconds until the server must listen, and until it must have stopped.
PATIENCE = 60


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running site: where it is, what to ask beside what it links to, and what it logs."""

    base: str
    asks: list[Ask]
    session: str
    """Key of the session of somebody who may do everything in the admin."""
    log: Path


@contextmanager
def running() -> Iterator[Site]:
    """The demo with its own content and the hostile one; its database and files are its own."""
    with tempfile.TemporaryDirectory(prefix="newsroom-check-pages-") as name:
        folder = Path(name)
        shutil.copytree(PROJECT / "newsroom_project", folder / "newsroom_project")
        with (folder / "newsroom_project" / "urls.py").open("a") as urls:
            urls.write(FAULTS)
        (folder / "newsroom").symlink_to(PROJECT / "newsroom")
        base = f"http://127.0.0.1:{_free_port()}"
        environment = _environment(folder, base)
        _fill(folder, environment)
        with _served(folder, base, environment) as log:
            told = json.loads((folder / "told.json").read_text())
            asks = [Ask(**ask | {"url": absolute(ask["url"], base)}) for ask in told["asks"]]
            yield Site(base=base, asks=asks, session=told["session"], log=log)


def _environment(folder: Path, base: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    modules = os.pathsep.join(map(str, (folder, PROJECT / ".ci", PROJECT)))
    return kept | {
        "DJANGO_SETTINGS_MODULE": "newsroom_project.settings",
        "PYTHONPATH": modules,
        "SITE_URL": base,
    }


def _fill(folder: Path, environment: dict[str, str]) -> None:
    """Content and static files, made side by side."""
    commands = (
        [sys.executable, "-m", "check_pages.filling"],
        [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"],
    )
    running = [subprocess.Popen(each, cwd=folder, env=environment) for each in commands]
    if any([each.wait() for each in running]):  # noqa: C419 - both are waited for
        raise SystemExit("check-pages: the demo site could not be filled.")


@contextmanager
def _served(folder: Path, base: str, environment: dict[str, str]) -> Iterator[Path]:
    address = base.removeprefix("http://")
    command = [sys.executable, "-m", "gunicorn", "newsroom_project.wsgi", "--bind", address]
    options = ["--workers", "1", "--threads", "4", "--log-level", "error"]
    log = folder / "server.log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [*command, *options], cwd=folder, env=environment, stdout=file, stderr=file
        )
        try:
            _wait_for(server, address, log)
            yield log
        finally:
            _stop(server)


def _wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            HTTPConnection(address, timeout=PATIENCE).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"check-pages: the demo site does not start.\n{log.read_text()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
