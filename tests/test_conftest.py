"""What holds for every test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPED_TEST = "import pytest\ndef test_skipped():\n    pytest.skip('no reason')"
SKIPPED_MODULE = "import pytest\npytest.importorskip('no_such_module')"


@pytest.mark.parametrize("source", [SKIPPED_TEST, SKIPPED_MODULE])
@pytest.mark.parametrize(("in_ci", "has_failed"), [("true", True), ("", False)])
def test_skipping_fails_only_in_ci(
    tmp_path: Path, source: str, in_ci: str, has_failed: bool
) -> None:
    file = tmp_path / "test_probe.py"
    file.write_text(f"{source}\ndef test_passed():\n    pass\n")
    options = ["-p", "no:django", "-p", "tests.conftest", "-c", "/dev/null"]

    finished = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", tmp_path, file],
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"CI": in_ci, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )

    assert ("skipped, which CI does not allow" in finished.stdout) is has_failed
    assert (finished.returncode in {1, 2}) is has_failed


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
