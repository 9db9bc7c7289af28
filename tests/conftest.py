"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.browser import (  # noqa: F401
    browser,
    browser_context,
    browser_page,
    playwright,
)
from tests.people import people  # noqa: F401
from tests.smtp import mail_server  # noqa: F401

IN_CI = os.environ.get("CI") == "true"

# How long an example takes says more about the machine than about the code.
hypothesis_settings.register_profile(
    "unhurried",
    deadline=None,
    derandomize=IN_CI,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("unhurried")


#: Fixtures by which a test opens the database.
_OPENING = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what opens the database: ``-m database`` leaves out what no database can change."""
    case = getattr(item, "cls", None)
    is_case = isinstance(case, type) and issubclass(case, TransactionTestCase)
    fixtures = _OPENING.intersection(getattr(item, "fixturenames", ()))
    if is_case or fixtures or item.get_closest_marker("django_db"):
        item.add_marker("database")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """What one test counted in the cache, or the language that it chose, is no other's."""
    cache.clear()
    translation.deactivate()


@pytest.fixture
def sites_app(settings: Any) -> Iterator[None]:
    """The sites app, which names no site here. The admin forgets it, as no other test has it."""
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "django.contrib.sites"]
    yield
    site = apps.get_model("sites", "Site")
    if admin.site.is_registered(site):
        admin.site.unregister(site)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test is a failed one in CI."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module that skips itself while it is collected is a failed one in CI."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report
