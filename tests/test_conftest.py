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
