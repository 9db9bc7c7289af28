from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage

from newsroom.content import storing

NAME = "newsroom/renditions/ab/abcdef.webp"


@pytest.fixture(params=["local", "remote"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A storage with local paths, and one without."""
    if request.param == "local":
        return FileSystemStorage(tmp_path, file_permissions_mode=0o644)
    return InMemoryStorage()


def test_put_stores_the_bytes_under_the_very_name(storage: Storage) -> None:
    storing.put(storage, NAME, b"picture")

    assert storing.read(storage, NAME).read() == b"picture"


def test_put_of_a_name_that_is_taken_leaves_one_file(storage: Storage) -> None:
    storing.put(storage, NAME, b"first")
    storing.put(storage, NAME, b"second")

    assert storing.read(storage, NAME).read() == b"first"
    folders, files = storage.listdir("newsroom/renditions")
    assert (folders, files) == (["ab"], [])
    assert storage.listdir("newsroom/renditions/ab")[1] == ["abcdef.webp"]


def test_put_lets_the_web_server_read_the_file(tmp_path: Path) -> None:
    storing.put(FileSystemStorage(tmp_path, file_permissions_mode=0o644), NAME, b"picture")

    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o644


def test_put_killed_while_writing_leaves_nothing_under_the_name(tmp_path: Path) -> None:
    program = """
        import os, signal, sys
        from pathlib import Path
        import django
        django.setup()
        from django.core.files.storage import FileSystemStorage
        from newsroom.content import storing
        write = Path.write_bytes
        def killed(path, data):
            write(path, data[:4])
            os.kill(os.getpid(), signal.SIGKILL)
        Path.write_bytes = killed
        storing.put(FileSystemStorage(sys.argv[1]), sys.argv[2], b"picture")
    """

    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path), NAME],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=Path(__file__).parents[2],
        timeout=120,
    )

    assert ended.returncode == -9
    assert not (tmp_path / NAME).exists()
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".part"]
