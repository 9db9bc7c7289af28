"""Both cleaners, one after the other."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(params=["bleach", "nh3"])
def cleaner(request: pytest.FixtureRequest, settings: Any) -> str:
    """Name of the cleaner in force: a test that asks for it runs with each."""
    name: str = request.param
    settings.NEWSROOM = {"SANITIZER": name}
    return name
