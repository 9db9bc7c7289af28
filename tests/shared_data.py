"""Where the real input for tests lies, beside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """Path of a file or folder of real input; skips the test without it, fails it in CI."""
    path = FOLDER / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI runs without ../shared/data/{name}")
        pytest.skip(f"../shared/data/{name} is not here")
    return path
