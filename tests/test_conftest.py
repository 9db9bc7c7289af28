"""What holds for every test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPED_TEST = "import pytest\ndef test_skipped():\n    pytest.skip('no reason')"
SKIPPED_MODULE = "import pytest\npytest.importorskip('no_such_module')"


@pytest.mark.parametrize(
    ("in_ci", "ended"), [("true", "1 failed, 1 passed, 1 error in"), ("", "1 passed, 2 skipped in")]
)
def test_skipping_fails_only_in_ci(tmp_path: Path, in_ci: str, ended: str) -> None:
    (tmp_path / "test_probe.py").write_text(f"{SKIPPED_TEST}\ndef test_passed():\n    pass\n")
    (tmp_path / "test_module.py").write_text(f"{SKIPPED_MODULE}\ndef test_passed():\n    pass\n")
    options = ["-p", "no:django", "-p", "tests.conftest", "-c", "/dev/null"]
    # Else a module that cannot be collected keeps all others from running.
    options.append("--continue-on-collection-errors")

    finished = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", tmp_path, tmp_path],
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"CI": in_ci, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )

    assert ended in finished.stdout
    assert ("skipped, which CI does not allow" in finished.stdout) is (in_ci == "true")
    assert (finished.returncode != 0) is (in_ci == "true")


PROBES = """
import pytest
from django.test import TestCase

@pytest.mark.django_db
def test_by_mark(): pass

def test_by_fixture(db): pass

@pytest.fixture
def stories(transactional_db): pass

def test_by_fixture_of_a_fixture(stories): pass

class TestByCase(TestCase):
    def test_it(self): pass

def test_without(): pass
"""


def test_what_opens_the_database_is_marked_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "test_probe.py"
    file.write_text(PROBES)
    options = ["--collect-only", "-q", "-p", "tests.conftest", "-c", "pyproject.toml"]

    finished = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", tmp_path, "-m", "database", file],
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"PYTEST_ADDOPTS": "", "PYTHONPATH": ".:.ci"},
        capture_output=True,
        text=True,
    )

    assert "4/5 tests collected (1 deselected)" in finished.stdout
    assert "test_without" not in finished.stdout
